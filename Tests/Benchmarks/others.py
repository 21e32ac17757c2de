"""Other people's programs to compare with, at fixed versions, in a Python environment of their own: .build/benchmarks.

Each is installed once, by itself; one that can't be had is None, and what needs it is left out.
"""
import importlib.metadata, os, subprocess, sys

PINNED = {"aiohttp": "3.14.5", "snakemake": "9.27.1",
          "fal-client": "1.0.3", "openai": "3.54.0", "replicate": "1.0.7"}
FOLDER = os.path.abspath(os.path.join(__file__, "../../../.build/benchmarks"))
PYTHON = os.path.join(FOLDER, "bin/python")


def quietly(*command):
    """Whether it could be started and ended well."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except OSError:
        return False


def installed():
    """Name and version of what is in the environment."""
    folder = os.path.join(FOLDER, f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages")
    return {found.metadata["Name"].lower().replace("_", "-"): found.version
            for found in importlib.metadata.distributions(path=[folder])}


def install():
    """Gives each name the version that is there now, or None."""
    if not quietly(PYTHON, "-m", "pip", "--version"):
        quietly(sys.executable, "-m", "venv", "--clear", FOLDER)
    there = installed()
    for name, version in PINNED.items():
        if there.get(name) != version:
            print(f"installing {name} {version} to compare with", file=sys.stderr, flush=True)
            quietly(PYTHON, "-m", "pip", "install", "--retries", "1", f"{name}=={version}")
    there = installed()
    return {name: version if there.get(name) == version else None for name, version in PINNED.items()}
