"""A service that has every image and says so late: `ready` without its images, `expired`, or no such job, for up to ten seconds."""
import json, random, time

import checks, kills
from server import Answer, Plain
from workspace import expect

LATE_MAX = 10.0
# The words between a job's end and its images; 404 stands for no word at all.
WORDS = ("ready", "expired", "missing")


class Sloppy(Plain):
    """Each job is done after a moment and then has a wrong word for up to `LATE_MAX` seconds, drawn for each."""

    def __init__(self, seed, **how):
        super().__init__(seed, seconds=(0.1, 1.0), **how)
        self.word, self.listed, self.wrong = {}, {}, 0

    def accepted(self, server, key, **how):
        answer = super().accepted(server, key, **how)
        remote = server.book.accepted[key][-1]
        self.word[remote] = self.draw.choice(WORDS)
        self.listed[remote] = self.ready[remote] + self.draw.uniform(0, LATE_MAX)
        return answer

    def poll(self, server, remote, request):
        now = time.time()
        if remote not in self.listed or not self.ready[remote] <= now < self.listed[remote]:
            return super().poll(server, remote, request)
        self.wrong += 1
        word = self.word[remote]
        if word == "missing":
            return Answer(404, {"error": "no such job"})
        return Answer(body={"state": word, "images": [], "cost": 0.05})


def sloppy(torture):
    """As many images and bills as jobs; in the full count some runs are killed as well."""
    jobs = torture.count(100, 500)
    wanted, count, unknown = torture.count(0, 20), 0, 0
    with torture.trial("sloppy") as trial:
        script = Sloppy(torture.seed, pause=(0.0, 0.02))
        book, server = trial.serve(script)
        space = trial.space
        space.write(server.url, jobs, "concurrency: 32")
        describe(space)
        draw, died = random.Random(f"{torture.seed} sloppy"), True
        while died and count < wanted:
            died, _ = kills.kill_once(space, book, server, draw)
            count += died
        unknown = checks.complete(space, book, seconds=300)
        expect(script.wrong >= jobs, f"only {script.wrong} wrong words were said")
        expect(count >= wanted or not wanted or len(book.accepted) == jobs, f"only {count} kills")
        paid = spent(space)
        expect(abs(paid - 0.05 * jobs) < 0.001, f"{paid} USD in the status, and {jobs} jobs were billed 0.05 USD each")
    return f"{jobs} jobs, {script.wrong} words too early, {count} kills, {unknown} unknown, {len(book.accepted)} bills, {jobs} images"


def describe(space):
    """The description also knows the word for images that are gone."""
    path = f"{space.folder}/torture.yaml"
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("  failed: broken\n", "  failed: broken\n  expired: expired\n"))


def spent(space):
    """What the status says that was spent, in USD."""
    said = space.run("status", "m.yaml", "--json")
    expect(said.code == 0, f"no status\n{said}")
    return sum(float(amount["amount"]) for amount in json.loads(said.out)["spent"] if amount["unit"] == "USD")
