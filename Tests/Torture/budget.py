"""Random prices, answers that are lost, and kills: no more is spent than the manifest allows, and all jobs are made in the end."""
import json, os, random, time

import checks, kills
from server import Answer, Plain
from workspace import expect

BATCHES, JOBS = 25, 40
# What a day may cost, in shares of all jobs' prices; a run may cost a third of the first.
DAYS = (0.25, 0.5, 0.75)
LOST = 0.01


class Billing(Plain):
    """Bills the price among a job's inputs, or half of it, or all without a word; loses answers, half of them with the job made."""

    def __init__(self, **how):
        super().__init__(**how)
        self.prices, self.billed, self.said = {}, 0, {}

    def submit(self, server, key, request):
        price = self.prices[key] = json.loads(request.body)["input"]["price"]
        lost = self.draw.random() < LOST
        if lost and self.draw.random() < 0.5:
            return Answer(how="close")
        answer = self.accepted(server, key, how="close" if lost else "well")
        bill, said = self.draw.choice(((price, price), (price // 2, price // 2), (price, None)))
        self.billed += bill
        self.said[server.book.accepted[key][-1]] = said
        return answer

    def poll(self, server, remote, request):
        answer = super().poll(server, remote, request)
        said = json.loads(answer.body)
        if "cost" not in said:
            return answer
        cents = self.said[remote]
        return Answer(body={**said, "cost": None if cents is None else cents / 100})


class Found:
    def __init__(self):
        self.kills = self.runs = self.jobs = self.looks = self.unknown = 0
        self.most = 0.0


def budgets(torture):
    """Billed ≤ spent + reserved + unknown ≤ the limit, of each run and of the day, at every moment; in the end 0 lost."""
    wanted, found = torture.count(8, 200), Found()
    while found.kills < wanted:
        with torture.trial() as trial:
            kept_within(torture, trial, min(wanted - found.kills, 20), found)
    return (f"{found.kills} kills, {found.jobs} jobs of random prices, {found.looks} looks, {found.most:.1%} of a limit counted at "
            f"most, {found.unknown} unknown, 0 lost, 0 billed twice")


def kept_within(torture, trial, wanted, found):
    """One manifest: killed again and again below each limit, then run until nothing more fits; then without a limit."""
    wait_out_midnight()
    draw = random.Random(f"{torture.seed} budget {found.kills}")
    script = Billing(seed=draw.random(), pause=(0.0, draw.choice((0.0, 0.02, 0.1))))
    book, server = trial.serve(script)
    space, prices = trial.space, [2 * draw.randrange(1, 101) for _ in range(BATCHES)]
    whole, done = JOBS * sum(prices), 0
    for number, share in enumerate(DAYS):
        purse = Purse(space, script, run=int(whole * DAYS[0] / 3), day=int(whole * share), found=found)
        write(space, server.url, prices, purse)
        died = True
        while died and done < wanted * (number + 1) // len(DAYS):
            died, _ = kills.kill_once(space, book, server, draw)
            done += died
            purse.look(ended=True)
        found.unknown += checks.resolve(space, book)
        used_up(space, purse, prices)
        found.unknown += checks.resolve(space, book)
        purse.look()
    write(space, server.url, prices, None)
    found.unknown += checks.complete(space, book)
    found.kills += done
    found.jobs += space.jobs


def wait_out_midnight():
    """A day has its own money, so no trial is in two of them."""
    left = 86_400 - time.time() % 86_400
    if left < 300:
        time.sleep(left + 1)


def used_up(space, purse, prices):
    """Runs on until the day alone is in the way: then no job that was not submitted would fit."""
    for _ in range(10):
        process = space.start("run", "m.yaml")
        while process.poll() is None and time.monotonic() - process.began < 120:
            purse.look()
            time.sleep(0.5)
        said = space.finish(process, 1)
        expect(said.code == 75, f"exit {said.code}, not 75, with a budget that is too small\n{said}")
        purse.look(ended=True)
        purse.told_by_run()
        if "budget.day" in said.out and "budget.run" not in said.out:
            rest = JOBS * prices
            for price in purse.script.prices.values():
                rest.remove(price)
            expect(purse.left < min(rest), f"{purse.left} cents are left of the day, and a job for {min(rest)} was not submitted\n{said}")
            return
    expect(False, f"the day's limit was not reached\n{said}")


class Purse:
    """What may be spent, in cents, and what was billed when the run began."""

    def __init__(self, space, script, run, day, found):
        self.space, self.script, self.run, self.day, self.found = space, script, run, day, found
        self.before, self.left = script.billed, day

    def look(self, ended=False):
        """The service's bill, and what `status` says of the day: none of it above a limit."""
        begun = self.script.billed
        said = self.space.run("status", "m.yaml", "--json")
        billed = self.script.billed
        expect(said.code == 0, f"status can't be had\n{said}")
        told = json.loads(said.out)["today"][0]
        counted = counted_in(told)
        expect(counted <= self.day, f"{counted} cents counted, {self.day} allowed a day\n{said}")
        expect(begun <= counted, f"{begun} cents were billed, {counted} counted\n{said}")
        expect(billed <= self.day, f"{billed} cents were billed, {self.day} allowed a day\n{said}")
        expect(billed - self.before <= self.run, f"{billed - self.before} cents were billed in a run, {self.run} allowed\n{said}")
        self.left = self.day - counted
        self.found.looks += 1
        self.found.most = max(self.found.most, counted / self.day)
        if ended:
            self.before = billed

    def told_by_run(self):
        with open(os.path.join(self.space.output, "run.json")) as file:
            accounts = json.load(file)["budget"]
        expect({account["limit"] for account in accounts} == {"budget.run", "budget.day"}, f"which limits? {accounts}")
        for account in accounts:
            expect(counted_in(account) <= cents(account["amount"]), f"more than the limit: {account}")


def counted_in(account):
    return sum(cents(account[word]) for word in ("spent", "reserved", "unknown"))


def cents(amount):
    return round(float(amount) * 100)


def write(space, url, prices, purse):
    """A manifest with a batch for each price, which is among its inputs too, so that the service knows what to bill."""
    space.write(url, BATCHES * JOBS)
    text = ["pipeline: torture", "output: out", "max-jobs: 100000"]
    if purse:
        text.append(f"budget: {{ run: {purse.run / 100:.2f} USD, day: {purse.day / 100:.2f} USD }}")
    text += ["providers:", f'  rack: {{ service: ./torture.yaml, url: "{url}", concurrency: {kills.IN_FLIGHT}, retries: 3 }}', "batches:"]
    for number, price in enumerate(prices):
        text.append(f"  - {{ name: b{number}, provider: rack, model: thumbscrew, price: {price / 100:.2f} USD,\n"
                    f"      matrix: {{ seed: {{ from: {number * JOBS + 1}, count: {JOBS} }} }},\n"
                    f"      inputs: {{ seed: '${{{{ matrix.seed }}}}', price: {price} }}, save: 'b{number}-${{{{ matrix.seed }}}}' }}")
    with open(os.path.join(space.folder, "m.yaml"), "w") as file:
        file.write("\n".join(text) + "\n")
