"""A network that does everything wrong: each fault on submits, polls and downloads, and the class that docs/life-of-a-job.md gives it.

Every answer repeats the credentials that came with the request, so that a careless message would show them.
"""
import base64, os, random, shutil, urllib.parse

import checks
from server import Answer, Plain
from workspace import CANARY, expect

UNKNOWN, FAILED = ("unknown",), ("failed",)
SUBMIT_FAULTS = {
    "reset after reading": UNKNOWN, "closed after reading": UNKNOWN, "accepted and reset": UNKNOWN,
    "accepted and closed": UNKNOWN, "read and hang": UNKNOWN, "accepted and hang": UNKNOWN, "body cut": UNKNOWN,
    "1 byte/s": UNKNOWN, "500": UNKNOWN, "502 page": UNKNOWN, "accepted, 502 page": UNKNOWN, "503": UNKNOWN, "408": UNKNOWN,
    "409": UNKNOWN, "redirect": UNKNOWN, "2xx page": UNKNOWN, "2xx empty": UNKNOWN, "2xx without id": UNKNOWN,
    "2xx with a list for an id": UNKNOWN, "2xx in bad UTF-8": UNKNOWN, "huge body": UNKNOWN, "deep JSON": UNKNOWN,
    "plain text": UNKNOWN, "id with the key": UNKNOWN, "400": FAILED, "413": FAILED, "422": FAILED,
}
SILENT = {"read and hang", "accepted and hang", "1 byte/s"}
PASSING = ["none", "reset", "close", "cut", "502 page", "2xx page", "429", "empty", "hang", "huge"]
STOPPING = (401, 402, 403, 404, 405, 410)
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
# An answer that can't be read, and one that is longer than the description allows.
HUGE = b"x" * (1 << 20)
TOO_HUGE = b"x" * (4 << 20)


class Wrong(Plain):
    """Draws one fault for each job, from the seed and the order in which jobs come."""

    def __init__(self, seed, faults=(), passing=()):
        super().__init__(seed, seconds=(0, 0), pause=(0, 0))
        self.faults, self.passing, self.fate, self.tries = faults, passing, {}, {}

    def echo(self, request, text=""):
        return {"error": {"message": f"{text} {request.head.decode('latin-1')}"}, "detail": request.headers.get("authorization")}

    def submit(self, server, key, request):
        if not self.faults:
            return super().submit(server, key, request)
        fault = self.fate.setdefault(key, self.draw.choice(self.faults))
        if fault.startswith("accepted"):
            self.accepted(server, key)
        if fault in ("429", "busy"):
            first = self.tries.setdefault(key, 0) == 0
            self.tries[key] = 1
            if not first:
                return self.accepted(server, key)
        echo = self.echo(request, fault)
        page = PAGE + request.head
        return {
            "reset after reading": lambda: Answer(how="reset"), "accepted and reset": lambda: Answer(how="reset"),
            "closed after reading": lambda: Answer(how="close"), "accepted and closed": lambda: Answer(how="close"),
            "read and hang": lambda: Answer(how="hang"), "accepted and hang": lambda: Answer(how="hang"),
            "body cut": lambda: Answer(body={"id": "cut"}, how="cut"),
            "1 byte/s": lambda: Answer(body={"id": "slow"}, how="drip"),
            "502 page": lambda: Answer(502, page, "text/html"), "accepted, 502 page": lambda: Answer(502, page, "text/html"),
            "redirect": lambda: Answer(307, echo, headers=[("Location", f"{server.url}/jobs")]),
            "2xx page": lambda: Answer(200, page, "text/html"), "2xx empty": lambda: Answer(200, b""),
            "2xx without id": lambda: Answer(200, echo), "2xx with a list for an id": lambda: Answer(200, {"id": [1, 2]}),
            "2xx in bad UTF-8": lambda: Answer(200, b'{"id": "\xff\xfe\xc0"}'),
            "huge body": lambda: Answer(200, b'{"x": "' + TOO_HUGE + b'", "id": "huge"}', how="once"),
            "plain text": lambda: Answer(500, b"x" * self.draw.randrange(120, 500) + request.headers.get("authorization", "").encode(), "text/plain"),
            "id with the key": lambda: Answer(200, {"id": request.headers.get("authorization", "").removeprefix("Bearer ")}),
            "deep JSON": lambda: Answer(200, b"[" * 100_000),
            "429": lambda: Answer(429, echo, headers=[("Retry-After", "0")]),
            "busy": lambda: Answer(400, {"code": "no-slot", **echo}),
        }.get(fault, lambda: Answer(int(fault), echo))()

    def passes(self, kind, remote, request):
        """A fault that is over after one or two times; None for none."""
        if not self.passing:
            return None
        # A download may be silent for 30 seconds, so it is once in a round only.
        hangs = kind == "image" and self.tries.setdefault("hangs", 0) > 0
        fate = self.fate.setdefault((kind, remote), [self.draw.choice(self.passing), self.draw.choice((1, 1, 2))])
        if fate[0] == "none" or fate[1] == 0:
            return None
        fate[1] -= 1
        if kind == "image" and fate[0] == "hang":
            if hangs:
                return None
            self.tries["hangs"], fate[1] = 1, 0
        good = b'{"state": "ready", "images": []}' if kind == "poll" else b"\x89PNG\r\n\x1a\n" + b"\0" * 99
        return {
            "reset": lambda: Answer(how="reset"), "close": lambda: Answer(how="close"),
            "cut": lambda: Answer(body=good, how="cut"), "502 page": lambda: Answer(502, PAGE + request.head, "text/html"),
            "2xx page": lambda: Answer(200, PAGE + request.head, "text/html"),
            "429": lambda: Answer(429, self.echo(request), headers=[("Retry-After", "1")]),
            "empty": lambda: Answer(200, b""), "hang": lambda: Answer(how="hang"),
            "huge": lambda: Answer(200, HUGE, how="once"),
        }[fate[0]]()

    def poll(self, server, remote, request):
        return self.passes("poll", remote, request) or super().poll(server, remote, request)

    def image(self, server, remote, request):
        return self.passes("image", remote, request) or super().image(server, remote, request)


def submits(torture, trial, jobs, faults, seed):
    """Each job's submit meets a fault; then a second run finds nothing to do about the unknown ones."""
    script = Wrong(seed, faults)
    book, server = trial.serve(script)
    space = trial.space
    patience = "1s" if set(faults) <= SILENT else "5s"
    space.write_lanes(server.url, jobs, 2, "retries: 0", request_timeout=patience)
    said = space.run("run", "m.yaml", seconds=60 + jobs)
    rows = checks.nothing_unrecorded(space, book)
    for key, fault in script.fate.items():
        expect(rows[key]["state"] in SUBMIT_FAULTS[fault], f"'{fault}' on a submit made job {key} {rows[key]['state']}, "
               f"not {SUBMIT_FAULTS[fault][0]}: {rows[key]['reason']}")
    expect(said.code == 1, f"exit {said.code}, not 1, after submits that nobody knows about\n{said}")
    space.run("run", "m.yaml", seconds=60 + jobs)
    counts = book.post_counts()
    resent = {script.fate[key]: times for key, times in counts.items() if times > 1}
    expect(not resent, f"sent again: {resent}")
    return len(counts)


def passing(trial, jobs, seed):
    """Polls and downloads meet faults that pass: every job is done, none was sent twice."""
    script = Wrong(seed, passing=PASSING)
    book, server = trial.serve(script)
    # Two to a provider: one that answers five in a row with faults is asked seldom, and the run is long.
    trial.space.write_lanes(server.url, jobs, 2, request_timeout="1s")
    said = trial.space.run("run", "m.yaml", seconds=120 + jobs)
    expect(said.code in (0, 75), f"exit {said.code} after faults that pass\n{said}")
    checks.complete(trial.space, book)
    expect(set(book.post_counts().values()) == {1}, "a job was sent twice after a fault of a poll or a download")
    return 2 * jobs


def never_sent(trial):
    """Refused, no TLS, and closed before a byte was read: nothing is sent, or nobody knows."""
    book, server = trial.serve(Plain())
    dead = trial.serve(Plain())[1]
    dead.close()
    for url in (dead.url, server.url.replace("http:", "https:")):
        trial.space.write(url, 5, "concurrency: 5, retries: 0", batch="never")
        said = trial.space.run("run", "m.yaml", seconds=120)
        states = checks.settled_states(trial.space.rows())
        expect(set(states) <= {"ready"}, f"{states} although nothing could be sent to {url}\n{said}")
        expect(said.code == 75, f"exit {said.code}, not 75, when nothing could be sent\n{said}")
    expect(not book.posts, "a request was read although there was no TLS")
    trial.space.write(server.url, 5, "concurrency: 5")
    checks.complete(trial.space, book)
    return 10


def unread(trial, jobs):
    """Connections that are reset before anything is read: nobody knows, so each job is tried once at most."""
    class Deaf(Plain):
        def on_connect(self, server):
            return False

    book, server = trial.serve(Deaf())
    trial.space.write(server.url, jobs, "concurrency: 8, retries: 0")
    said = trial.space.run("run", "m.yaml", seconds=120)
    states = checks.settled_states(trial.space.rows())
    expect(set(states) <= {"unknown", "ready"} and said.code in (1, 75), f"{states} after resets before reading\n{said}")
    expect(server.connects <= jobs, f"{server.connects} connections for {jobs} jobs with no retries")
    return jobs


def stopping(trial, status):
    """An answer that every job would get: the provider gets no more submits, and all jobs stay ready."""
    class Closed(Plain):
        def submit(self, server, key, request):
            return Answer(status, {"error": "no"})

    book, server = trial.serve(Closed())
    trial.space.write(server.url, 50, "concurrency: 8")
    said = trial.space.run("run", "m.yaml", seconds=60)
    states = checks.settled_states(trial.space.rows())
    expect(set(states) == {"ready"}, f"{states} after {status} to every submit\n{said}")
    expect(len(book.posts) <= 16, f"{len(book.posts)} submits around a {status}, with 8 under way at once\n{said}")
    expect(said.code in (1, 75), f"exit {said.code} after {status}\n{said}")
    server.script = Plain()
    checks.complete(trial.space, book)
    return len(book.posts)


def matrix(torture):
    """Classes as documented; ambiguous submits are sent again 0 times; no run hangs."""
    wanted, count, turn = torture.count(260, 10_000), 0, 0
    draw = random.Random(torture.seed)
    with torture.trial("never sent") as trial:
        count += never_sent(trial)
    with torture.trial("unread") as trial:
        count += unread(trial, 20)
    for status in STOPPING:
        with torture.trial(f"stopping {status}") as trial:
            count += stopping(trial, status) - 50
    while count < wanted:
        turn += 1
        with torture.trial(f"submits {turn}") as trial:
            quick = [fault for fault in SUBMIT_FAULTS if fault not in SILENT]
            faults = sorted(SILENT) if turn % 4 == 2 else quick
            count += submits(torture, trial, 32 if faults[0] in SILENT else 150, faults, draw.random())
        with torture.trial(f"passing {turn}") as trial:
            count += passing(trial, 40, draw.random())
    return f"{count} faults of {len(SUBMIT_FAULTS) + len(PASSING) + len(STOPPING) + 2} kinds, classes as documented, 0 sent again, 0 hangs"


def spellings(secret):
    raw = secret.encode()
    return {raw, base64.b64encode(raw).rstrip(b"="), urllib.parse.quote(secret, safe="").encode(), raw.hex().encode(),
            raw.replace(b"/", b"\\/"), raw[:14], raw[-12:]}


def leaks(folder, skipped=()):
    """The files below a folder that have the secret in some spelling; books are the service's own."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                text = file.read()
            found += [f"{path} has {spelling!r}" for spelling in spellings(CANARY) if spelling in text]
    return found


# Everything that has most to say of jobs, services and faults.
LOUDEST = (
    ["run", "m.yaml", "--retry", "failed"], ["status", "m.yaml"], ["status", "m.yaml", "--json"], ["plan", "m.yaml"],
    ["plan", "m.yaml", "--jobs"], ["plan", "m.yaml", "--json"], ["plan", "m.yaml", "--jobs", "--json"], ["plan", "m.yaml", "-o", "plan.json"],
    ["run", "--plan", "plan.json"], ["check", "m.yaml"], ["check", "m.yaml", "--json"], ["resolve", "m.yaml", "--json"],
    ["resolve", "m.yaml"], ["services"], ["services", "./torture.yaml"], ["cancel", "m.yaml", "--yes"], ["resolve", "m.yaml", "--all", "--drop"],
    ["run", "m.yaml", "--rehearse"], ["status", "m.yaml", "--rehearse"], ["status", "m.yaml", "--json"],
)


def canary(torture):
    """A key that every fault echoes: 0 hits in output, ledger and results."""
    files = rounds = 0
    for turn in range(torture.count(1, 20)):
        with torture.trial(f"canary {turn}") as trial:
            faults = [fault for fault in SUBMIT_FAULTS if fault not in SILENT] + ["429", "busy"]
            script = Wrong(torture.seed + turn, faults, [fault for fault in PASSING if fault != "hang"])
            book, server = trial.serve(script)
            trial.space.write_lanes(server.url, 100, 2, "retries: 1", request_timeout="1s")
            # A key that its user has written into prompts and names is shown as little.
            with open(os.path.join(trial.space.folder, "m.yaml"), "a") as file:
                file.write(f"  - name: careless\n    provider: r0\n    model: thumbscrew\n    inputs: {{ prompt: {CANARY!r} }}\n")
            trial.space.run("run", "m.yaml")
            for key in book.accepted:
                expect(book.post_counts()[key] <= 2, "more POSTs than refusals")
            for words in LOUDEST:
                trial.space.run(*words)
            if shutil.which("script"):
                trial.space.run(prefix=["sh", "-c", 'exec script -qefc "$0 run m.yaml --retry failed" /dev/null'])
            os.unlink(os.path.join(trial.space.folder, "m.yaml"))
            seen = any(CANARY in request.headers.get("authorization", "") for request in server.requests)
            expect(seen, "the service was never shown the key, so this proves nothing")
            found = leaks(trial.space.folder)
            expect(not found, f"the key is in {len(found)} places: {found[:3]}")
            files += sum(len(names) for _, _, names in os.walk(trial.space.folder))
            rounds += len(script.fate)
    return f"{rounds} faults that echo the key, {len(LOUDEST) + 2} commands, {files} files searched, 0 hits"
