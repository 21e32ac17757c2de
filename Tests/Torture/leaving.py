"""What a stranger's manifest may send: no variable to where it does not belong, no file from outside the manifest's folder.

The trap is a server of this program: whatever is sent without leave stands in its requests.
"""
import os

from server import Plain
from workspace import CANARY, expect

FOREIGN = "foreign-3hQ8vZp7LmXw"
SECRET = "what the neighbour wrote into his file"

MANIFEST = """\
output: out
providers:
  rack: {{ service: ./torture.yaml, url: "{url}", price: 0.05 USD, {more} }}
batches:
  - name: b
    provider: rack
    model: thumbscrew
    matrix: {{ seed: {seeds}{axis} }}
    inputs:
      seed: ${{{{ matrix.seed }}}}
{inputs}
"""


def write(part, server, url=None, more="concurrency: 2", seeds="[1]", axis="", inputs="", top=""):
    part.space.write(server.url, 1)
    with open(os.path.join(part.space.folder, "torture.yaml"), "a") as file:
        file.write("inputs: { files: data-uri }\n")
    with open(os.path.join(part.space.folder, "m.yaml"), "w") as file:
        file.write(top + MANIFEST.format(url=url or server.url, more=more, seeds=seeds, axis=axis, inputs=inputs))


def sent(server):
    """All that the trap was sent, as one text."""
    return "".join(request.path + str(request.head) + request.body.decode(errors="replace") for request in server.requests)


def kept(part, server, what):
    """Nothing leaves by any command that sends, and what is said has nothing of the file or the variable."""
    for words in (("check", "m.yaml"), ("plan", "m.yaml"), ("run", "m.yaml"), ("collect", "m.yaml")):
        said = part.space.run(*words)
        expect(FOREIGN not in said.out and SECRET not in said.out, f"{what}: {words[0]} shows it\n{said}")
        expect(words[0] != "run" or said.code == 65, f"{what}: exit {said.code} of {words[0]}\n{said}")
        expect(words[0] != "run" or "tirage allow m.yaml" in said.out, f"{what}: no way out is named\n{said}")
    expect(not server.requests, f"{what}: {len(server.requests)} requests were sent")


def variables(fresh, trial):
    with fresh(trial, "variable") as part:
        _, server = part.serve(Plain(seconds=(0, 0), pause=(0, 0)))
        part.space.environment["AWS_SECRET_ACCESS_KEY"] = FOREIGN
        foreign = 'credentials: { token: "${{ env.AWS_SECRET_ACCESS_KEY }}" }'
        write(part, server, more=foreign)
        kept(part, server, "another service's variable")
        said = part.space.run("plan", "m.yaml")
        expect(f"sends AWS_SECRET_ACCESS_KEY to {server.url}" in said.out, f"the plan does not say what leaves\n{said}")
        expect(part.space.run("allow", "m.yaml").code == 0, "it can't be allowed")
        said = part.space.run("run", "m.yaml")
        expect(said.code == 0 and FOREIGN in sent(server), f"allowed, and not sent\n{said}")
        write(part, server, more=foreign, seeds="[1, 2]")
        expect(part.space.run("run", "m.yaml").code == 0, "an edit of the manifest takes the leave away")
        expect(part.space.run("allow", "--revoke", "AWS_SECRET_ACCESS_KEY").code == 0, "it can't be revoked")
        write(part, server, more=foreign, seeds="[1, 2, 3]")
        count = len(server.requests)
        said = part.space.run("run", "m.yaml")
        expect(said.code == 65 and len(server.requests) == count, f"revoked, and sent\n{said}")
        # For continuous integration; and no manifest's neighbour can give leave.
        with open(os.path.join(part.space.folder, ".env"), "w") as file:
            file.write(f"TIRAGE_ALLOW=AWS_SECRET_ACCESS_KEY={server.url}\n")
        os.chmod(file.name, 0o600)
        expect(part.space.run("run", "m.yaml").code == 65, "a file beside the manifest gives leave")
        os.remove(file.name)
        part.space.environment["TIRAGE_ALLOW"] = f"AWS_SECRET_ACCESS_KEY={server.url}"
        said = part.space.run("run", "m.yaml")
        expect(said.code == 0, f"TIRAGE_ALLOW gives no leave\n{said}")


def variables_in_urls(fresh, trial):
    for place in ("{url}/${{{{ env.OTHER_TOKEN }}}}/x", "http://${{{{ env.OTHER_TOKEN }}}}.localhost/x", "{url}/x?k=${{{{ env.OTHER_TOKEN }}}}"):
        with fresh(trial, "variable-in-url") as part:
            _, server = part.serve(Plain(seconds=(0, 0), pause=(0, 0)))
            part.space.environment["OTHER_TOKEN"] = FOREIGN
            write(part, server, url=place.format(url=server.url))
            for words in (("check", "m.yaml"), ("plan", "m.yaml"), ("run", "m.yaml")):
                said = part.space.run(*words)
                expect(FOREIGN not in said.out, f"{words[0]} shows it\n{said}")
            expect(said.code == 65 and not server.requests, f"a variable in a URL: exit {said.code}\n{said}")


def files(fresh, trial):
    outside = "../secret.txt"
    ways = {
        "lines": {"axis": ", l: { lines: %s }" % outside, "inputs": '      l: "${{ matrix.l }}"'},
        "glob": {"axis": ', f: { glob: "../*.txt" }', "inputs": "      f: ${{ matrix.f }}"},
        "file": {"inputs": "      f: { file: %s, as: any }" % outside},
        "table": {"axis": ", l: { table: ../secret.csv }", "inputs": '      l: "${{ matrix.l.a }}"'},
        "link": {"inputs": "      f: { file: link.txt, as: any }"},
        "linked folder": {"axis": ', f: { glob: "linked/*.txt" }', "inputs": "      f: ${{ matrix.f }}"},
        "extends": {"top": "extends: ../secret.yaml\n"},
        "whole": {"inputs": "      f: { file: %s/secret.txt, as: any }" % trial.folder},
    }
    for name, how in ways.items():
        with fresh(trial, f"file-{name.replace(' ', '-')}") as part:
            _, server = part.serve(Plain(seconds=(0, 0), pause=(0, 0)))
            for place in (trial.folder, part.folder):
                for ending, text in ((".txt", SECRET + "\n"), (".csv", f"a,b\n{SECRET},1\n"), (".yaml", f"- {SECRET}: [\n")):
                    with open(os.path.join(place, "secret" + ending), "w") as file:
                        file.write(text)
            os.symlink("../secret.txt", os.path.join(part.space.folder, "link.txt"))
            os.symlink("..", os.path.join(part.space.folder, "linked"))
            write(part, server, **how)
            kept(part, server, f"a file outside, by {name}")
    for path in ("/proc/self/environ", "/dev/stdin", "/sys/kernel/version"):
        with fresh(trial, "file-of-the-system") as part:
            _, server = part.serve(Plain(seconds=(0, 0), pause=(0, 0)))
            write(part, server, inputs="      f: { file: %s, as: any }" % path)
            part.space.run("allow", "m.yaml")
            said = part.space.run("run", "m.yaml")
            expect(said.code == 65 and not server.requests, f"{path}: exit {said.code}\n{said}")


def keys_in_bodies(fresh, trial):
    for name, how in {"prompt": {"inputs": "      p: 'see %s'" % CANARY}, "file": {"inputs": "      f: { file: note.txt, as: any }"}}.items():
        with fresh(trial, f"key-in-{name}") as part:
            _, server = part.serve(Plain(seconds=(0, 0), pause=(0, 0)))
            with open(os.path.join(part.space.folder, "note.txt"), "w") as file:
                file.write(f"my key is {CANARY}\n")
            write(part, server, **how)
            said = part.space.run("run", "m.yaml")
            expect(said.code != 0 and not server.requests and CANARY not in said.out, f"a key in the {name}: exit {said.code}\n{said}")
