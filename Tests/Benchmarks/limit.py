"""440 jobs against a service with a limit that nobody is told: 10, then 4, then 10 submits a second, each for 20 s."""
import os, sys, tempfile

from figures import HERE, say

sys.path.append(os.path.join(os.path.dirname(HERE), "Torture"))
from book import Book
from server import Server
from storm import RATES, Limited
from workspace import Workspace

JOBS, EACH = 440, 20


def bound():
    """The moment at which the last submit may be taken: a second's worth is saved up when the limit is first met."""
    left, before = JOBS - 1, EACH * sum(RATES[:2])
    return EACH * 2 + max(0, left - before) / RATES[2]


def limit(tirage, there):
    with tempfile.TemporaryDirectory() as folder:
        script = Limited(1, EACH)
        book = Book(os.path.join(folder, "book.jsonl"))
        server = Server(book, script)
        space = Workspace(tirage, os.path.join(folder, "space"))
        try:
            space.write(server.url, JOBS, "concurrency: 64")
            said = space.run("run", "m.yaml", seconds=300)
        finally:
            space.close()
            server.close()
    assert said.code == 0 and len(book.accepted) == JOBS and not book.doubles(), said
    rates = ", ".join(map(str, RATES))
    print(f"run {JOBS} jobs against a hidden limit of {rates} submits a second, each for {EACH} s; bound {bound():.0f} s")
    say("  makespan", said.seconds, "s", 62)
    say("  429s for each 100 jobs", script.refused / JOBS * 100, "%", 2)
