"""Faults at the n-th system call, put there by strace, and the list of the calls of a small run.

strace counts for each thread by itself, so the run is kept on one processor, where each role has about one thread, and calls on
the ledger's log are swept apart from the others.
"""
import concurrent.futures, os, random, re, shutil, subprocess

from server import Plain
from workspace import expect

WAL = "out/.tirage/ledger.sqlite-wal"
# System calls, and the one file that they are watched on; None is all files.
TRACED = [
    (("pwrite64",), WAL), (("fdatasync",), WAL), (("pwrite64",), None), (("fdatasync",), None), (("fsync",), None),
    (("write",), None), (("writev", "sendto", "sendmsg"), None), (("openat",), None), (("connect",), None),
    (("mkdir", "mkdirat"), None), (("rename", "renameat", "renameat2", "linkat"), None), (("unlink", "unlinkat"), None),
    (("ftruncate",), None),
]
# Calls of which an error means the disk; `write` is not among them, since sockets and wake-ups use it as well.
FILE_CALLS = [
    (("pwrite64",), WAL), (("fdatasync",), WAL), (("pwrite64",), None), (("fdatasync",), None), (("fsync",), None),
    (("mkdir", "mkdirat"), None), (("renameat", "renameat2", "linkat"), None), (("rename",), None),
]


class Point:
    def __init__(self, calls, path, number, error=None, lasting=False):
        self.calls, self.path, self.number, self.error, self.lasting = calls, path, number, error, lasting

    def __str__(self):
        where = f" on {self.path}" if self.path else ""
        return f"{'/'.join(self.calls)} number {self.number}{'+' if self.lasting else ''}{where}" + (
            f" with {self.error}" if self.error else "")

    def prefix(self, space, fault):
        names = ",".join(self.calls)
        when = f"{self.number}{'+' if self.lasting else ''}"
        return watched(space, names, self.path) + ["-e", f"inject={names}:{fault}:when={when}"]

    def first_fault(self, space):
        """When the first injected error was; None when the run did not get there."""
        with open(os.path.join(space.folder, "strace.txt"), errors="replace") as file:
            for line in file:
                if "(INJECTED)" in line:
                    return float(re.search(r"\d{9,}\.\d+", line).group())
        return None


def watched(space, names, path):
    words = ["taskset", "-c", str(min(os.sched_getaffinity(0))), "strace", "-f", "-ttt", "-e", f"trace={names}",
             "-o", os.path.join(space.folder, "strace.txt")]
    return words + (["-P", os.path.join(os.path.realpath(space.folder), path)] if path else [])


def why_not():
    """Why calls can't be traced here; None when they can."""
    if not shutil.which("strace") or not shutil.which("taskset"):
        return "strace and taskset are not installed"
    said = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True)
    return None if said.returncode == 0 else f"strace may not trace here: {said.stderr.strip()[:100]}"


def counted(torture, groups):
    """How often the busiest thread of a small run makes each group of calls."""
    counts = []
    with torture.trial() as trial:
        book, server = trial.serve(Plain(torture.seed, seconds=(0.0, 0.0), pause=(0.0, 0.0)))
        trial.space.write(server.url, 3, "concurrency: 3")
        names = ",".join(sorted({name for calls, _ in groups for name in calls}))
        said = trial.space.run("run", "m.yaml", prefix=watched(trial.space, names, None) + ["-y"])
        expect(said.code == 0, f"a traced run failed\n{said}")
        with open(os.path.join(trial.space.folder, "strace.txt"), errors="replace") as file:
            lines = file.read().splitlines()
    for calls, path in groups:
        threads = {}
        for line in lines:
            thread, _, call = line.split(maxsplit=2) if line.count(" ") > 2 else ("", "", "")
            if call.split("(")[0] in calls and (not path or path in call):
                threads[thread] = threads.get(thread, 0) + 1
        counts.append(max(threads.values(), default=0))
    return counts


def points(torture, groups, share, errors=(None,)):
    """All points of a small run, or a share drawn from the seed with some of every group, those on the ledger's log first."""
    draw = random.Random(torture.seed)
    pools = []
    for (calls, path), count in zip(groups, counted(torture, groups)):
        pool = [Point(calls, path, number, error, lasting) for number in range(1, count + 1) for error in errors
                for lasting in ((False, True) if error else (False,))]
        if pool:
            pools.append(pool)
    if share is None or sum(map(len, pools)) <= share:
        return [point for pool in pools for point in pool]
    chosen = []
    for pool in pools:
        draw.shuffle(pool)
    while len(chosen) < share:
        for pool in pools:
            chosen += pool[:1]
            del pool[:1]
    return chosen[:share]


def swept(torture, tried, one, width=2):
    """What `one` gives for each point, two at a time; more where the trials mostly wait."""
    def guarded(point):
        with torture.trial(str(point)) as trial:
            return one(trial, point)

    with concurrent.futures.ThreadPoolExecutor(width) as pool:
        futures = [pool.submit(guarded, point) for point in tried]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
