"""A run that renames images, and an `adopt`, killed at each system call: the next one puts it right, and nothing is paid for again."""
import json, os

import checks
from server import Plain
from tracing import Point, swept, watched
from workspace import expect

# System calls, and the one file that they are watched on; None is all files.
CALLS = [
    (("pwrite64",), "out/.tirage/ledger.sqlite-wal"), (("pwrite64",), None), (("fdatasync",), None), (("fsync",), None), (("write",), None),
    (("openat", "openat2"), None), (("rename", "renameat", "renameat2", "linkat", "link"), None), (("unlink", "unlinkat"), None),
    (("mkdir", "mkdirat"), None), (("ioctl", "copy_file_range", "sendfile"), None),
]

MANIFEST = """\
pipeline: torture
output: {output}
providers:
  rack: {{ service: ./torture.yaml, url: "{url}", price: 0.05 USD, concurrency: 8 }}
batches:
  - name: {batch}
    provider: rack
    model: thumbscrew
    matrix: {{ seed: {seeds} }}
    inputs: {{ seed: "${{{{ matrix.seed }}}}" }}
    save: {save}
"""
INDEX, SEED = "${{ job.index }}", "${{ matrix.seed }}"


class Case:
    """What was run, what was edited then, and the commands that follow, of which the first is killed."""

    def __init__(self, name, after, commands, billed=0, **edit):
        self.name, self.edit, self.commands, self.billed = name, edit, commands, billed
        self.after = after


BEFORE = {"output": "out", "batch": "b", "seeds": "[1, 2, 3, 4, 5]", "save": INDEX}
CASES = [
    # Each image changes its name with another.
    Case("swapped", lambda seed, index: str(index), [["run", "m.yaml"]], seeds="[5, 4, 3, 2, 1]"),
    # Each moves by one, the last into a name of its own, and a new job wants the first.
    Case("moved on", lambda seed, index: str(index), [["run", "m.yaml"]], billed=1, seeds="[6, 1, 2, 3, 4, 5]"),
    # One is of an earlier plan, and a new job wants its name.
    Case("replaced", lambda seed, index: str(index), [["run", "m.yaml"]], billed=1, seeds="[6, 2, 3, 4, 5]"),
    Case("save", lambda seed, index: f"of/{seed}", [["run", "m.yaml"]], save="of/" + SEED),
    Case("adopt", lambda seed, index: str(index), [["adopt", "m.yaml", "out"], ["run", "m.yaml"]], output="other"),
    Case("renamed and adopted", lambda seed, index: f"a/{seed}", [["adopt", "m.yaml", "out"], ["run", "m.yaml"]],
         output="other", save="a/" + SEED),
    Case("own folder", lambda seed, index: str(index), [["adopt", "m.yaml", "out"], ["run", "m.yaml"]]),
]


def write(space, url, parts):
    with open(os.path.join(space.folder, "m.yaml"), "w") as file:
        file.write(MANIFEST.format(url=url, **parts))


def prepared(trial, case, torture):
    """The images of the first plan, and the manifest of the second."""
    book, server = trial.serve(Plain(torture.seed, seconds=(0.0, 0.0), pause=(0.0, 0.0)))
    space = trial.space
    space.write(server.url, 1)
    write(space, server.url, BEFORE)
    said = space.run("run", "m.yaml")
    expect(said.code == 0 and len(book.accepted) == 5, f"the first run failed\n{said}")
    if case.name == "own folder":
        os.system(f"rm -r '{space.output}/.tirage'")
    write(space, server.url, BEFORE | case.edit)
    return book


def right(trial, case, book):
    """Every image that was paid for is on disk and on record, those of the plan under their names."""
    space, parts = trial.space, BEFORE | case.edit
    expect(len(book.accepted) == 5 + case.billed and not book.doubles(), f"{len(book.accepted)} jobs billed in '{case.name}'")
    output = os.path.join(space.folder, parts["output"])
    with open(os.path.join(output, "results.jsonl")) as file:
        lines = [json.loads(line) for line in file]
    seeds, paths = json.loads(parts["seeds"]), {}
    for line in lines:
        for image in line["images"]:
            expect(image["path"] not in paths, f"two jobs have {image['path']}")
            paths[image["path"]] = line
            with open(os.path.join(output, image["path"]), "rb") as file:
                bytes = file.read()
            text = bytes.index(b"tEXtjob\0")
            said = bytes[text + 8:text + 4 + int.from_bytes(bytes[text - 4:text], "big")].decode()
            expect(said == line["remote"], f"{image['path']} is the image of another job")
        if line["current"]:
            wanted = f"b/{case.after(line['matrix']['seed'], line['index'])}.png"
            expect([image["path"] for image in line["images"]] == [wanted], f"{line['images']} is not {wanted}")
    expect(sum(line["current"] for line in lines) == len(seeds), f"{len(lines)} lines")
    files = {os.path.relpath(path, output) for path in images(output)}
    expect(files == set(paths), f"on disk but on no record, or not on disk: {files ^ set(paths)}")
    left = [name for _, _, names in os.walk(output) for name in names if name.endswith(".part")]
    expect(not left, f"unfinished files were left: {left[:3]}")


def images(output):
    for folder, names, files in os.walk(output):
        names[:] = [name for name in names if not name.startswith(".")]
        yield from (os.path.join(folder, file) for file in files if file.endswith(".png"))


def counted(torture, case):
    """How often the busiest thread of the command that is to be killed makes each group of calls."""
    with torture.trial(case.name) as trial:
        book = prepared(trial, case, torture)
        names = ",".join(sorted({name for calls, _ in CALLS for name in calls}))
        said = trial.space.run(*case.commands[0], prefix=watched(trial.space, names, None) + ["-y"])
        expect(said.code == 0, f"'{case.name}' failed\n{said}")
        for command in case.commands[1:]:
            said = trial.space.run(*command)
            expect(said.code == 0, f"'{case.name}' failed\n{said}")
        right(trial, case, book)
        with open(os.path.join(trial.space.folder, "strace.txt"), errors="replace") as file:
            lines = file.read().splitlines()
    for calls, path in CALLS:
        threads = {}
        for line in lines:
            thread, _, call = line.split(maxsplit=2) if line.count(" ") > 2 else ("", "", "")
            if call.split("(")[0] in calls and (not path or path in call):
                threads[thread] = threads.get(thread, 0) + 1
        yield calls, path, max(threads.values(), default=0)


def archive(torture):
    """0 images without a record, 0 records of the wrong image, 0 billed again."""
    tried = hit = 0
    for case in CASES:
        def one(trial, point):
            book = prepared(trial, case, torture)
            said = trial.space.run(*case.commands[0], prefix=point.prefix(trial.space, "signal=KILL"))
            died = said.code in (-9, 137)
            expect(died or said.code == 0, f"neither killed nor done at {point}\n{said}")
            for command in case.commands:
                said = trial.space.run(*command)
                # A job whose submit was cut off is decided about by the book.
                if said.code == 1 and case.billed:
                    checks.resolve(trial.space, book)
                    said = trial.space.run(*command)
                expect(said.code == 0, f"not put right after a kill at {point}\n{said}")
            right(trial, case, book)
            return died

        points = [Point(calls, path, number) for calls, path, count in counted(torture, case) for number in range(1, count + 1)]
        share = torture.count(12, None)
        if share and len(points) > share:
            points = points[::-(-len(points) // share)]
        tried += len(points)
        hit += sum(swept(torture, points, one))
    expect(hit >= tried / 2, f"only {hit} of {tried} points were reached")
    return f"{len(CASES)} edits, killed at {hit} of {tried} points, 0 images without a record, 0 billed again"
