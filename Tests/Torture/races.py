"""Two runs of one manifest at once: one works, the other says who it is and goes."""
import time

import checks
from server import Plain
from workspace import expect


def races(torture):
    """One runs; the other exits with 75 at once and names the one that runs."""
    turns, waits = torture.count(10, 100), []
    for turn in range(turns):
        with torture.trial(f"race {turn}") as trial:
            book, server = trial.serve(Plain(torture.seed + turn, seconds=(0.0, 0.3)))
            trial.space.write(server.url, 10, "concurrency: 10")
            processes = [trial.space.start("run", "m.yaml") for _ in range(2)]
            while all(process.poll() is None for process in processes):
                time.sleep(0.005)
            said = sorted((trial.space.finish(process) for process in processes), key=lambda outcome: outcome.code)
            codes = [outcome.code for outcome in said]
            if codes == [0, 0]:
                # The second began when the first was over: it had nothing to do.
                expect(not book.doubles(), "billed twice")
                continue
            expect(codes == [0, 75], f"exits {codes}, not 0 and 75\n{said[0]}\n{said[1]}")
            pids = [str(process.pid) for process in processes if process.returncode == 0]
            expect(pids[0] in said[1].out, f"the one that was kept out does not name {pids[0]}\n{said[1]}")
            waits.append(said[1].seconds)
            checks.complete(trial.space, book)
    expect(len(waits) >= turns / 2, f"only {len(waits)} of {turns} races were races")
    return f"{len(waits)} races, one ran each time, the other left with 75 after {max(waits):.2f} s at most, start included"
