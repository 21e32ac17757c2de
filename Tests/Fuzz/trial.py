"""One run of the program over some files, and what is wrong with it."""
import os, re, resource, signal, subprocess, threading
from dataclasses import dataclass

PLACE = re.compile(r"^(?:\x1b\[[0-9;]*m)*([^\s:]+):(\d+):(\d+): (?:error|warning|note): ")
# What is found out while planning, or about the jobs of a plan.
PLANNER = re.compile(
    r": error: (?:jobs \d+ and \d+ |the plan has \d+ jobs|more jobs than|this (?:exclude|include) |the batch has no jobs|a sample of |zipped axes"
    r"|row \d+ of |input '|'save' gives)|has no column|is not there for every job|is no whole number; 'pad'")
MESSAGE_BYTES_MAX = 1000
WALL_SECONDS_MAX = 120  # for a machine that is busy with something else; the limit is one of CPU


@dataclass
class Limits:
    """What one file may cost, and with how many others it may share a process."""
    cpu_seconds: float
    memory_mb: float


@dataclass
class Fault:
    """How a run went wrong; runs that went wrong in one way have one kind."""
    kind: str
    details: str


class Trial:
    def __init__(self, binary, limits):
        self.binary, self.limits = binary, limits
        self.good_names, self.planned_names = set(), set()

    def run(self, command, files, traced=False):
        """The fault of a run, None if there is none."""
        status, usage, output, errors = self._measured(command, files, traced)
        code = os.waitstatus_to_exitcode(status)
        self._note(output, errors, files)
        cpu = usage.ru_utime + usage.ru_stime
        trap = re.search(r"(\S+\.swift:\d+): (?:Fatal error|Assertion failed|Precondition)[^\n]*", errors)
        tail = errors[-4000:] if not trap else errors[trap.start():][:6000]
        if code < 0:
            name = signal.Signals(-code).name
            if name in ("SIGXCPU", "SIGKILL"):
                return Fault(f"no end within {self._cpu_max(files):.1f} s of CPU", f"{name} after {cpu:.1f} s")
            return Fault(f"crash: {trap.group(0) if trap else name}", tail)
        if code not in (0, 65):
            return Fault(f"exit code {code}", tail)
        if cpu > self._cpu_max(files):
            return Fault("more CPU than allowed", f"{cpu:.2f} s")
        if usage.ru_maxrss / 1024 > self.limits.memory_mb:
            return Fault("more memory than allowed", f"{usage.ru_maxrss // 1024} MB")
        return self._fault_in(errors, code)

    def _note(self, output, errors, files):
        """Which files are good, and which got a plan: those, and the ones of which only the planner says that they are wrong."""
        good = {line.split(": good: ")[0] for line in output.splitlines() if ": good: " in line}
        self.good_names |= good
        wrong, said = set(), {}
        for line in errors.splitlines():
            match = PLACE.match(line)
            if match and ": error: " in line:
                said.setdefault(match.group(1), []).append(line)
        for name, lines in said.items():
            if not all(PLANNER.search(line) for line in lines):
                wrong.add(name)
        self.planned_names |= good | (set(files) & set(said)) - wrong

    def fault_of(self, command, text, traced=False):
        with open("alone.yaml", "wb") as file:
            file.write(text)
        return self.run(command, ["alone.yaml"], traced)

    def minimised(self, command, text, kind, tries=300):
        """A smaller text with the same fault: lines are left out, then bytes (not where the length is the fault)."""
        ways = [lambda text: text.splitlines(True), lambda text: [text[at:at + 1] for at in range(len(text))]]
        for split in ways[:1] if kind.startswith("a message longer") else ways:
            pieces = split(text)
            size = max(len(pieces) // 2, 1)
            while size >= 1 and tries > 0:
                start, shrunk = 0, False
                while start < len(pieces) and tries > 0:
                    candidate = pieces[:start] + pieces[start + size:]
                    tries -= 1
                    fault = self.fault_of(command, b"".join(candidate))
                    if fault and fault.kind == kind:
                        pieces, shrunk = candidate, True
                    else:
                        start += size
                if size == 1 and not shrunk:
                    break
                size = max(size // 2, 1) if size > 1 or shrunk else 0
            text = b"".join(pieces)
        return text

    def _cpu_max(self, files):
        """One file may take the whole limit, the others next to nothing: a slow one stands out."""
        return self.limits.cpu_seconds + 0.02 * (len(files) - 1)

    def _measured(self, command, files, traced):
        def limit():
            seconds = int(self._cpu_max(files)) + 2
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        backtrace = "enable=yes,color=no,interactive=no,limit=24" if traced else "enable=no"
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": os.getcwd(), "SWIFT_BACKTRACE": backtrace}
        environment |= {k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"}
        with open("out.txt", "w+b") as out, open("err.txt", "w+b") as err:
            process = subprocess.Popen(
                [self.binary, *command.split(), *files], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                env=environment, preexec_fn=limit)
            watch = threading.Timer(WALL_SECONDS_MAX, process.kill)
            watch.start()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            watch.cancel()
            out.seek(0), err.seek(0)
            return status, usage, out.read().decode(errors="replace"), err.read(1 << 24).decode(errors="replace")

    def _fault_in(self, errors, code):
        """What is wrong with the messages: none, one without a place or outside the file, one too long."""
        if code == 65 and "error: " not in errors:
            return Fault("exit code 65 without an error", errors[:500])
        if code == 0 and re.search(r"^\S+\.yaml:\d+:\d+: error: ", errors, re.M):
            return Fault("exit code 0 with an error", errors[:500])
        lengths = {}
        for line in errors.splitlines():
            match = PLACE.match(line)
            if re.match(r"^\S*: ?error: ", line) and not match:
                return Fault("an error without a place", line[:500])
            if not match:
                continue
            if len(line.encode()) > MESSAGE_BYTES_MAX:
                return Fault("a message longer than 1 kB: " + outline(line), line[:300])
            name, row, column = match.group(1), int(match.group(2)), int(match.group(3))
            if name not in lengths:
                lengths[name] = line_lengths(name)
            rows = lengths[name]
            if rows and not (1 <= row <= len(rows) and 1 <= column <= rows[row - 1] + 1):
                return Fault("a place outside the file: " + outline(line), line[:500])
        return None


def outline(line):
    """A message without what it quotes and where it points, to tell one message from another."""
    return re.sub(r"'.*'?", "'…'", PLACE.sub("", line))[:60]


def line_lengths(name):
    """How many characters each line has; nothing for a file that is no text."""
    try:
        with open(name, "rb") as file:
            text = file.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    return [len(line) for line in re.split(r"\r\n|\r|\n", text)]
