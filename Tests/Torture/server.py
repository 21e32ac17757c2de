"""The service that is described in torture.yaml, on a loopback port, as badly behaved as it is told to be.

A `Script` decides about each submit, poll and download; `Plain` does what a good service does. Every connection is served by
one coroutine, all of them by one thread.
"""
import asyncio, json, random, socket, struct, threading, time, zlib

CHUNK = struct.Struct(">I")


def picture(text):
    """A small PNG that is another one for each text."""
    shades = zlib.crc32(text.encode()).to_bytes(4, "big")
    rows = b"".join(b"\0" + shades[row % 4:row % 4 + 1] * 8 for row in range(8))

    def chunk(kind, data):
        return CHUNK.pack(len(data)) + kind + data + CHUNK.pack(zlib.crc32(kind + data))

    header = CHUNK.pack(8) + CHUNK.pack(8) + b"\x08\0\0\0\0"
    text = chunk(b"tEXt", b"job\0" + text.encode())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + text + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Answer:
    """What goes back: status, body, headers; `how` says how badly it travels."""

    def __init__(self, status=200, body=b"", kind="application/json", headers=(), how="well", pause=0.0, unasked=b""):
        self.status, self.kind, self.headers, self.how, self.pause = status, kind, list(headers), how, pause
        # Bytes that stand in the connection behind the answer.
        self.unasked = unasked
        self.body = json.dumps(body).encode() if isinstance(body, (dict, list)) else body


class Plain:
    """A service without faults: jobs take `seconds`, answers `pause` (both: from, to)."""

    def __init__(self, seed=1, seconds=(0.0, 0.5), pause=(0.0, 0.02)):
        self.draw, self.seconds, self.pause = random.Random(seed), seconds, pause
        self.ready = {}

    def on_connect(self, _):
        """False resets the connection before anything is read."""
        return True

    def submit(self, server, key, request):
        return self.accepted(server, key)

    def accepted(self, server, key, **how):
        remote = server.new_id()
        server.book.accept(key, remote)
        self.ready[remote] = time.time() + self.draw.uniform(*self.seconds)
        return Answer(body={"id": remote}, pause=self.draw.uniform(*self.pause), **how)

    def poll(self, server, remote, request):
        if remote not in server.book.ids:
            return Answer(404, {"error": "no such job"})
        if time.time() < self.ready.get(remote, 0):
            return Answer(body={"state": "working"})
        return Answer(body={"state": "ready", "images": [f"{server.url}/images/{remote}.png"], "cost": 0.05})

    def list(self, server, request):
        """Such a service has none: see evidence.py."""
        return Answer(404, {"error": "no such page"})

    def image(self, server, remote, request):
        return Answer(body=picture(remote), kind="image/png")

    def other(self, server, request):
        return Answer(404, {"error": "no such page"})


class Request:
    def __init__(self, method, path, headers, body, head):
        self.method, self.path, self.headers, self.body, self.head = method, path, headers, body, head


def key_of(request):
    """The job that a submit is for: in its body, or in its query where there is none."""
    return json.loads(request.body)["key"] if request.body else request.path.partition("?key=")[2]


class Server:
    """Listens until closed; counts connections, since some of them must never be made."""

    def __init__(self, book, script=None, host="127.0.0.1", port=0, tls=None):
        self.book, self.script, self.host, self.tls = book, script or Plain(), host, tls
        self.connects, self.requests, self.in_flight, self.count = 0, [], 0, 0
        self.prefix = f"{int(time.time() * 1000):x}"
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self.work, args=(ready, port), daemon=True)
        self.thread.start()
        ready.wait()

    def work(self, ready, port):
        """The thread: serves until `close` stops the loop, then ends what is still open."""
        asyncio.set_event_loop(self.loop)
        start = asyncio.start_server(self.serve, self.host, port, backlog=1024, limit=1 << 20, ssl=self.tls)
        self.listener = self.loop.run_until_complete(start)
        self.port = self.listener.sockets[0].getsockname()[1]
        self.url = f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"
        ready.set()
        self.loop.run_forever()
        self.listener.close()
        for _ in range(3):
            tasks = asyncio.all_tasks(self.loop)
            for task in tasks:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*tasks, asyncio.sleep(0), return_exceptions=True))
        self.loop.close()

    def new_id(self):
        self.count += 1
        return f"r{self.prefix}x{self.count}"

    def close(self):
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join(5)

    async def serve(self, reader, writer):
        self.connects += 1
        try:
            if not self.script.on_connect(self):
                return reset(writer)
            while True:
                request = await self.read(reader, writer)
                if request is None or not await self.respond(request, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError, ValueError):
            pass
        finally:
            try:
                writer.close()
            except RuntimeError:
                pass

    async def read(self, reader, writer):
        return await self.read_body(await self.read_head(reader), reader, writer)

    async def read_head(self, reader):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        if path.startswith("http://"):
            # Whole, as a proxy is asked, which this server then is.
            path = "/" + path.split("/", 3)[3]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])}
        return Request(method, path, headers, b"", head)

    async def read_body(self, request, reader, writer):
        headers = request.headers
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in headers.get("transfer-encoding", ""):
            while size := int((await reader.readline()).split(b";")[0], 16):
                request.body += (await reader.readexactly(size + 2))[:-2]
            await reader.readline()
        elif length := int(headers.get("content-length", 0)):
            request.body = await reader.readexactly(length)
        self.requests.append(request)
        return request

    async def respond(self, request, writer):
        """Sends the answer; False when the connection is of no use any more."""
        parts = request.path.split("?")[0].split("/")
        key = None
        if request.method == "POST" and parts[1] == "jobs":
            key = key_of(request)
            self.book.posted(key)
            answer = self.script.submit(self, key, request)
        elif parts[1:] == ["jobs"]:
            answer = self.script.list(self, request)
        elif parts[1] == "jobs":
            answer = self.script.poll(self, parts[2], request)
        elif parts[1] == "images":
            answer = self.script.image(self, parts[2].split(".")[0], request)
        else:
            answer = self.script.other(self, request)
        if answer.pause:
            await asyncio.sleep(answer.pause)
        goes_on = await send(answer, writer)
        if key and answer.how == "well":
            self.book.answer(key)
        return goes_on


def reset(writer):
    """Ends the connection with RST, not with FIN."""
    line = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def send(answer, writer):
    lines = [f"HTTP/1.1 {answer.status} -", f"Content-Type: {answer.kind}"]
    length = len(answer.body) + (1000 if answer.how == "cut" else 0)
    # What goes on for ever, or lies about its length, has its own headers for that.
    lines += [] if answer.how in ("endless", "raw") else [f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    whole = "\r\n".join(lines + ["", ""]).encode() + answer.body
    if answer.how == "reset":
        reset(writer)
        return False
    if answer.how == "close":
        return False
    if answer.how == "hang":
        await asyncio.sleep(60)
        return False
    if answer.how == "drip":
        for byte in whole:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
        return True
    if answer.how == "endless head":
        writer.write(b"HTTP/1.1 200 -\r\n")
        while True:
            writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
            await writer.drain()
    if answer.how == "endless":
        writer.write("\r\n".join(lines + ["", ""]).encode() + chunked(answer.body))
        while True:
            writer.write(chunked(bytes(1 << 16)))
            await writer.drain()
    writer.write(whole + answer.unasked)
    await writer.drain()
    return answer.how == "well"


def chunked(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
