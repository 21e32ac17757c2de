"""A folder with a manifest of its own, the binary run in it, and what its ledger says."""
import os, shutil, signal, sqlite3, subprocess, time

HERE = os.path.dirname(os.path.abspath(__file__))
CANARY = "canary-7Qz/9+Kd4=Wv~x"

MANIFEST = """\
pipeline: torture
output: out
max-jobs: 100000
providers:
  rack: {{ service: ./torture.yaml, url: "{url}", price: 0.05 USD, {settings} }}
batches:
  - name: {batch}
    provider: rack
    model: thumbscrew
    matrix:
      seed: {{ from: 1, count: {jobs} }}
    inputs:
      seed: ${{{{ matrix.seed }}}}
    save: ${{{{ matrix.seed }}}}
"""


class Broken(Exception):
    """A promise that was not kept."""


def expect(holds, message):
    if not holds:
        raise Broken(message)


class Outcome:
    def __init__(self, code, out, seconds, command):
        self.code, self.out, self.seconds, self.command = code, out, seconds, command

    def __str__(self):
        return f"$ {' '.join(self.command)}\n{self.out[-6000:]}\nexit {self.code} after {self.seconds:.1f} s"


class Workspace:
    """Everything of one trial; outputs are numbered, so that a failure can be read afterwards."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.runs = binary, folder, 0
        # Jobs that were being submitted at the last kill.
        self.left_open = set()
        self.started = []
        os.makedirs(folder)
        self.output = os.path.join(folder, "out")
        self.ledger = os.path.join(self.output, ".tirage", "ledger.sqlite")
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "TORTURE_TOKEN": CANARY, "LC_ALL": "C.UTF-8"}

    def write(self, url, jobs, settings="concurrency: 64", batch="b", request_timeout="5s", keyless=False, body=None):
        with open(os.path.join(HERE, "torture.yaml")) as file:
            text = file.read().replace("request-timeout: 5s", f"request-timeout: {request_timeout}")
        if keyless:
            # Without encryption, and not on this computer: then nothing secret may travel.
            text = text.replace("credentials:\n  token: TORTURE_TOKEN\nheaders:\n  Authorization: Bearer ${{ credentials.token }}\n", "")
        if body is not None:
            # As many bytes around each job's key, or its key in the query and no body at all.
            begin, end = text.index("  json:\n"), text.index("  id: id\n")
            what = f'  json: {{ key: "${{{{ key }}}}", padding: {"x" * body} }}\n' if body else '  query: { key: "${{ key }}" }\n'
            text = text[:begin] + what + text[end:]
        with open(os.path.join(self.folder, "torture.yaml"), "w") as file:
            file.write(text)
        if "//127.0.0.1" not in url and not keyless:
            # Elsewhere a variable goes only with its user's leave.
            self.environment["TIRAGE_ALLOW"] = f"TORTURE_TOKEN={url}"
        self.jobs = jobs
        with open(os.path.join(self.folder, "m.yaml"), "w") as file:
            file.write(MANIFEST.format(url=url, jobs=jobs, settings=settings, batch=batch))

    def write_lanes(self, url, jobs, width, settings="", at_once=None, **how):
        """As `write`, with the jobs spread over providers of `width` jobs each: so few that none is kept back for the others' sake."""
        lanes = [f"r{number}" for number in range((jobs + width - 1) // width)]
        settings = f"concurrency: {at_once or width}, {settings}"
        self.write(url, len(lanes) * width, settings, **how)
        one = f'  {{}}: {{{{ service: ./torture.yaml, url: "{url}", price: 0.05 USD, {settings} }}}}'
        batch = ("  - {{ name: {0}, provider: {0}, model: thumbscrew, matrix: {{ seed: {{ from: {1}, count: {2} }} }},\n"
                 "      inputs: {{ seed: '${{{{ matrix.seed }}}}' }}, save: '{0}-${{{{ matrix.seed }}}}' }}")
        text = ["pipeline: torture", "output: out", "max-jobs: 100000", "providers:"] + [one.format(lane) for lane in lanes]
        text += ["batches:"] + [batch.format(lane, number * width + 1, width) for number, lane in enumerate(lanes)]
        with open(os.path.join(self.folder, "m.yaml"), "w") as file:
            file.write("\n".join(text) + "\n")

    def start(self, *words, prefix=()):
        self.runs += 1
        path = os.path.join(self.folder, f"run-{self.runs:04}.txt")
        command = [*prefix, self.binary, *words]
        with open(path, "wb") as file:
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
        process.output, process.began, process.command = path, time.monotonic(), command
        self.started.append(process)
        return process

    def close(self):
        """Leaves nothing at work, however the trial ended."""
        for process in self.started:
            if process.poll() is None:
                kill(process)

    def finish(self, process, seconds=120):
        """Waits for the end; a run that does not end is a broken promise."""
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(process)
            raise Broken(f"it hangs: no end within {seconds} s\n{self.text(process.output)[-3000:]}") from None
        return Outcome(code, self.text(process.output), time.monotonic() - process.began, process.command)

    def run(self, *words, prefix=(), seconds=120):
        return self.finish(self.start(*words, prefix=prefix), seconds)

    @staticmethod
    def text(path):
        with open(path, errors="backslashreplace") as file:
            return file.read()

    def rows(self):
        """The latest attempt of each job, read from a copy, so that looking changes nothing."""
        copy = os.path.join(self.folder, "look")
        shutil.rmtree(copy, ignore_errors=True)
        os.makedirs(copy)
        if not os.path.exists(self.ledger):
            return {}
        for end in ("", "-wal"):
            if os.path.exists(self.ledger + end):
                shutil.copy(self.ledger + end, os.path.join(copy, "ledger.sqlite" + end))
        database = sqlite3.connect(os.path.join(copy, "ledger.sqlite"))
        database.row_factory = sqlite3.Row
        try:
            return {row["key"]: dict(row) for row in database.execute("SELECT * FROM attempt ORDER BY number")}
        except sqlite3.OperationalError as error:
            raise Broken(f"the ledger can't be read: {error}") from None
        finally:
            database.close()

    def images(self):
        found = []
        for folder, names, files in os.walk(self.output):
            names[:] = [name for name in names if not name.startswith(".")]
            found += [os.path.join(folder, file) for file in files if file.endswith(".png")]
        return found


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return process.wait()
