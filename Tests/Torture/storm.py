"""A service with a limit that nobody is told, which falls and rises again."""
import time

import checks
from server import Answer, Plain
from workspace import expect

RATES = (10, 4, 10)
# What a storm may cost: at least so much of what the service would have taken, at most so many 429s for each job.
GOODPUT_MIN, REFUSED_MAX = 0.9, 0.02


class Limited(Plain):
    """Accepts so many submits per second, with a burst of one second's worth."""

    def __init__(self, seed, seconds_each):
        super().__init__(seed, seconds=(0.1, 0.5), pause=(0, 0))
        self.each, self.began, self.last, self.room = seconds_each, None, None, 0.0
        self.refused, self.possible = 0, 0.0

    def rate(self, now):
        return RATES[min(int((now - self.began) / self.each), len(RATES) - 1)]

    def submit(self, server, key, request):
        now = time.monotonic()
        if self.began is None:
            self.began = self.last = now
            self.room = 1.0
        rate = self.rate(now)
        gained = (now - self.last) * rate
        self.possible += gained
        self.room, self.last = min(self.room + gained, rate), now
        if self.room < 1:
            self.refused += 1
            return Answer(429, {"error": "slow down"}, headers=[("Retry-After", "1")])
        self.room -= 1
        return self.accepted(server, key)


def storm(torture):
    """Every job is done, at nearly the pace of the service, with few 429s.

    Each limit lasts a minute and a half: finding one costs a few refusals, and 2 % of its jobs are 7 to 18.
    """
    each = torture.count(90, 300)
    jobs = int(sum(RATES) * each * 0.95)
    with torture.trial("storm") as trial:
        script = Limited(torture.seed, each)
        book, server = trial.serve(script)
        trial.space.write(server.url, jobs, "concurrency: 64")
        said = trial.space.run("run", "m.yaml", seconds=60 + 6 * each)
        expect(said.code == 0, f"a storm of 429s ended with {said.code}\n{said}")
        checks.complete(trial.space, book)
        good, share = jobs / max(script.possible, 1), script.refused / jobs
        expect(good >= GOODPUT_MIN, f"goodput {good:.1%} of what the service would have taken, with {share:.1%} 429s")
        expect(share <= REFUSED_MAX, f"{share:.1%} 429s for each job, goodput {good:.1%}")
    return f"{jobs} jobs, goodput {good:.1%} (≥ {GOODPUT_MIN:.0%}), {script.refused} 429s, {share:.1%} of the jobs (≤ {REFUSED_MAX:.0%}), 0 failed"
