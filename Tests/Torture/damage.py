"""A ledger that something happened to: it is never made anew, nothing is submitted, and the run says what to do."""
import os, random, shutil, sqlite3, time

import checks
from server import Plain
from workspace import expect, kill

JOBS = 40


class Damaged:
    """One finished run, of which every trial gets a copy to damage."""

    def __init__(self, torture, trial):
        self.book, self.server = trial.serve(Plain(torture.seed, seconds=(0, 0), pause=(0, 0)))
        self.space = trial.space
        self.space.write(self.server.url, JOBS)
        said = self.space.run("run", "m.yaml")
        expect(said.code == 0, f"the run to damage failed\n{said}")
        self.clean = os.path.join(trial.folder, "clean")
        shutil.copytree(self.space.output, self.clean)
        self.posts = len(self.book.posts)

    def restore(self):
        shutil.rmtree(self.space.output)
        shutil.copytree(self.clean, self.space.output)

    def judge(self, name, must_fail):
        """Runs on the damaged ledger, and gives whether the run refused it."""
        space = self.space
        before = contents(space.ledger)
        said = space.run("run", "m.yaml", seconds=60)
        expect(len(self.book.posts) == self.posts, f"{len(self.book.posts) - self.posts} submits with a ledger that was: {name}\n{said}")
        if said.code == 0 and not must_fail:
            return False
        expect(said.code == 74, f"exit {said.code}, not 74, with a ledger that was: {name}\n{said}")
        expect("ledger" in said.out, f"the message does not name the ledger that was: {name}\n{said}")
        advice = ("backup", "restore", "move", "newer", "copy", "update", "put", "bring")
        expect(any(word in said.out for word in advice), f"the message does not say what to do about a ledger that was: {name}\n{said}")
        expect(contents(space.ledger) == before, f"the file was changed, of a ledger that was: {name}")
        return True


def contents(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def damages(torture):
    """Truncated, flipped bits, foreign files, newer schema, lost companions: never recreated, never a submit."""
    draw = random.Random(torture.seed)
    with torture.trial("damage") as trial:
        damaged = Damaged(torture, trial)
        refused = flips(damaged, draw, torture.count(60, 1000))
        cuts = truncations(damaged, draw, torture.count(25, 300))
        others = 0
        for name, change in OTHERS.items():
            damaged.restore()
            change(damaged.space.ledger)
            damaged.judge(name, must_fail=True)
            others += 1
        companions(damaged)
    lost_index(torture)
    return f"{cuts} truncations and {others} others refused, {refused} of {torture.count(60, 1000)} bit flips noticed, 0 submits, 0 made anew"


def flips(damaged, draw, times):
    refused = 0
    for turn in range(times):
        damaged.restore()
        text = bytearray(contents(damaged.space.ledger))
        place, bit = draw.randrange(len(text)), draw.randrange(8)
        text[place] ^= 1 << bit
        with open(damaged.space.ledger, "wb") as file:
            file.write(text)
        refused += damaged.judge(f"changed in bit {bit} of byte {place}", must_fail=False)
    return refused


def truncations(damaged, draw, times):
    size = len(contents(os.path.join(damaged.clean, ".tirage", "ledger.sqlite")))
    places = [0, 1, 99, 100, 511, 512, 4095, 4096, size - 4096, size - 1]
    places += [draw.randrange(size) for _ in range(times - len(places))]
    for place in places:
        damaged.restore()
        os.truncate(damaged.space.ledger, place)
        # A cut in the last page may take nothing but room that no row uses.
        damaged.judge(f"cut after byte {place} of {size}", must_fail=place <= size - 4096)
    return len(places)


def replaced(text):
    def change(path):
        with open(path, "wb") as file:
            file.write(text)
    return change


def executed(*commands):
    def change(path):
        database = sqlite3.connect(path)
        for command in commands:
            database.execute(command)
        database.commit()
        database.close()
        for end in ("-wal", "-shm"):
            if os.path.exists(path + end):
                os.remove(path + end)
    return change


def foreign(path):
    os.remove(path)
    executed("CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('not yours')")(path)


def gone(path):
    os.remove(path)
    with open(path + "-wal", "wb") as file:
        file.write(b"\x37\x7f\x06\x82" + b"\0" * 4092)


OTHERS = {
    "empty": replaced(b""),
    "text": replaced(b"Dear diary, " * 1000),
    "zeros": replaced(b"\0" * 40_960),
    "another program's database": foreign,
    "of another application": executed("PRAGMA application_id = 12345"),
    "of a newer version": executed("PRAGMA user_version = 1000"),
    "without its table": executed("DROP TABLE attempt"),
    "gone, its log still there": gone,
}


def companions(damaged):
    """After a clean stop the ledger is whole without -wal and -shm."""
    damaged.restore()
    for end in ("-wal", "-shm"):
        if os.path.exists(damaged.space.ledger + end):
            os.remove(damaged.space.ledger + end)
    said = damaged.space.run("run", "m.yaml")
    expect(said.code == 0 and len(damaged.book.posts) == damaged.posts, f"not whole without -wal and -shm\n{said}")


def killed(torture, trial):
    """A run that was killed while the service had jobs, so that the ledger's log is not yet in the ledger."""
    script = Plain(torture.seed, seconds=(2, 3), pause=(0, 0.02))
    book, server = trial.serve(script)
    trial.space.write(server.url, 60, "concurrency: 16")
    process = trial.space.start("run", "m.yaml")
    while len(book.accepted) < 16 and process.poll() is None:
        time.sleep(0.01)
    kill(process)
    time.sleep(0.1)
    return book


def lost_index(torture):
    """-shm can be made anew from -wal, so its loss loses nothing."""
    with torture.trial("lost -shm") as trial:
        book = killed(torture, trial)
        os.remove(trial.space.ledger + "-shm")
        checks.complete(trial.space, book)


def lost_log(torture):
    """-wal has the newest intents after a kill: without it no job may be submitted that the service has already."""
    for name, change in LOG_LOSSES.items():
        with torture.trial(f"log {name}") as trial:
            book = killed(torture, trial)
            change(trial.space.ledger + "-wal")
            said = trial.space.run("run", "m.yaml")
            expect(not book.doubles(), f"{len(book.doubles())} jobs billed twice when the log was {name}\n{said}")
            expect(said.code == 74, f"exit {said.code}, not 74, when the log was {name}\n{said}")
    return f"{len(LOG_LOSSES)} ways to lose the log after a kill, 0 submits"


LOG_LOSSES = {"gone": os.remove, "empty": lambda path: os.truncate(path, 0), "zeros": lambda path: zeroed(path)}


def zeroed(path):
    size = os.path.getsize(path)
    with open(path, "wb") as file:
        file.write(b"\0" * size)
