"""What a newcomer waits for: the builds from a fresh clone, and what they leave on the disk."""
import json, os, shutil, subprocess, tempfile, time

from figures import TREE, leave_out, say

# What the builds need and nothing of the environment of the build that this one is.
CLEAN = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}


def minutes(folder, *command):
    began = time.monotonic()
    said = subprocess.run(command, cwd=folder, env=CLEAN, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert said.returncode == 0, f"{' '.join(command)} ended with {said.returncode}: {(said.stdout + said.stderr)[-2000:]}"
    return (time.monotonic() - began) / 60


def builds(tirage, there):
    """The first build and demo, then a release build, in a clone of what is committed."""
    with tempfile.TemporaryDirectory() as folder:
        clone = os.path.join(folder, "clone")
        subprocess.run(["git", "clone", "--quiet", TREE, clone], check=True)
        print("from a fresh clone")
        say("  first debug build and make demo", minutes(clone, "make", "demo"), "min", 2.5)
        say("  packages checked out", len(os.listdir(os.path.join(clone, ".build/checkouts"))), "", 7)
        swift = os.environ.get("SWIFT", "swift")
        say("  release build from nothing", minutes(clone, swift, "build", "-c", "release", "--product", "tirage"), "min", 5)
        assert not subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True).stdout


def weight(tirage, there):
    """What is checked out for this tree, and how large the program is without its symbols."""
    with open(os.path.join(TREE, "Package.resolved")) as file:
        say("packages that are checked out", len(json.load(file)["pins"]), "", 7)
    if not shutil.which("strip"):
        return leave_out("release binary without symbols", "no strip")
    subprocess.run(["strip", "-o", "stripped", tirage], check=True)
    say("release binary without symbols", os.path.getsize("stripped") / 1e6, "MB", 40)
