"""Ended by SIGKILL: at random moments with 64 jobs in flight, and at system call after system call of a small run."""
import concurrent.futures, json, os, random, threading, time

import checks
from server import Plain
from tracing import FILE_CALLS, TRACED, points, swept
from workspace import expect, kill

IN_FLIGHT = 64
AT_ONCE = 3
ANSWERED_LONG_AGO = 2.0


def random_kills(torture):
    """0 lost, 0 billed twice, 0 accepted without a ledger row; unknown at most what was being submitted at the kill."""
    counts = Counts(torture.count(200, 1000))

    def one(number):
        with torture.trial() as trial:
            space, book = killed_until_done(torture, trial, number, counts)
            counts.add(unknown=checks.resolve(space, book), jobs=space.jobs)
            checks.complete(space, book)

    until(counts, one)
    return (f"{counts.kills} kills, {counts.early} of them within 100 ms of the start, {counts.jobs} jobs, {counts.unknown} unknown "
            f"({counts.most} at most after one kill), 0 lost, 0 billed twice")


class Counts:
    """What several trials at once have done together."""

    def __init__(self, wanted):
        self.wanted, self.kills, self.early, self.most, self.unknown, self.jobs, self.doubles = wanted, 0, 0, 0, 0, 0, 0
        self.lock = threading.Lock()

    def add(self, most=0, **more):
        with self.lock:
            self.most = max(self.most, most)
            for name, count in more.items():
                setattr(self, name, getattr(self, name) + count)

    def are_left(self):
        return self.kills < self.wanted


def until(counts, one):
    """Trials, three at a time, until so many kills were made."""
    def work(start):
        number = start
        while counts.are_left():
            one(number)
            number += AT_ONCE

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for future in [pool.submit(work, start) for start in range(AT_ONCE)]:
            future.result()


def killed_until_done(torture, trial, number, counts):
    """Runs that are killed one after the other, some of them while they begin, up to three deep."""
    draw = random.Random(f"{torture.seed} {number}")
    pause = draw.choice((0.0, 0.01, 0.02, 0.1))
    book, server = trial.serve(Plain(torture.seed, pause=(0.0, pause)))
    space = trial.space
    space.write(server.url, torture.count(300, 400), f"concurrency: {IN_FLIGHT}, retries: 3")
    died = True
    while died and counts.are_left():
        died, fresh = kill_once(space, book, server, draw)
        counts.add(kills=died, most=fresh)
        if died and draw.random() < 0.4:
            for _ in range(draw.randrange(1, 4)):
                early = kill_early(space, book, draw)
                counts.add(kills=early, early=early)
    return space, book


def resubmitted(torture):
    """With --on-unknown=resubmit: billed twice at most what was unknown, and each of those is told with its price."""
    counts = Counts(torture.count(20, 200))

    def one(number):
        with torture.trial() as trial:
            space, book = killed_until_done(torture, trial, 1_000_000 + number, counts)
            said = space.run("run", "m.yaml", "--limit", "0")
            expect(said.code in (0, 1, 75), f"a run that submits nothing failed\n{said}")
            unknown = {key for key, row in space.rows().items() if row["state"] == "unknown"}
            said = space.run("run", "m.yaml", "--on-unknown", "resubmit")
            expect(said.code == 0, f"not all was made\n{said}")
            doubles = set(book.doubles())
            expect(doubles <= unknown, f"{len(doubles - unknown)} jobs billed twice that were not unknown")
            expect(all(len(ids) <= 2 for ids in book.accepted.values()), "a job was billed three times")
            expect(len(book.accepted) == space.jobs, f"{len(book.accepted)} jobs billed, {space.jobs} wanted")
            with open(os.path.join(space.output, "results.jsonl")) as file:
                lines = [json.loads(line) for line in file]
            told = {line["key"]: line.get("earlier") for line in lines}
            silent = [key for key in unknown if not told.get(key)]
            expect(not silent, f"{len(silent)} of {len(unknown)} jobs were sent again, and the results name no price of before")
            wrong = [told[key] for key in unknown if "0.05" not in json.dumps(told[key])]
            expect(not wrong, f"the price of before is not 0.05 USD: {wrong[:2]}")
            counts.add(unknown=len(unknown), doubles=len(doubles), jobs=space.jobs)

    until(counts, one)
    return f"{counts.kills} kills, {counts.jobs} jobs, {counts.unknown} sent again, {counts.doubles} of them billed twice, all told with price"


def kill_early(space, book, draw):
    """A run that is killed within 100 ms of its start, while it recovers. False when it ended before."""
    process = space.start("run", "m.yaml")
    time.sleep(draw.uniform(0, 0.1))
    if process.poll() is not None:
        return False
    space.left_open = killed(process, space, book)
    return True


def killed(process, space, book):
    """Kills a run; the jobs that it was submitting, each of which is in the ledger."""
    kill(process)
    time.sleep(0.05)  # what was still in the server's sockets gets into the book
    rows = checks.nothing_unrecorded(space, book)
    left = {key for key, row in rows.items() if row["state"] == "submitting"}
    expect(len(left) <= IN_FLIGHT, f"{len(left)} submits open at a kill, {IN_FLIGHT} may be")
    return left


def kill_once(space, book, server, draw):
    """One run that is killed, most often when it has begun to submit.

    Gives whether it was, and not ended before, and how many submits were open then.
    """
    requests = len(server.requests)
    process = space.start("run", "m.yaml")
    if draw.random() < 0.7:
        while len(server.requests) == requests and process.poll() is None:
            time.sleep(0.002)
        time.sleep(draw.uniform(0, 0.8))
    else:
        time.sleep(draw.uniform(0.02, 0.8))
    if process.poll() is not None:
        return False, 0
    moment = time.time()
    left = killed(process, space, book)
    # What an earlier kill left open, before this run could look at it, was answered to another process.
    slow = [key for key in left - space.left_open if moment - book.answered.get(key, moment) > ANSWERED_LONG_AGO]
    expect(not slow, f"{len(slow)} answers older than {ANSWERED_LONG_AGO} s are not in the ledger")
    space.left_open = left
    return True, len(left)


def swept_kills(torture):
    """The same at 100 % of the points tried."""
    hit = unknown = 0

    def one(trial, point):
        book, server = trial.serve(Plain(torture.seed, seconds=(0.0, 0.0), pause=(0.0, 0.0)))
        trial.space.write(server.url, 3, "concurrency: 3")
        said = trial.space.run("run", "m.yaml", prefix=point.prefix(trial.space, "signal=KILL"))
        died = said.code in (-9, 137)
        expect(died or said.code == 0, f"neither killed nor done at {point}\n{said}")
        checks.nothing_unrecorded(trial.space, book)
        found = checks.complete(trial.space, book)
        expect(found <= 3, f"{found} unknown of 3 jobs")
        return died, found

    tried = points(torture, TRACED, torture.count(30, None))
    for died, found in swept(torture, tried, one):
        hit += died
        unknown += found
    expect(hit >= len(tried) / 2, f"only {hit} of {len(tried)} points were reached")
    kinds = len({point.calls for point in tried})
    return f"{len(tried)} points of {kinds} kinds of calls, killed at {hit}, {unknown} unknown, 0 lost, 0 billed twice"


def disk_faults(torture):
    """0 POSTs after an intent that did not reach the disk; the next run completes."""
    stopped = 0

    def one(trial, point):
        book, server = trial.serve(Plain(torture.seed, seconds=(0.0, 0.0), pause=(0.0, 0.0)))
        trial.space.write(server.url, 3, "concurrency: 1")
        said = trial.space.run("run", "m.yaml", prefix=point.prefix(trial.space, f"error={point.error}"))
        expect(said.code in (0, 1, 74, 75), f"exit {said.code} at {point}\n{said}")
        checks.nothing_unrecorded(trial.space, book)
        failed_at = point.first_fault(trial.space)
        late = [key for key, at in book.posts if failed_at and at > failed_at + 0.3]
        on_ledger = point.path and point.path.endswith("-wal") and point.lasting
        expect(not (on_ledger and late), f"{len(late)} POSTs although the ledger could not be written, at {point}\n{said}")
        if on_ledger and failed_at:
            expect(said.code == 74, f"exit {said.code}, not 74, with a ledger that can't be written, at {point}\n{said}")
        checks.complete(trial.space, book)
        return said.code == 74, failed_at is not None

    tried = points(torture, FILE_CALLS, torture.count(30, None), errors=("EIO", "ENOSPC"))
    results = list(swept(torture, tried, one))
    stopped = sum(code for code, _ in results)
    met = sum(fault for _, fault in results)
    expect(met >= len(tried) / 2, f"only {met} of {len(tried)} faults were met")
    return f"{len(tried)} faults, {met} met, {stopped} stopped the run with 74, 0 POSTs without an intent, all completed"
