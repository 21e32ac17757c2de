"""Jobs of 8 s, spread as a real service's are, at 100 in flight, once their time is known from a hundred before."""
import heapq, random

from figures import last_run, manifest, measured, say, stand_in

SECONDS, WIDTH, BEFORE, JOBS = 8, 100, 100, 1000


def service_time(draw):
    """As the stand-in draws it: close to lognormal with σ 0.25."""
    time = 0.97 * SECONDS * (1 + draw.uniform(-0.032, 0.032))
    for _ in range(12):
        time *= draw.choice((1.074, 0.931))
    return time


def perfect(draw):
    """When all are over if every slot is filled anew the moment that its job ends."""
    slots = [0.0] * WIDTH
    for _ in range(JOBS):
        heapq.heapreplace(slots, slots[0] + service_time(draw))
    return max(slots)


def learned(tirage, there):
    draw = random.Random(1)
    bound = sum(perfect(draw) for _ in range(50)) / 50
    with stand_in(tirage, f"{SECONDS}s") as service:
        manifest("learned.yaml", service.url, BEFORE + JOBS, WIDTH, seed=BEFORE + JOBS)
        measured(tirage, "run", "--quiet", "--limit", str(BEFORE), "learned.yaml", codes=(0, 75))
        before = service.bill()
        assert before["submits"] == BEFORE, before
        wall = measured(tirage, "run", "--quiet", "learned.yaml")[0]
        polls = service.bill()["polls"] - before["polls"]
    assert last_run("learned")["submitted"] == JOBS
    print(f"run {JOBS:,} jobs of {SECONDS} s (lognormal, σ 0.25), {WIDTH} in flight, polling learned from {BEFORE}")
    say("  makespan beside a perfect schedule", wall / bound, "×", 1.12)
    say("  polls a job", polls / JOBS, "", 5)
