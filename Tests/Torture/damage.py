"""A ledger that something happened to: it is never made anew, nothing is submitted, and the run says what to do."""
import concurrent.futures, os, random, shutil, sqlite3, time

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
        # What results still tell of a ledger that is gone can be taken over.
        right = 75 if "whose ledger is gone" in said.out else 74
        expect(said.code == right, f"exit {said.code}, not {right}, with a ledger that was: {name}\n{said}")
        expect("ledger" in said.out, f"the message does not name the ledger that was: {name}\n{said}")
        advice = ("backup", "restore", "move", "newer", "copy", "update", "put", "bring", "adopt")
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
        older(damaged)
        large = large_ledger(damaged, draw, torture.count(6, 60))
    lost_index(torture)
    return (f"{cuts} truncations and {others} others refused, {refused} of {torture.count(60, 1000)} bit flips noticed, "
            f"{large} wrong keys in a ledger of {LARGE // 1000},000 jobs, 0 submits, 0 made anew")


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
        damaged.judge(f"cut after byte {place} of {size}", must_fail=True)
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


def older(damaged):
    """An older copy of the ledger: as whole as any, but for what it does not know."""
    damaged.restore()
    database = sqlite3.connect(damaged.space.ledger)
    database.execute("DELETE FROM attempt WHERE rowid % 2 = 0")
    database.execute("UPDATE meta SET value = '1' WHERE key = 'commit'")
    database.commit()
    database.close()
    damaged.judge("an older copy", must_fail=True)


def large_ledger(damaged, draw, times):
    """One wrong bit in a key, in the table or in its index, of a ledger that is too large for the full check."""
    damaged.restore()
    database = sqlite3.connect(damaged.space.ledger)
    names = [row[1] for row in database.execute("PRAGMA table_info(attempt)")]
    chosen = ", ".join({"key": "lower(hex(randomblob(32)))", "remote": "'filler' || n"}.get(name, name) for name in names)
    database.execute(
        f"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {LARGE}) "
        f"INSERT INTO attempt ({', '.join(names)}) SELECT {chosen} FROM many, (SELECT * FROM attempt LIMIT 1)")
    database.commit()
    keys = [row[0] for row in database.execute("SELECT key FROM attempt WHERE remote NOT LIKE 'filler%'")]
    database.close()
    text = contents(damaged.space.ledger)
    expect(len(text) > 20 << 20, f"the large ledger has only {len(text)} bytes")
    said = damaged.space.run("run", "m.yaml")
    expect(said.code == 0, f"a large ledger is not taken\n{said}")
    text = contents(damaged.space.ledger)
    for turn in range(times):
        key = draw.choice(keys).encode()
        places = [text.find(key), text.rfind(key)]
        expect(places[0] != places[1], "the key stands only once in the ledger")
        place = places[turn % 2] + draw.randrange(len(key))
        changed = bytearray(text)
        changed[place] ^= 1
        with open(damaged.space.ledger, "wb") as file:
            file.write(changed)
        damaged.judge(f"changed in byte {place}, within a key", must_fail=True)
    return times


LARGE = 60_000


def killed(torture, trial, early=None):
    """A run that was killed while the service had jobs, so that the ledger's log is not yet in the ledger.

    `early` is called with the paths of ledger and log before that.
    """
    script = Plain(torture.seed, seconds=(2, 3), pause=(0, 0.02))
    book, server = trial.serve(script)
    trial.space.write(server.url, 60, "concurrency: 16")
    process = trial.space.start("run", "m.yaml")
    while len(book.accepted) < 24 and process.poll() is None:
        if early and len(book.accepted) >= 2:
            early(trial.space.ledger + "-wal")
            early = None
        time.sleep(0.005)
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
    def one(name):
        with torture.trial(f"log {name}") as trial:
            lose(torture, trial, name, LOG_LOSSES[name])

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(one, LOG_LOSSES))
    return f"{len(LOG_LOSSES)} ways to lose the log after a kill or a part of it, 0 submits"


def lose(torture, trial, name, change):
    space = trial.space
    book = killed(torture, trial, early=lambda log: shutil.copy(log, os.path.join(trial.folder, "old")))
    log = space.ledger + "-wal"
    said = space.run("status", "m.yaml")
    expect(said.code in (0, 1, 75), f"status after a kill\n{said}")
    whole = contents(log)
    expect(whole, "looking at the ledger after a kill took its log away")
    change(log, trial.folder)
    before = contents(space.ledger), contents(log), len(book.posts)
    said = space.run("run", "m.yaml")
    expect(not book.doubles(), f"{len(book.doubles())} jobs billed twice when the log was {name}\n{said}")
    expect(said.code == 74, f"exit {said.code}, not 74, when the log was {name}\n{said}")
    expect("restore" in said.out and "paid for again" in said.out, f"it does not say what to do when the log was {name}\n{said}")
    expect(len(book.posts) == before[2], f"submits when the log was {name}\n{said}")
    expect((contents(space.ledger), contents(log) or None) == (before[0], before[1] or None),
           f"the files were changed when the log was {name}")
    said = space.run("status", "m.yaml")
    expect(said.code == 74, f"exit {said.code} of status, not 74, when the log was {name}\n{said}")
    # Put back as the message says, all is well.
    with open(log, "wb") as file:
        file.write(whole)
    checks.complete(space, book)


LOG_LOSSES = {
    "gone": lambda log, _: os.remove(log),
    "empty": lambda log, _: os.truncate(log, 0),
    "zeros": lambda log, _: zeroed(log),
    "cut in half": lambda log, _: os.truncate(log, os.path.getsize(log) // 2),
    "changed by a bit near its beginning": lambda log, _: flipped(log, 100),
    # Not at its end: the last commit may be one that nothing was done about yet, and then nothing is lost with it.
    "changed by a bit in its middle": lambda log, _: flipped(log, os.path.getsize(log) // 2),
    "an older copy": lambda log, folder: shutil.copy(os.path.join(folder, "old"), log),
}


def flipped(path, place):
    text = bytearray(contents(path))
    text[place] ^= 16
    with open(path, "wb") as file:
        file.write(text)


def zeroed(path):
    size = os.path.getsize(path)
    with open(path, "wb") as file:
        file.write(b"\0" * size)
