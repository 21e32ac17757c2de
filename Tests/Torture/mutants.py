"""Breaks the program on purpose, in a copy of the source: tests that stay green then prove nothing.

Each mutant is built in its own copy, and the kills and the simulation must go red within a minute.
"""
import os, shutil, subprocess, sys, time

from workspace import expect

RED_WITHIN = 60
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# What is replaced in which file; every text must stand there exactly once.
MUTANTS = {
    "the intent is not written": [
        ("Sources/Core/Attempts/Recorder.swift",
         "        let submitting = try await record(.submit, of: attempt, at: moment)\n",
         "        guard let submitting = attempt.after(.submit, at: moment) else { preconditionFailure() }\n"
         "        current[attempt.key] = submitting\n"),
    ],
    "the intent is written behind the POST": [
        ("Sources/Core/Attempts/Recorder.swift",
         "        let submitting = try await record(.submit, of: attempt, at: moment)\n",
         "        guard let submitting = attempt.after(.submit, at: moment) else { preconditionFailure() }\n"
         "        current[attempt.key] = submitting\n"),
        ("Sources/Core/Attempts/Recorder.swift",
         "        guard let attempt = current[key] else {\n"
         "            preconditionFailure(\"an event for a job that is not under way: \\(key.short)\")\n"
         "        }\n",
         "        guard let attempt = current[key] else {\n"
         "            preconditionFailure(\"an event for a job that is not under way: \\(key.short)\")\n"
         "        }\n"
         "        if attempt.state.name == .submitting { _ = try await commit(attempt) }\n"),
    ],
}


def mutants(torture):
    """The intent removed, or moved behind the POST: the kills and the simulation go red within a minute."""
    copy = os.path.join(torture.folder, "mutants")
    shutil.copytree(SOURCE, copy, symlinks=True, ignore=lambda folder, _: {"out", "tmp"} if folder == SOURCE else ())
    found = []
    for name, changes in MUTANTS.items():
        texts = {path: read(os.path.join(copy, path)) for path, _, _ in changes}
        for path, old, new in changes:
            place(copy, path, old, new)
        build(copy, name)
        found += [red(name, test, command, word, copy) for test, command, word in tests(torture)]
        for path, text in texts.items():
            write(os.path.join(copy, path), text)
    shutil.rmtree(copy)
    return f"{len(MUTANTS)} mutants, each red in the kills and in the simulation, after {max(found):.0f} s at most"


def read(path):
    with open(path) as file:
        return file.read()


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def place(copy, path, old, new):
    text = read(os.path.join(copy, path))
    expect(text.count(old) == 1, f"{path} has {text.count(old)} times, not once:\n{old}\nso mutants.py must be brought up to date")
    write(os.path.join(copy, path), text.replace(old, new))


def build(copy, name):
    for words in (["--product", "tirage"], ["--build-tests"]):
        said = subprocess.run(inside(copy, ["swift", "build", *words]), capture_output=True, text=True)
        expect(said.returncode == 0, f"the mutant '{name}' can't be built\n{said.stdout[-3000:]}{said.stderr[-1000:]}")


def inside(copy, command):
    """The command run in the copy: under the original's path where folders may be mounted, so that only what was changed is built."""
    mounted = ["unshare", "-m", "bash", "-c", 'mount --bind "$0" "$1" && cd "$1" && shift && exec "$@"', copy, SOURCE]
    if os.geteuid() == 0 and subprocess.run([*mounted, "true"], capture_output=True).returncode == 0:
        return [*mounted, *command]
    return ["bash", "-c", 'cd "$0" && exec "$@"', copy, *command]


def tests(torture):
    """Name, command, and a word that is in what it says when it goes red for the reason that it should."""
    yield "kills", [sys.executable, "Tests/Torture/run", ".build/debug/tirage", "--only", "kills", "--seed", str(torture.seed)], "BROKEN"
    # The tests as built, since `swift test` takes its time to begin; twenty worlds of many jobs, not all the ten thousand.
    yield "simulation", [".build/debug/tiragePackageTests.xctest", "--testing-library", "swift-testing", "--no-parallel",
                         "--filter", "RunnerTests.SimulationTests/manyJobsKeepEveryPromise"], "recorded an issue"


def red(name, test, command, word, copy):
    began = time.monotonic()
    try:
        said = subprocess.run(inside(copy, command), capture_output=True, text=True, timeout=RED_WITHIN)
    except subprocess.TimeoutExpired:
        expect(False, f"{test} does not notice within {RED_WITHIN} s that {name}")
    expect(said.returncode == 1 and word in said.stdout + said.stderr,
           f"{test} does not notice that {name}: exit {said.returncode}\n{said.stdout[-2000:]}{said.stderr[-1000:]}")
    return time.monotonic() - began
