"""What every row needs: a command measured, a figure beside its bar, a manifest, a stand-in of the service in another process."""
import contextlib, json, os, subprocess, time, urllib.request

import others

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.abspath(os.path.join(HERE, "../.."))
missed = []


def environment():
    """Keys that a stand-in takes, no proxies, and notes about output folders in the row's own folder."""
    own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return dict(own, WIRO_API_KEY="bench-key", WIRO_API_SECRET="bench-word", XDG_STATE_HOME=os.path.abspath("state"))


def measured(*command, codes=(0,)):
    """Runs a command that ends well: wall seconds, CPU seconds, peak resident MB."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    assert process.returncode in codes, f"exit code {process.returncode}: {' '.join(command)}"
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def say(name, figure, unit="", most=None, aim=None):
    """One line of the table: what, how much, the most that it may be."""
    bar = ""
    if most is not None:
        bar = f"bar ≤ {most:g} {unit}".rstrip() + (f", aim {aim:g}" if aim is not None else "")
        if figure > most:
            missed.append(name.strip())
            bar = f"{bar:<22} missed"
    places = 0 if figure >= 100 or isinstance(figure, int) else 1 if figure >= 20 else 2
    print(f"{name:<60} {figure:>8,.{places}f} {unit:<4} {bar}".rstrip(), flush=True)


def leave_out(name, why):
    print(f"{name:<60} left out: {why}", flush=True)


def no_package(package):
    return f"no {package} {others.PINNED[package]}"


def manifest(path, url, jobs_max, width, first=1, **axes):
    lines = [
        f"max-jobs: {jobs_max}",
        f"providers: {{ wiro: {{ service: wiro, url: \"{url}\", concurrency: {width} }} }}",
        "batches:", "  - name: bench", "    provider: wiro", "    model: wiro/instant-id",
        "    matrix:", *(f"      {name}: {{ from: {first}, count: {count} }}" for name, count in axes.items()),
        "    inputs:", *(f"      {name}: ${{{{ matrix.{name} }}}}" for name in axes)]
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


def last_run(name):
    """What `run.json` says of the last run of a manifest."""
    with open(f"out/{name}/run.json") as file:
        return json.load(file)


class StandIn:
    """The stand-in of a service, at `url`, and its bill."""

    def __init__(self, root):
        self.root, self.url = root, root + "/wiro"

    def bill(self):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.root + "/rehearsal/bill") as answer:
            return json.load(answer)["services"]["wiro"]

    def requests(self):
        bill = self.bill()
        return sum(bill[kind] for kind in ("submits", "polls", "cancels", "downloads"))


@contextlib.contextmanager
def stand_in(tirage, latency, *words):
    server = subprocess.Popen([tirage, "rehearse", "--latency", latency, "--image-side", "16", *words],
                              stdout=subprocess.PIPE, text=True, env=environment())
    try:
        bill = next(line for line in server.stdout if "bill" in line)
        yield StandIn(bill.strip().removesuffix("/rehearsal/bill"))
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
