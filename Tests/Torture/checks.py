"""What must hold whatever happened, by the service's book, the ledger and the folder of images."""
import os, re, select, subprocess, time

from workspace import expect


def settled_states(rows):
    counts = {}
    for row in rows.values():
        counts[row["state"]] = counts.get(row["state"], 0) + 1
    return counts


def nothing_unrecorded(space, book):
    """Each job that the service accepted has a row in the ledger, and none was accepted twice."""
    rows = space.rows()
    missing = [key for key in book.accepted if key not in rows]
    expect(not missing, f"{len(missing)} accepted jobs without a row in the ledger, {missing[:3]}")
    blind = [key for key, _ in book.posts if key not in rows]
    expect(not blind, f"{len(blind)} POSTs without an intent in the ledger, {blind[:3]}")
    expect(not book.doubles(), f"billed twice: {list(book.doubles().items())[:3]}")
    return rows


def resolve(space, book):
    """Decides about every unknown job by the book; returns how many there were."""
    listed = space.run("resolve", "m.yaml", "--json")
    unknown = [key for key, row in space.rows().items() if row["state"] in ("unknown", "submitting")]
    if len(unknown) > 3:
        answer_all(space, book, unknown)
    else:
        for key in unknown:
            words = ["--happened", book.accepted[key][0]] if key in book.accepted else ["--not-happened"]
            said = space.run("resolve", "m.yaml", "--job", key, *words)
            expect(said.code in (0, 1), f"resolve failed\n{said}")
    left = [key for key, row in space.rows().items() if row["state"] in ("unknown", "submitting")]
    expect(not left, f"{len(left)} of {len(unknown)} jobs are unknown still\n{listed}")
    return len(unknown)


def answer_all(space, book, unknown):
    """Answers the questions of `tirage resolve`, as someone at a terminal would who has the book at hand."""
    mine, theirs = os.openpty()
    process = subprocess.Popen([space.binary, "resolve", "m.yaml"], cwd=space.folder, env=space.environment,
                               stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    asked, begun = b"", time.monotonic()
    while True:
        expect(time.monotonic() - begun < 120, f"resolve asks for ever: {asked[-500:]}")
        if not select.select([mine], [], [], 1)[0]:
            continue
        try:
            asked += os.read(mine, 65536)
        except OSError:
            break
        if asked.rstrip().endswith(b"[h/n/d/s/q]"):
            facts = asked.decode(errors="replace")
            keys = [key for key in unknown if re.search(rf"\[\d+/\d+\]\W*(?:\x1b\[\d+m)?{key[:8]}", facts)]
            expect(len(keys) == 1, f"which job is asked about? {facts}")
            ids = book.accepted.get(keys[0])
            os.write(mine, f"h\n{ids[0]}\n".encode() if ids else b"n\n")
            asked = b""
    os.close(mine)
    expect(process.wait(30) == 0, f"resolve ended with {process.returncode}: {asked[-2000:].decode(errors='replace')}")


def complete(space, book, seconds=180):
    """Runs on until all is done, deciding about unknown jobs by the book, and checks every promise."""
    unknown = 0
    for _ in range(4):
        said = space.run("run", "m.yaml", seconds=seconds)
        nothing_unrecorded(space, book)
        expect(said.code in (0, 1, 75), f"a run to complete failed\n{said}")
        if said.code == 0:
            break
        unknown += resolve(space, book)
    expect(said.code == 0, f"not done after four more runs\n{said}")
    rows = space.rows()
    expect(len(rows) == space.jobs, f"{len(rows)} jobs in the ledger, {space.jobs} in the manifest")
    undone = [row["key"] for row in rows.values() if row["state"] != "done"]
    expect(not undone, f"{len(undone)} jobs not done, {undone[:3]}")
    expect(len(book.accepted) == space.jobs, f"{len(book.accepted)} jobs billed, {space.jobs} wanted")
    for key, row in rows.items():
        expect(row["remote"] == book.accepted[key][0], f"job {key} is not what the service accepted")
    whole(space, book)
    return unknown


def whole(space, book):
    """Each job's image is on disk, byte for byte what the service drew for it."""
    from server import picture
    images = space.images()
    expect(len(images) == space.jobs, f"{len(images)} images on disk for {space.jobs} jobs")
    wanted = {picture(ids[0]) for ids in book.accepted.values()}
    found = set()
    for path in images:
        with open(path, "rb") as file:
            found.add(file.read())
    expect(found == wanted, f"{len(wanted - found)} images are not those that the service drew")
    left = [name for _, _, files in os.walk(space.output) for name in files if name.endswith(".part")]
    expect(not left, f"unfinished files were left: {left[:3]}")
