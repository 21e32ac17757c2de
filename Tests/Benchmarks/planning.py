"""How soon it starts and how soon it has planned, beside Snakemake's dry run of as many jobs."""
import others
from figures import leave_out, manifest, measured, no_package, say

REAL = "https://api.wiro.ai/v1"
WIDTH = 200


def version(tirage, there):
    say("tirage --version", min(measured(tirage, "--version")[0] for _ in range(10)) * 1000, "ms", 20)


def planning(tirage, there):
    manifest("huge.yaml", REAL, 10, WIDTH, a=10**6, b=10**6)
    say("count 10^12 jobs", measured(tirage, "plan", "--count", "huge.yaml")[0], "s", 0.1)
    manifest("million.yaml", REAL, 10**6, WIDTH, a=1000, b=1000)
    wall, _, memory = measured(tirage, "plan", "million.yaml")
    say("plan 1,000,000 jobs, none made yet", wall, "s", 10)
    say("  peak memory", memory, "MB", 150)


def beside_snakemake(tirage, there):
    manifest("ten-thousand.yaml", REAL, 10**4, WIDTH, a=100, b=100)
    ours = measured(tirage, "plan", "ten-thousand.yaml")[0]
    say("plan 10,000 jobs, none made yet", ours, "s")
    if not there["snakemake"]:
        return leave_out("  Snakemake's dry run of as many", no_package("snakemake"))
    with open("Snakefile", "w") as file:
        file.write(
            'rule all:\n    input: expand("out/{a}-{b}.png", a=range(100), b=range(100))\n'
            'rule image:\n    output: "out/{a}-{b}.png"\n    shell: "touch {output}"\n')
    theirs = measured(others.PYTHON, "-m", "snakemake", "--dry-run", "--quiet", "all")[0]
    say("  Snakemake's dry run of as many", theirs, "s")
    say("  tirage against it", ours / theirs, "×")
