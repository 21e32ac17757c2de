#!/usr/bin/env python3
"""One image asked for once, of a service that takes the POST and whose answer is lost: how many POSTs does it take in all?

    Tests/Benchmarks/duel.py .build/release/tirage

Every one that it took it would bill. The service is a loopback server that counts them; the rivals are vendors' SDKs.
"""
import concurrent.futures, http.server, json, os, subprocess, sys, tempfile, threading

sys.dont_write_bytecode = True
import others

HERE = os.path.dirname(os.path.abspath(__file__))
RIVALS = ("fal-client", "openai", "replicate")
SECONDS = 2

# What is done to answers, to how many of them, and whether one who got an error runs the same command again.
EVERY = 1000
ROUNDS = {
    "every answer arrives": ("well", 0, False),
    "one answer lost: connection closed": ("close", 1, False),
    "  … and run again after an error": ("close", 1, True),
    "every answer lost: connection closed": ("close", EVERY, False),
    f"no answer within the time-out ({SECONDS} s)": ("silence", EVERY, False),
    "500 instead of every answer": ("500", EVERY, False),
    "502 page instead of every answer": ("502", EVERY, False),
}
PAGE = b"<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b5500"
    "00000a4944415478da6360000000020001e527defc0000000049454e44ae426082")

DESCRIPTION = """\
service: duel
title: The Fox, with Replicate's wire format
target: { word: model, example: fox }
submit:
  post: /v1/predictions
  json:
    version: ${{ target }}
    input: ${{ inputs }}
  id: id
poll:
  get: /v1/predictions/${{ id }}
  status: status
  succeeded: succeeded
  images: output[*]
"""
TIME_OUT = f"limits: {{ request-timeout: {SECONDS}s }}\n"
MANIFEST = """\
providers: { fox: { service: ./duel.yaml, url: "%s" } }
batches:
  - { name: fox, provider: fox, model: fox, inputs: { prompt: a fox } }
"""


class Service(http.server.BaseHTTPRequestHandler):
    """Speaks all three wire formats. A path begins with the number of the duel that it belongs to."""

    protocol_version = "HTTP/1.1"
    taken, fates = {}, {}

    def do_POST(self):
        duel = self.path.split("/")[1]
        self.rfile.read(int(self.headers["Content-Length"]))
        self.taken[duel] += 1
        fate, times = self.fates[duel]
        if self.taken[duel] > times:
            return self.answer(201, json.dumps(self.accepted(duel)).encode())
        if fate == "close":
            self.close_connection = True
        elif fate == "silence":
            self.rfile.read(1)
        else:
            self.answer(int(fate), PAGE, "text/html")

    def do_GET(self):
        if self.path.endswith(".png"):
            return self.answer(200, PIXEL, "image/png")
        self.answer(200, json.dumps(self.accepted(self.path.split("/")[1], "succeeded")).encode())

    def accepted(self, duel, status="starting"):
        url = f"http://{self.headers['Host']}/{duel}"
        return {
            "id": "1", "status": status, "version": "1", "model": "fox", "input": {}, "urls": {},
            "output": [url + "/fox.png"],
            "request_id": "1", "response_url": url, "status_url": url, "cancel_url": url,
            "created": 1, "data": [{"b64_json": ""}]}

    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def run(folder, *command):
    """Without anyone's keys and settings. What it answers is its exit code."""
    clean = {"PATH": os.environ["PATH"], "HOME": folder, "NO_PROXY": "*"}
    return subprocess.run(command, cwd=folder, env=clean, timeout=300, capture_output=True).returncode


def ours(tirage, folder, url, fate):
    """Runs it twice in every round: the second run must not submit again either."""
    texts = {
        "duel.yaml": DESCRIPTION + (TIME_OUT if fate == "silence" else ""),
        "fox.yaml": MANIFEST % url}
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    codes = [run(folder, tirage, "run", "fox.yaml") for _ in range(2)]
    assert codes == ([0, 0] if fate == "well" else [1, 1]), (fate, codes)


def theirs(rival, folder, url, fate, again):
    command = [others.PYTHON, os.path.join(HERE, "clients.py"), rival, url]
    if fate == "silence":
        command.append(str(SECONDS))
    code = run(folder, *command)
    assert code == 0 or fate != "well", rival
    if code != 0 and again:
        run(folder, *command)


def duel(tirage, port, number, contender, fate, times, again):
    """POSTs that were taken from one contender in one round."""
    Service.taken[number], Service.fates[number] = 0, (fate, times)
    url = f"http://127.0.0.1:{port}/{number}"
    with tempfile.TemporaryDirectory() as folder:
        if contender == "tirage":
            ours(tirage, folder, url, fate)
        else:
            theirs(contender, folder, url, fate, again)
    return Service.taken[number]


def fight(tirage, versions):
    """Prints the table; the rivals' waits between their tries are their own, and take a minute or more."""
    contenders = ["tirage"] + [name for name in RIVALS if versions[name]]
    for name in RIVALS:
        if not versions[name]:
            print(f"{name} {others.PINNED[name]} is left out: it could not be installed")
    print("POSTs that a service took when asked for one image", flush=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with concurrent.futures.ThreadPoolExecutor(len(ROUNDS) * len(contenders)) as pool:
        table = {
            name: [
                pool.submit(duel, tirage, server.server_port, f"{number}-{contender}", contender, *fate)
                for contender in contenders]
            for number, (name, fate) in enumerate(ROUNDS.items())}
    server.shutdown()
    heads = [f"  {name} {versions[name]}" if name in RIVALS else f"  {name}" for name in contenders]
    print(" " * 38 + "".join(heads))
    for name, counts in table.items():
        print(f"{name:<38}" + "".join(f"{count.result():>{len(head)}}" for count, head in zip(counts, heads)))
    if any(counts[0].result() != 1 for counts in table.values()):
        sys.exit("tirage must post once, and did not")
    print("tirage was run twice in each row. It holds the job as unknown and exits with 1, until `tirage resolve`.")


if __name__ == "__main__":
    fight(os.path.abspath(sys.argv[1]), others.install())
