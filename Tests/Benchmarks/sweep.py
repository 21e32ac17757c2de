"""2,000 jobs of a second at 200 in flight, ledger on, beside a bare asyncio and aiohttp loop that records nothing.

The two take turns, twice each, against the same stand-in, and the better time of each counts. What the system is asked for is
counted by strace in a run of its own, since that slows it down.
"""
import os, re, shutil, subprocess

import others
from figures import HERE, environment, last_run, leave_out, manifest, measured, no_package, say, stand_in

JOBS, SECONDS, WIDTH, TURNS = 2000, 1, 200, 2
COUNTED = 500


def sweep(tirage, there):
    """CPU, makespan and memory; the bound is what the service alone takes."""
    bound = JOBS / WIDTH * SECONDS
    ours, bare = [], []
    with stand_in(tirage, f"{SECONDS}s", "--steady") as service:
        for turn in range(TURNS):
            manifest(f"sweep-{turn}.yaml", service.url, JOBS, WIDTH, first=1 + turn * JOBS, seed=JOBS)
            ours.append(measured(tirage, "run", "--quiet", f"sweep-{turn}.yaml"))
            assert last_run(f"sweep-{turn}")["submitted"] == JOBS
            if there["aiohttp"]:
                bare.append(measured(others.PYTHON, os.path.join(HERE, "baseline.py"), service.url, str(JOBS), str(WIDTH)))
    print(f"run {JOBS:,} jobs of {SECONDS} s, {WIDTH} in flight")
    wall, cpu, memory = (min(turn[part] for turn in ours) for part in range(3))
    if bare:
        loop_wall, loop_cpu, _ = (min(turn[part] for turn in bare) for part in range(3))
        say("  CPU beside the bare loop", cpu / loop_cpu, "×", 0.9, aim=0.6)
        say("    a job, ledger on", cpu / JOBS * 1000, "ms")
        say("    a job of the loop", loop_cpu / JOBS * 1000, "ms")
    else:
        leave_out("  CPU beside the bare loop", no_package("aiohttp"))
    say("  makespan beside the bound", wall / bound, "×", 1.10)
    if bare:
        say("    of the loop", loop_wall / bound, "×")
    say("  peak memory", memory, "MB", 60)


def calls(tirage, there):
    """What wakes threads, and how many connections it makes."""
    print(f"run {COUNTED:,} jobs of {SECONDS} s, {WIDTH} in flight, under strace")
    if not shutil.which("strace"):
        return leave_out("  futex calls a job; connects", "no strace")
    with stand_in(tirage, f"{SECONDS}s", "--steady") as service:
        manifest("calls.yaml", service.url, COUNTED, WIDTH, seed=COUNTED)
        said = subprocess.run(["strace", "-f", "-c", "-e", "trace=futex,connect", "-o", "calls.txt", tirage, "run", "--quiet", "calls.yaml"],
                              env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if said.returncode != 0:
        return leave_out("  futex calls a job; connects", said.stderr.strip()[:80])
    with open("calls.txt") as file:
        counts = {line.split()[-1]: int(line.split()[3]) for line in file if re.match(r"\s*\d+\.\d+\s", line)}
    say("  futex calls a job", counts.get("futex", 0) / COUNTED, "", 4)
    say("  connects for each slot", counts.get("connect", 0) / WIDTH, "", 1.1)
