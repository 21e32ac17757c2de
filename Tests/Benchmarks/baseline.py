"""A bare loop over the same jobs with asyncio and aiohttp: submit, poll, download, record nothing."""
import asyncio, sys, time

import aiohttp

URL, JOBS, WIDTH = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
HEADERS = {"x-api-key": "k"}


async def job(session, slots, seed):
    async with slots:
        headers = dict(HEADERS, **{"x-nonce": str(time.time_ns()), "x-signature": "s"})
        async with session.post(
                URL + "/Run/wiro/instant-id", json={"seed": seed, "bare": True}, headers=headers) as answer:
            token = (await answer.json())["socketaccesstoken"]
        wait = 0.5
        while True:
            await asyncio.sleep(wait)
            async with session.post(
                    URL + "/Task/Detail", json={"tasktoken": token}, headers=headers) as answer:
                task = (await answer.json())["tasklist"][0]
            if task["status"] == "task_postprocess_end":
                break
    for number, output in enumerate(task["outputs"]):
        async with session.get(output["url"]) as answer:
            with open(f"bare-{seed}-{number}.png", "wb") as file:
                async for chunk in answer.content.iter_chunked(1 << 16):
                    file.write(chunk)


async def main():
    slots = asyncio.Semaphore(WIDTH)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=WIDTH)) as session:
        await asyncio.gather(*(job(session, slots, seed) for seed in range(JOBS)))


asyncio.run(main())
