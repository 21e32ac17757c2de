"""Stopped by signals, watched by nobody, run by a clock: what is paid for is never left in doubt by that."""
import concurrent.futures, os, signal, time

import checks
from server import Plain
from workspace import expect

JOBS, IN_FLIGHT, GRACE = 48, 16, 30
# Both come within a moment, as from `timeout`; or as the wish to stop now.
AT_ONCE, LATER = 0.02, 0.5

DRAINS = {
    "SIGINT": [(signal.SIGINT, 0)],
    "SIGTERM": [(signal.SIGTERM, 0)],
    "SIGHUP": [(signal.SIGHUP, 0)],
    "SIGHUP twice": [(signal.SIGHUP, 0), (signal.SIGHUP, LATER)],
    "SIGTERM twice at once": [(signal.SIGTERM, 0), (signal.SIGTERM, AT_ONCE)],
}
ENDS = {
    "SIGINT twice": [(signal.SIGINT, 0), (signal.SIGINT, LATER)],
    "SIGTERM twice": [(signal.SIGTERM, 0), (signal.SIGTERM, LATER)],
    "SIGHUP, then SIGINT twice": [(signal.SIGHUP, 0), (signal.SIGINT, LATER), (signal.SIGINT, LATER)],
}
# What a shell says before the command, and what is sent.
IGNORED = {
    "SIGPIPE": ("", [(signal.SIGPIPE, 0)] * 3),
    "SIGHUP under nohup": ("trap '' HUP", [(signal.SIGHUP, 0)]),
    "streams closed": ("exec <&- >&- 2>&-", []),
    "reader gone": ("exec > >(head -n 1) 2>&1", []),
}


def signals(torture):
    """0 unknown after a drain; at once after the second signal, the ledger whole; no reader and no terminal needed."""
    turns = torture.count(1, 10)
    tried = [(judge, name) for _ in range(turns) for judge, names in
             ((drained, DRAINS), (ended, ENDS), (unmoved, IGNORED), (ticked, ["cron"])) for name in names]

    def one(place):
        judge, name = tried[place]
        with torture.trial(name) as trial:
            return judge(torture, trial, name, place)

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        found = list(pool.map(one, range(len(tried))))
    slowest = max(seconds for kind, seconds in found if kind == "ended")
    drain = max(seconds for kind, seconds in found if kind == "drained")
    return (f"{len(tried)} trials, drained within {drain:.1f} s with 0 unknown, ended {slowest:.2f} s after the second signal at "
            f"most, 0 lost, 0 billed twice")


def begun(torture, trial, place, prefix=()):
    """A run with submits under way, about a third of it done."""
    book, server = trial.serve(Plain(torture.seed + place, seconds=(0.5, 1.5), pause=(0.1, 0.4)))
    trial.space.write(server.url, JOBS, f"concurrency: {IN_FLIGHT}")
    process = trial.space.start("run", "m.yaml", prefix=prefix)
    wanted = IN_FLIGHT // 2 + place % IN_FLIGHT
    while len(book.posts) < wanted and process.poll() is None:
        time.sleep(0.002)
    return book, process


def send(process, sent):
    for number, pause in sent:
        time.sleep(pause)
        if process.poll() is None:
            os.kill(process.pid, number)
    return time.time()


def states(space):
    return checks.settled_states(space.rows())


def drained(torture, trial, name, place):
    book, process = begun(torture, trial, place)
    last = send(process, DRAINS[name])
    said = trial.space.finish(process, GRACE + 15)
    seconds = time.time() - last
    expect(said.code == 75, f"exit {said.code}, not 75, after {name}\n{said}")
    late = [key for key, at in book.posts if at > last + 1]
    expect(not late, f"{len(late)} submits after {name}\n{said}")
    left = states(trial.space)
    expect(not left.get("unknown") and not left.get("submitting"), f"jobs in doubt after {name}: {left}\n{said}")
    expect("stopping" in said.out, f"it does not say that it stops\n{said}")
    expect(checks.complete(trial.space, book) == 0, "a job was unknown after all")
    return "drained", seconds


def ended(torture, trial, name, place):
    book, process = begun(torture, trial, place)
    last = send(process, ENDS[name])
    said = trial.space.finish(process, 15)
    seconds = time.time() - last
    expect(said.code in (75, 130), f"exit {said.code}, not 130, after {name}\n{said}")
    expect(seconds <= 1, f"{seconds:.2f} s until the end after {name}\n{said}")
    checks.nothing_unrecorded(trial.space, book)
    checks.complete(trial.space, book)
    return "ended", seconds


def unmoved(torture, trial, name, place):
    words, sent = IGNORED[name]
    book, process = begun(torture, trial, place, prefix=("bash", "-c", f'{words}\nexec "$@"', "bash"))
    send(process, sent)
    said = trial.space.finish(process, 60)
    expect(said.code == 0, f"exit {said.code}, not 0, with {name}\n{said}")
    expect(checks.complete(trial.space, book) == 0, f"a job was unknown, with {name}")
    expect(states(trial.space) == {"done": JOBS}, f"{states(trial.space)}, with {name}")
    return "unmoved", said.seconds


def ticked(torture, trial, name, place):
    """Jobs of 10 seconds in ticks of 3: each submits, collects what earlier ones submitted, and ends in time and silence."""
    book, server = trial.serve(Plain(torture.seed, seconds=(10, 10), pause=(0.1, 0.4)))
    trial.space.write(server.url, 16, "concurrency: 8")
    ticks = 0
    while True:
        before = len(book.posts)
        said = trial.space.run("run", "m.yaml", "--max-time", "3s", "--quiet", seconds=30)
        ticks += 1
        expect(said.seconds <= 5, f"a tick of 3 s took {said.seconds:.1f} s\n{said}")
        expect(said.out == "", f"a quiet tick says something\n{said}")
        expect(said.code in (0, 75), f"exit {said.code} of a tick\n{said}")
        expect(before or len(book.posts) == 8, f"the first tick submitted {len(book.posts)} jobs, not 8")
        checks.nothing_unrecorded(trial.space, book)
        if said.code == 0:
            break
        expect(ticks < 20, f"not done after {ticks} ticks: {states(trial.space)}")
        time.sleep(2)
    expect(len(book.posts) == 16, f"{len(book.posts)} submits for 16 jobs")
    checks.complete(trial.space, book)
    return "ticked", ticks
