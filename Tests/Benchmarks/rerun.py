"""100,000 jobs that are done, run again: nothing is asked of anybody.

What a year of runs would leave is made in a minute: the program says the jobs' keys and names, each gets a tiny image and a line of
results, and `tirage adopt` makes the ledger of them.
"""
import hashlib, json, os, subprocess, sys

from figures import environment, last_run, manifest, measured, say, stand_in

JOBS = 100_000
sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Torture"))
from server import picture

TIMES = {name: "2026-11-01T00:00:00.000Z" for name in ("submitted", "accepted", "finished", "settled")}


def line(job, number):
    """A job's image on the disk, and its line of results."""
    path, image = job["save"] + ".png", picture(job["key"])
    with open(os.path.join("out/rerun", path), "wb") as file:
        file.write(image)
    return {
        "key": job["key"], "current": True, "batch": job["batch"], "index": job["index"], "replica": 0, "matrix": job["matrix"],
        "provider": "wiro", "service": "wiro", "target": "wiro/instant-id", "inputs": job["inputs"], "state": "done", "attempts": 1,
        "remote": f"bench-{number}", "times": TIMES, "cost": {"amount": 0.01, "unit": "USD", "source": "reported"},
        "images": [{"path": path, "sha256": hashlib.sha256(image).hexdigest(), "bytes": len(image), "type": "image/png",
                    "width": 8, "height": 8}]}


def left_behind(tirage):
    """The output folder of 100,000 jobs, with the ledger that the program makes of it."""
    os.makedirs("out/rerun/bench")
    plan = subprocess.Popen([tirage, "plan", "--jobs", "--json", "rerun.yaml"], env=environment(), stdout=subprocess.PIPE, text=True)
    with open("out/rerun/results.jsonl", "w") as results:
        for number, text in enumerate(plan.stdout):
            results.write(json.dumps(line(json.loads(text), number), separators=(",", ":")) + "\n")
    assert plan.wait() == 0
    measured(tirage, "adopt", "--quiet", "rerun.yaml", "out/rerun")


def rerun(tirage, there):
    with stand_in(tirage, "0s") as service:
        manifest("rerun.yaml", service.url, JOBS, 200, seed=JOBS)
        left_behind(tirage)
        # The first run puts the results in order; what is measured has nothing to do at all.
        first = measured(tirage, "run", "--quiet", "rerun.yaml")
        wall, _, memory = measured(tirage, "run", "--quiet", "rerun.yaml")
        requests = service.requests()
    assert last_run("rerun")["submitted"] == 0
    print(f"run {JOBS:,} jobs again that are all done")
    say("  nothing to do", wall, "s", 3)
    say("    the first time, with results to write", first[0], "s")
    say("  peak memory", memory, "MB", 120)
    say("  requests", requests, "", 0)
