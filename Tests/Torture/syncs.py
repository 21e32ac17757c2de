"""What durability costs: syncs of the disk for each job, by what they are for."""
import os, re

import checks
from server import Plain
from workspace import expect

IN_FLIGHT = 256
LEDGER_MAX = 0.1
# A slow machine makes few jobs a second: then this is the bar, from when all slots are taken to the last submit.
A_SECOND_MAX = 20


def syncs(torture):
    """At most 0.1 syncs of the ledger for a job with 256 in flight, or 20 a second where there are few jobs."""
    jobs = torture.count(2000, 10_000)
    with torture.trial() as trial:
        book, server = trial.serve(Plain(torture.seed, seconds=(1, 3), pause=(0, 0.05)))
        space = trial.space
        space.write(server.url, jobs, f"concurrency: {IN_FLIGHT}")
        path = os.path.join(space.folder, "strace.txt")
        # Only these calls stop the program, so that it is about as fast as without.
        prefix = ["strace", "-f", "-ttt", "-y", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-o", path]
        said = space.run("run", "m.yaml", prefix=prefix, seconds=900)
        expect(said.code == 0, f"the run to measure failed\n{said}")
        with open(path, errors="replace") as file:
            calls = re.findall(r"([\d.]+) f(?:data)?sync\(\d+<([^>]*)>", file.read())
        checks.whole(space, book)
    kinds = {"ledger": 0, "images": 0, "folders": 0, "other": 0}
    for _, name in calls:
        kinds[kind(name)] += 1
    each = {kind: count / jobs for kind, count in kinds.items()}
    full, over = book.posts[IN_FLIGHT - 1][1], book.posts[-1][1]
    often = sum(full < float(at) < over for at, name in calls if kind(name) == "ledger") / (over - full)
    expect(each["ledger"] <= LEDGER_MAX or often <= A_SECOND_MAX,
           f"{each['ledger']:.3f} syncs of the ledger for a job and {often:.0f} a second, {LEDGER_MAX} or {A_SECOND_MAX} may be")
    return (f"{jobs} jobs, {IN_FLIGHT} in flight, {jobs / said.seconds:.0f} a second: {each['ledger']:.3f} syncs of the ledger for "
            f"a job, {often:.0f} a second; {each['images']:.2f} of its image, {each['folders']:.2f} of the folder, {kinds['other']} others in all")


def kind(name):
    if "/.tirage/ledger" in name:
        return "ledger"
    if ".png" in name or ".part" in name:
        return "images"
    return "folders" if "." not in os.path.basename(name) else "other"
