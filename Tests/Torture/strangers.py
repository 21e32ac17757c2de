"""What strangers send and leave: answers about another job, keys in every spelling, files that are not ours, a prepared ledger.

Each case is one line of docs/security.md, tried against a trap that keeps what it was sent: 0 variables, 0 files, 0 overwritten,
0 swapped. `LEAVING` has what a manifest by a stranger may send, `COMING` what services answer, `WRITTEN` what lies in folders.
"""
import base64, contextlib, os, signal, sqlite3, time, urllib.parse

import checks, leaving
from server import Answer, Plain, picture
from tracing import swept
from workspace import CANARY, expect

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u061c\U000e0041\U000e007f\ufe0f"


def quick():
    return Plain(seconds=(0, 0), pause=(0, 0))


# What comes back

class Mixed(Plain):
    """Answers polls about another job: the first `times` of each job, or always."""

    def __init__(self, times):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.times, self.asked = times, {}

    def poll(self, server, remote, request):
        number = self.asked[remote] = self.asked.get(remote, 0) + 1
        about = "another" if number <= self.times else remote
        return Answer(body={"id": about, "state": "ready", "images": [f"{server.url}/images/{about}.png"], "cost": 0.05})


def swapped(trial):
    """The images of each job are its own: the picture has the id that the submit was answered with."""
    rows = trial.space.rows().values()
    return [row["stem"] for row in rows if row["state"] == "done"
            and open(os.path.join(trial.space.output, f"{row['stem']}.png"), "rb").read() != picture(row["remote"])]


def about_another_job(trial):
    for times, code in ((1, 0), (10**9, 75)):
        with fresh(trial, f"mixed-{code}") as part:
            _, server = part.serve(Mixed(times))
            part.space.write(server.url, 2)
            said = part.space.run("run", "m.yaml", seconds=240)
            expect(said.code == code, f"exit {said.code}, not {code}, after answers about another job\n{said}")
            expect(not swapped(part), f"swapped images: {swapped(part)}")
            images = part.space.images()
            expect(len(images) == (2 if code == 0 else 0), f"{len(images)} images\n{said}")
            expect(code == 0 or set(checks.settled_states(part.space.rows())) == {"accepted"}, f"not accepted any more\n{said}")


class Behind(Plain):
    """Puts a second answer behind each: about no job, with an image of another."""

    def __init__(self, named):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.named = named

    def extra(self, server, answer):
        body = b'{"state": "ready", "images": ["%s/images/another.png"]}' % server.url.encode()
        body, kind = (picture("another"), b"image/png") if answer.kind == "image/png" else (body, b"application/json")
        answer.unasked = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body
        return answer

    def submit(self, server, key, request):
        return self.extra(server, super().submit(server, key, request))

    def poll(self, server, remote, request):
        answer = super().poll(server, remote, request)
        if self.named:
            answer = Answer(body={"id": remote, "state": "ready", "images": [f"{server.url}/images/{remote}.png"]})
        return self.extra(server, answer)

    def image(self, server, remote, request):
        return self.extra(server, super().image(server, remote, request))


def unasked_answers(trial):
    for named in (True, False):
        with fresh(trial, f"unasked-{named}") as part:
            _, server = part.serve(Behind(named))
            part.space.write(server.url, 12, "concurrency: 3")
            said = part.space.run("run", "m.yaml", seconds=240)
            expect(said.code == 0 and len(part.space.images()) == 12, f"exit {said.code}\n{said}")
            expect(not swapped(part), f"swapped images: {swapped(part)}")


def short_keys(trial):
    for key in ("1", "x", "local", "r"):
        with fresh(trial, f"short-{key}") as part:
            part.space.environment["TORTURE_TOKEN"] = key
            _, server = part.serve(quick())
            part.space.write(server.url, 2)
            said = part.space.run("run", "m.yaml")
            expect(said.code == 0 and len(part.space.images()) == 2, f"exit {said.code} with the key '{key}'\n{said}")
            expect(said.out.count("is shorter than 8 bytes") == 1, f"not said once\n{said}")
            expect("<secret>" not in said.out, f"letters are eaten\n{said}")


def spellings(key):
    coded = base64.b64encode(b"zz" + key.encode()).decode()
    percent = "".join(f"%{byte:02X}" for byte in key.encode())
    return {
        "plain": key, "upper percent": percent, "lower percent": percent.lower(), "twice": urllib.parse.quote(percent),
        "base64": coded, "wrapped base64": "\r\n".join(coded[at:at + 7] for at in range(0, len(coded), 7)),
        "base64 twice": base64.b64encode(coded.encode()).decode(), "hex": key.encode().hex(), "u": "".join(f"\\u{ord(c):04x}" for c in key),
        "blanks": " ".join(key), "controls": "\x07".join(key), "zero width": "\u200b".join(key), "upper case": key.upper(),
        "most of it": key[:-1], "twelve bytes": key[4:16], "escapes": "\x1b[31m".join(key), "html": "".join(f"&#{ord(c)};" for c in key),
    }


class Echoing(Plain):
    def __init__(self, text):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.text = text

    def submit(self, server, key, request):
        return Answer(422, {"error": f"before {self.text} after"})


def plain(text):
    """The text as somebody reads it who looks for a key: decoded, in lower case, without what is between."""
    views = [text]
    for _ in range(4):
        text = urllib.parse.unquote(text)
        with contextlib.suppress(UnicodeError):
            text = text.encode("ascii", "ignore").decode("unicode_escape")
        views.append(text)
    return ["".join(c for c in view.lower() if c.isprintable() and not c.isspace() and c not in UNSEEN) for view in views]


def runs(text, key, size=12):
    key = key.lower()
    wanted = {key[at:at + size] for at in range(len(key) - size + 1)}
    wanted |= {word.lower()[:16] for name, word in spellings(key).items() if name in ("base64", "hex")}
    return sorted(word for word in wanted if any(word in view for view in plain(text)))


def keys_in_answers(trial):
    for name, text in spellings(CANARY).items():
        with fresh(trial, f"spelt-{name.replace(' ', '-')}") as part:
            _, server = part.serve(Echoing(text))
            part.space.write(server.url, 1, "retries: 0")
            said = part.space.run("run", "m.yaml")
            kept = [open(os.path.join(part.space.output, file), errors="replace").read() for file in ("results.jsonl", "run.json")]
            found = runs(said.out + "".join(kept), CANARY)
            expect(not found and "before" in said.out, f"of the key as '{name}' there is {found}\n{said}")


class Leading(Plain):
    """Leads to another address for each image."""

    def __init__(self, targets, moved):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.targets, self.moved, self.fetched = list(targets), moved, []

    def poll(self, server, remote, request):
        target = self.targets.pop() if self.targets else "/images/x.png"
        url = f"{server.url}/images/{urllib.parse.quote(target, safe='')}" if self.moved else target
        return Answer(body={"state": "ready", "images": [url]})

    def image(self, server, remote, request):
        self.fetched.append(request.path)
        name = urllib.parse.unquote(request.path.split("/", 2)[2])
        return Answer(302, headers=[("Location", name)]) if self.moved and "/" in name else super().image(server, remote, request)


def addresses(trial):
    keyed = ["/other/" + urllib.parse.quote(CANARY, safe=""), "/other/?k=" + urllib.parse.quote(urllib.parse.quote(CANARY, safe=""))]
    local = [f"http://{host}/x.png" for host in ("169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]",
                                                "2852039166", "0xA9FEA9FE", "[fd00:ec2::254]")]
    for moved in (False, True):
        with fresh(trial, f"led-{moved}") as part:
            script = Leading(keyed + local, moved)
            _, server = part.serve(script)
            part.space.write(server.url, len(keyed + local), "concurrency: 64, retries: 0")
            said = part.space.run("run", "m.yaml", seconds=120)
            expect(not part.space.images() and said.code in (1, 75), f"exit {said.code}\n{said}")
            asked = [request.path for request in server.requests if request.path.startswith("/other")]
            expect(not asked, f"asked with the key in it: {asked}")
            expect("link-local" in said.out, f"link-local addresses are not refused as such\n{said}")


def unseen(trial):
    with fresh(trial, "unseen") as part:
        _, server = part.serve(Echoing(UNSEEN))
        part.space.write(server.url, 1, "retries: 0")
        said = part.space.run("run", "m.yaml")
        found = [hex(ord(c)) for c in said.out if c in UNSEEN]
        expect(not found and "before" in said.out, f"on the terminal: {found}\n{said}")


# What is written

def untouched(part, files, words, code, why):
    """Runs the words; none of the files is another afterwards, and nothing is paid."""
    before = {path: open(path, "rb").read() for path in files}
    said = part.space.run(*words)
    after = {path: open(path, "rb").read() if os.path.exists(path) else None for path in files}
    changed = [path for path in files if before[path] != after[path]]
    expect(not changed, f"{why}: overwritten {changed}\n{said}")
    expect(said.code == code, f"{why}: exit {said.code}, not {code}\n{said}")
    return said


def put(path, text="mine"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


def own_files(trial):
    for name, code in (("run.json", 74), ("results.jsonl", 74), ("pipeline.resolved.yaml", 74), ("run.json.part", 0),
                       ("results.jsonl.part", 0), ("1.part", 0)):
        for text in ("mine", "{}", '{"key": 1}\n'):
            with fresh(trial, f"own-{name}") as part:
                book, server = part.serve(quick())
                part.space.write(server.url, 1)
                path = put(os.path.join(part.space.output, name), text)
                untouched(part, [path], ("run", "m.yaml"), code, f"the user's {name}")
                expect(code == 0 or not book.post_counts(), f"paid in spite of {name}")
    with fresh(trial, "own-manifest") as part:
        book, server = part.serve(quick())
        part.space.write(server.url, 1)
        manifest = os.path.join(part.space.folder, "pipeline.resolved.yaml")
        put(manifest, open(os.path.join(part.space.folder, "m.yaml")).read().replace("output: out", "output: ."))
        untouched(part, [manifest], ("run", "pipeline.resolved.yaml"), 74, "a manifest of that name")
        expect(not book.post_counts(), "paid in spite of that")
        for target in ("mine.json", "torture.yaml", "m.yaml"):
            path = os.path.join(part.space.folder, target)
            if not os.path.exists(path):
                put(path)
            untouched(part, [path], ("plan", "m.yaml", "-o", target), 64 if target == "m.yaml" else 74, f"plan -o {target}")
        expect(part.space.run("plan", "m.yaml", "-o", "plan.json").code == 0, "a new plan is not written")
        expect(part.space.run("plan", "m.yaml", "-o", "plan.json").code == 0, "its own plan is not written over")


def state_folders(trial):
    def foreign(part, state):
        return [put(os.path.join(state, "notes.txt"))]

    def linked(name):
        def make(part, state):
            letter = put(os.path.join(part.space.folder, "letter"), "a letter\n")
            os.makedirs(state, exist_ok=True)
            put(os.path.join(state, "ledger.mark"), "0" * 20 + "\n") if name != "ledger.mark" else None
            os.link(letter, os.path.join(state, name))
            return [letter]
        return make

    def other_owner(part, state):
        os.makedirs(state)
        os.chown(state, 1234, 1234)
        return []

    def pipe(part, state):
        os.makedirs(state)
        os.mkfifo(os.path.join(state, "lock"))
        return []

    kinds = {"foreign": foreign, "lock": linked("lock"), "mark": linked("ledger.mark"), "ledger": linked("ledger.sqlite"),
             "log": linked("ledger.sqlite-wal"), "pipe": pipe}
    if os.geteuid() == 0:
        kinds["owner"] = other_owner
    for name, make in kinds.items():
        with fresh(trial, f"state-{name}") as part:
            book, server = part.serve(quick())
            part.space.write(server.url, 1)
            files = make(part, os.path.join(part.space.output, ".tirage"))
            untouched(part, files, ("run", "m.yaml"), 74, f"a state folder: {name}")
            expect(not book.post_counts(), f"paid with a state folder: {name}")


def prepared_ledgers(trial):
    prepared = {
        "trigger": "CREATE TRIGGER t AFTER UPDATE ON attempt BEGIN DELETE FROM attempt; END",
        "view": "CREATE VIEW v AS SELECT * FROM attempt", "index": "CREATE INDEX i ON attempt (stem)",
        "absolute": """UPDATE attempt SET images = replace(images, '["', '["/')""",
        "out": """UPDATE attempt SET images = replace(images, '["', '["../')""",
    }
    for name, sql in prepared.items():
        with fresh(trial, f"ledger-{name}") as part:
            book, server = part.serve(quick())
            part.space.write(server.url, 1)
            expect(part.space.run("run", "m.yaml").code == 0, "the first run does not end well")
            posts = dict(book.post_counts())
            with contextlib.closing(sqlite3.connect(part.space.ledger)) as database:
                database.execute(sql)
                database.commit()
            for words in (("run", "m.yaml"), ("plan", "m.yaml"), ("status", "m.yaml")):
                said = part.space.run(*words)
                expect(said.code == 74 and "is damaged" in said.out, f"{name}: exit {said.code} of {words[0]}\n{said}")
            expect(book.post_counts() == posts, f"{name}: paid again")


def hanging_reads(trial):
    with fresh(trial, "pipe") as part:
        _, server = part.serve(quick())
        part.space.write(server.url, 1)
        os.mkfifo(os.path.join(part.space.folder, "prompts.txt"))
        text = open(os.path.join(part.space.folder, "m.yaml")).read()
        put(os.path.join(part.space.folder, "m.yaml"), text.replace("{ from: 1, count: 1 }", "{ lines: prompts.txt }"))
        said = part.space.run("run", "m.yaml", seconds=20)
        expect(said.code == 65, f"exit {said.code} with a pipe for a file\n{said}")
        os.mkfifo(os.path.join(part.space.folder, "pipe.yaml"))
        said = part.space.run("check", "pipe.yaml", seconds=20)
        expect(said.code == 65, f"exit {said.code} with a pipe for a manifest\n{said}")


def memory(trial):
    """A crash leaves no core and starts nothing."""
    for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGILL):
        with fresh(trial, f"crash-{number}") as part:
            _, server = part.serve(Plain(seconds=(60, 60), pause=(0, 0)))
            part.space.write(server.url, 1)
            process = part.space.start("run", "m.yaml", prefix=("sh", "-c", 'ulimit -c unlimited; exec "$@"', "sh"))
            end = time.monotonic() + 30
            while not server.requests and time.monotonic() < end:
                time.sleep(0.05)
            expect(server.requests, "nothing was submitted, so this proves nothing")
            with open(f"/proc/{process.pid}/limits") as file:
                line = next(line for line in file if line.startswith("Max core file size"))
            expect(line.split()[4:6] == ["0", "0"], f"core dumps are allowed: {line}")
            os.kill(process.pid, number)
            said = part.space.finish(process, 20)
            expect(said.code == -number, f"exit {said.code}, not by signal {number}\n{said}")
            expect("rash" not in said.out and "racktrace" not in said.out, f"something looks into it\n{said}")
            left = [name for _, _, files in os.walk(part.folder) for name in files if name.startswith("core")]
            expect(not left, f"cores are left: {left}")


COMING = {
    "answers about another job": about_another_job, "answers that were not asked for": unasked_answers, "short keys": short_keys,
    "keys in answers": keys_in_answers, "addresses of images": addresses, "what can't be seen": unseen,
}
WRITTEN = {
    "files of the user's": own_files, "state folders": state_folders, "prepared ledgers": prepared_ledgers,
    "reads that hang": hanging_reads, "memory": memory,
}


@contextlib.contextmanager
def fresh(trial, name):
    """A folder of its own within a trial."""
    part = type(trial)(trial.torture, os.path.join(trial.folder, f"{name}-{len(os.listdir(trial.folder))}"), name)
    try:
        yield part
    finally:
        part.close()


LEAVING = {
    name: lambda trial, case=case: case(fresh, trial) for name, case in {
        "variables": leaving.variables, "variables in URLs": leaving.variables_in_urls, "files": leaving.files,
        "keys in bodies": leaving.keys_in_bodies,
    }.items()
}


def strangers(torture):
    """Every line of what strangers may send and leave: 0 variables, 0 files, 0 overwritten, 0 swapped."""
    cases = list({**LEAVING, **COMING, **WRITTEN}.items())

    def one(trial, case):
        trial.torture = torture
        case[1](trial)
        return 1

    count = sum(swept(torture, cases, one))
    return f"{count} kinds: 0 variables, 0 files, 0 overwritten, 0 swapped"
