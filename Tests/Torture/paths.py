"""Where files land: below the output folder and nowhere else, whatever names, services and other processes try."""
import json, os, subprocess, sys, time, unicodedata

import checks
from server import Answer, Plain, picture
from workspace import CANARY, expect

MANIFEST = """\
pipeline: paths
output: out
max-jobs: 100000
providers:
  rack: {{ service: ./torture.yaml, url: "{url}", price: 0.05 USD, concurrency: 32 }}
batches:
  - name: b
    provider: rack
    model: thumbscrew
    matrix:
      row: {{ table: names.jsonl }}
    inputs:
      name: ${{{{ matrix.row.number }}}}
    save: {save}
"""
PIECES = ["..", "../", "../../etc/passwd", "/etc/passwd", "/", "\\", "..\\..\\x", "C:\\x", "CON", "NUL.png", "aux", "COM1", ".", ".hidden",
          ".tirage", ".tirage/ledger.sqlite", "-rf", "--", "~", "~root/x", "$HOME", "`id`", "$(id)", "a\nb", "a\r\nb", "a\tb", "\x00",
          "a\x00.png", "\x1b[2J", "\x1b]52;c;eA==\x07", "\x7f", "\u0085", "\u202egnp.exe", "\u2066x\u2069", "\u200b", "\ufeff", "\ufffd",
          "．．／x", "%2e%2e%2f", "%00", "..%2f..", "…", "é" * 90, "e\u0301" * 60, "😀" * 70, "x" * 300, "x" * 5000, "a/" * 200, "../" * 100,
          "a//b", "a/./b", "a/../../b", " ", " a", "a ", "a.", "...", "*", "?", "<x>", "|", ":", "\"", "'", ";", "&", "#", "=cmd()", "x.part",
          "1.png", "results.jsonl", "../run.json", "lost+found", "\U000e0041", "İ", "ß", "ﬀ", "K"]
HEADERS = ["attachment; filename=\"../../../../evil.png\"", "attachment; filename=/tmp/evil.png", "attachment; filename*=UTF-8''..%2f..%2fevil",
           "inline; filename=\".tirage/ledger.sqlite\"", "attachment; filename=" + "x" * 4000]


def names(count):
    """The pieces alone, then in pairs."""
    made = list(PIECES)
    for gap in range(1, len(PIECES)):
        made += [PIECES[index] + PIECES[(index + gap) % len(PIECES)] for index in range(len(PIECES))]
    return made[:count]


class Dressed(Plain):
    """A service whose images have names of their own, in addresses and in headers."""

    def __init__(self):
        super().__init__(seconds=(0, 0), pause=(0, 0))

    def poll(self, server, remote, request):
        number = int(remote.split("x")[1])
        end = ["", "?name=../../evil.png", "/../../evil.png", "/%2e%2e%2fevil.png", ";/etc/passwd", "/x" * 60 + ".png"][number % 6]
        return Answer(body={"state": "ready", "images": [f"{server.url}/images/{remote}.png{end}"], "cost": 0.05})

    def image(self, server, remote, request):
        header = HEADERS[server.count % len(HEADERS)]
        return Answer(body=picture(remote), kind="image/png", headers=[("Content-Disposition", header)])


def tree(folder, skipped=()):
    """Every file and link below a folder with its bytes."""
    found = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(place, name) not in skipped]
        for name in files:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[path] = file.read()
    return found


def own(trial):
    """What the trial itself goes on writing."""
    # Which outputs a manifest has had is noted below HOME.
    return {trial.space.output, os.path.join(trial.space.folder, "look"), os.path.join(trial.space.folder, ".local")}


def outside(trial):
    """All that must stay as it is, but the harness's own books and outputs."""
    files = tree(trial.folder, own(trial))
    return {path: data for path, data in files.items() if "/run-" not in path and "/book-" not in path}


def checked_names(trial, save, count):
    space = trial.space
    book, server = trial.serve(Dressed())
    space.write(server.url, count)
    with open(os.path.join(space.folder, "names.jsonl"), "w") as file:
        for number, name in enumerate(names(count)):
            file.write(json.dumps({"name": name, "number": number}) + "\n")
    with open(os.path.join(space.folder, "m.yaml"), "w") as file:
        file.write(MANIFEST.format(url=server.url, save=save))
    # What the first name comes to in either place, and others.
    mine = dict.fromkeys(["b/0.png", "b/a/n-0.png", "b/8-CON.png", "b/precious.txt", "notes.txt"], b"mine")
    for name, data in mine.items():
        os.makedirs(os.path.join(space.output, os.path.dirname(name)), exist_ok=True)
        with open(os.path.join(space.output, name), "wb") as file:
            file.write(data)
    before = outside(trial)
    said = space.run("run", "m.yaml", seconds=300)
    expect(said.code == 0 and len(book.accepted) == count, f"{len(book.accepted)} of {count} jobs were sent\n{said}")
    expect(outside(trial) == before, f"files outside: {sorted(set(outside(trial)) ^ set(before))[:5]}")
    files = tree(space.output)
    kept = [path for path, data in files.items() if data == b"mine"]
    expect(len(kept) == len(mine), f"{len(mine) - len(kept)} of the user's files were overwritten")
    images = [path for path, data in files.items() if data[:4] == b"\x89PNG"]
    expect(len(images) == count, f"{len(images)} images of {count} jobs")
    for path in images:
        parts = os.path.relpath(path, space.output).split("/")
        fine = all(
            part == unicodedata.normalize("NFC", part) and part[0] not in ".-" and len(part.encode()) <= 255
            and part.isprintable() and "\\" not in part for part in parts)
        expect(fine, f"an image has the name {parts}")
    return count


def hostile_names(torture):
    """Names from tables, addresses and headers: every image below the output folder, under a plain name, over no other file."""
    count = torture.count(120, 500)
    for save in ("${{ matrix.row.number }}-${{ matrix.row.name }}", "a/${{ matrix.row.name }}/n-${{ matrix.row.number }}"):
        with torture.trial(save) as trial:
            checked_names(trial, save, count)
    return f"{count} names in two places of 'save', 0 bytes outside, 0 overwritten; {planted_links(torture)} planted links, 0 followed"


def planted_links(torture):
    """Links in the place of a folder, an image, an unfinished image, results, lock and state: none is written through."""
    cases = {"b": 74, "b/1.png": 0, "results.jsonl": 74, "run.json.part": 0, ".tirage": 74, ".tirage/lock": 74}
    for name, code in cases.items():
        with torture.trial(f"link {name}") as trial:
            book, server = trial.serve(Plain(seconds=(0, 0), pause=(0, 0)))
            trial.space.write(server.url, 3)
            target = os.path.join(trial.folder, "outside")
            os.makedirs(target)
            with open(os.path.join(target, "precious"), "w") as file:
                file.write("precious")
            link = os.path.join(trial.space.output, name)
            os.makedirs(os.path.dirname(link))
            os.symlink(target if name in ("b", ".tirage") else os.path.join(target, "precious"), link)
            before = outside(trial)
            said = trial.space.run("run", "m.yaml")
            expect(said.code == code, f"exit {said.code}, not {code}, with a link at '{name}'\n{said}")
            expect(outside(trial) == before, f"the link at '{name}' was written through")
            expect(code == 0 or "symbolic link" in said.out, f"it does not say that '{name}' is a link\n{said}")
            if code:
                os.unlink(link)
                checks.complete(trial.space, book)
    return len(cases)


RACER = """\
import ctypes, os, sys, time
call = ctypes.CDLL(None, use_errno=True).renameat2
one, two, word = (name.encode() for name in sys.argv[1:])
turns = 0
def swap():
    if call(-100, one, -100, two, 2) != 0:
        raise OSError(ctypes.get_errno(), "renameat2")
while not os.path.exists(word):
    swap()
    for _ in range(turns % 40 * 20): pass
    swap()
    turns += 1
    time.sleep(0.0001 * (turns % 7))
print(turns)
"""


def link_races(torture):
    """Another process swaps the images' folder for a link that leads outside, all the time: nothing is written there."""
    wanted = torture.count(150, 1000)
    with torture.trial("races") as trial:
        book, server = trial.serve(Plain(seconds=(0, 0.01), pause=(0, 0)))
        space = trial.space
        space.write(server.url, wanted, "concurrency: 16")
        target, trap = os.path.join(trial.folder, "outside"), os.path.join(trial.folder, "trap")
        os.makedirs(target)
        os.makedirs(os.path.join(space.output, "b"))
        os.symlink(target, trap)
        for number in range(1, 20):
            with open(os.path.join(target, f"{number}.png"), "w") as file:
                file.write("precious")
        before, word = tree(target), os.path.join(trial.folder, "stop")
        racer = subprocess.Popen([sys.executable, "-c", RACER, os.path.join(space.output, "b"), trap, word],
                                 stdout=subprocess.PIPE, text=True)
        runs = met = 0
        try:
            while runs < 400:
                said = space.run("run", "m.yaml", seconds=300)
                runs, met = runs + 1, met + ("symbolic link" in said.out)
                expect(said.code in (0, 74), f"exit {said.code} in a race\n{said}")
                expect(tree(target) == before, f"written outside: {sorted(os.listdir(target))}\n{said}")
                if said.code == 0:
                    break
        finally:
            with open(word, "w"):
                pass
            swaps = int(racer.communicate()[0] or 0)
        races = sum(request.path.startswith("/images") for request in server.requests)
        expect(races >= wanted and swaps >= wanted / 10, f"{races} images, {swaps} swaps: no race")
        checks.complete(space, book)
        expect(tree(target) == before, "written outside")
    return f"{races} images against {swaps} swaps, a link met in {met} of {runs} runs, 0 bytes outside, 0 billed twice"


def rights(torture):
    """Started with umask 000: state for its owner alone, nothing for others to write; no key in arguments, no child processes."""
    with torture.trial("rights") as trial:
        book, server = trial.serve(Plain(seconds=(1.5, 1.5)))
        trial.space.write(server.url, 8)
        process = trial.space.start("run", "m.yaml", prefix=["sh", "-c", 'umask 000; exec "$@"', "sh"])
        began = time.monotonic()
        while not book.accepted and time.monotonic() - began < 30:
            time.sleep(0.02)
        modes = loose(trial.space.output)
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            expect(CANARY.encode() not in file.read(), "the key is in the arguments")
        children = ""
        for task in os.listdir(f"/proc/{process.pid}/task"):
            with open(f"/proc/{process.pid}/task/{task}/children") as file:
                children += file.read()
        expect(not children, f"child processes inherit the keys: {children}")
        said = trial.space.finish(process)
        expect(said.code == 0, f"a run with umask 000 failed\n{said}")
        names = {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "lock"}
        expect(names <= set(modes), f"only {sorted(modes)} were looked at")
        return f"{len(modes)} files of state for their owner alone at work, {len(loose(trial.space.output))} after, none open to others"


def loose(output):
    """The rights of the files of state; no other file may be written by others."""
    found = {}
    for place, folders, files in os.walk(output):
        for name in folders + files:
            path = os.path.join(place, name)
            mode = os.stat(path).st_mode & 0o777
            expect(not mode & 0o022, f"others may write to {path}: {mode:o}")
            if ".tirage" in path:
                expect(mode == (0o700 if os.path.isdir(path) else 0o600), f"{path} has the rights {mode:o}")
                found[name] = mode
    return found
