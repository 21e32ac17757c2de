"""A service with a limit that nobody is told, which falls and rises again."""
import time

import checks
from server import Answer, Plain
from workspace import expect

RATES = (10, 4, 10)


class Limited(Plain):
    """Accepts so many submits per second, with a burst of one second's worth."""

    def __init__(self, seed, seconds_each):
        super().__init__(seed, seconds=(0.1, 0.5), pause=(0, 0))
        self.each, self.began, self.last, self.room = seconds_each, None, None, 0.0
        self.refused, self.possible, self.first, self.final = 0, 0.0, None, None

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
    """Every job is done; goodput and the share of 429s are printed, with loose bars, since moments are the machine's."""
    each = torture.count(6, 30)
    jobs = int(sum(RATES) * each * 0.8)
    with torture.trial("storm") as trial:
        script = Limited(torture.seed, each)
        book, server = trial.serve(script)
        trial.space.write(server.url, jobs, "concurrency: 64")
        said = trial.space.run("run", "m.yaml", seconds=60 + 10 * each)
        expect(said.code == 0, f"a storm of 429s ended with {said.code}\n{said}")
        checks.complete(trial.space, book)
    good = jobs / max(script.possible, 1)
    share = script.refused / (jobs + script.refused)
    expect(good >= 0.25, f"goodput {good:.0%} of what the service would have taken, with {share:.0%} 429s")
    expect(share <= 0.9, f"{share:.0%} of the answers to submits were 429s")
    return f"{jobs} jobs, goodput {good:.0%} (aim 90 %), {script.refused} 429s, {share:.1%} of submits (aim 2 %), 0 failed"
