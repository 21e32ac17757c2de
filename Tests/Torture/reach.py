"""Where requests go: credentials to the service's own origin only, and image requests to no private address.

A provider on this computer may name images on this computer. So for the private addresses the provider is a host with a public-looking
name and a certificate, in a mount namespace with a hosts file and an authority of its own.
"""
import os, shutil, ssl, subprocess

import checks
from network import leaks
from server import Answer, Plain, picture
from tracing import swept
from workspace import CANARY, Workspace, expect

STATUSES = (301, 302, 303, 307, 308)
PROVIDER, ALIAS, REBOUND = "provider.example.com", "images.example.com", "metadata.example.com"


class Elsewhere(Plain):
    """Another host: it notes what it is shown, and has pictures."""

    def other(self, server, request):
        return Answer(body=picture(request.path), kind="image/png")

    def image(self, server, remote, request):
        return Answer(body=picture(remote), kind="image/png")


class Sending(Plain):
    """A service that sends its callers elsewhere, at one step of a job."""

    def __init__(self, step, status, target):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.step, self.status, self.target = step, status, target

    def moved(self, path):
        return Answer(self.status, {"error": "elsewhere"}, headers=[("Location", self.target + path), ("Set-Cookie", "session=1")])

    def submit(self, server, key, request):
        return self.moved("/jobs") if self.step == "submit" else super().submit(server, key, request)

    def poll(self, server, remote, request):
        if self.step == "poll":
            return self.moved(f"/jobs/{remote}")
        answer = super().poll(server, remote, request)
        answer.headers.append(("Set-Cookie", "session=1"))
        if self.step == "image-url":
            answer = Answer(body={"state": "ready", "images": [f"{self.target}/images/{remote}.png"]})
        return answer

    def image(self, server, remote, request):
        return self.moved(f"/images/{remote}.png") if self.step == "image" else super().image(server, remote, request)


def shown(requests):
    """The paths of those that hold anything that belongs to the service alone."""
    words = ("authorization", "cookie", "x-api-key", "proxy-authorization")
    return [request.path for request in requests
            if any(word in request.headers for word in words) or CANARY.encode() in request.head + request.body]


def foreign_hosts(torture):
    """Redirects and foreign URLs at every step of a job, to another port and to another address: 0 leaks."""
    cases = [(step, status, host) for step in ("submit", "poll", "image") for status in STATUSES
             for host in ("127.0.0.1", "127.0.0.2")]
    cases += [("image-url", 200, "127.0.0.1"), ("image-url", 200, "127.0.0.2")]

    def one(trial, case):
        step, status, host = case
        other = trial.serve(Elsewhere(), host=host)[1]
        book, server = trial.serve(Sending(step, status, other.url))
        space = trial.space
        space.write(server.url, 1, "concurrency: 1, retries: 0")
        # A poll that leads elsewhere is asked again and again; a few times are enough.
        said = space.run("run", "m.yaml", prefix=["timeout", "-s", "KILL", "4"] if step == "poll" else [], seconds=60)
        leaked = shown(other.requests)
        expect(not leaked, f"another host was shown credentials on '{step}' {status}: {leaked}\n{said}")
        expect(step.startswith("image") or not other.requests, f"a {step} followed a redirect\n{said}")
        images = [request for request in server.requests if request.path.startswith("/images")]
        expect(not shown(images), "an image was asked for with credentials")
        expect(len(book.posts) == 1, f"{len(book.posts)} POSTs of one job\n{said}")
        if step.startswith("image"):
            checks.nothing_unrecorded(space, book)
            expect(said.code == 0 and other.requests, f"an image elsewhere was not fetched\n{said}")
        expect(not leaks(space.folder), "the key is in an output")
        return len(other.requests)

    asked = sum(swept(torture, cases, one))
    return f"{len(cases)} cases, {asked} requests elsewhere, 0 with credentials, 0 redirected submits or polls"


def spellings(port, http_port):
    """URLs that lead to this computer, or to a private network, however they are written."""
    hosts = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7F.0x0.0x0.0x1", "017700000001",
             "0177.0.0.1", "0177.0000.0000.0001", "127.0.0.1.", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0", "localhost",
             "localhost.", "LOCALHOST", "a.localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]",
             "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
             "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fd00::1]", "[ff02::1]", "10.0.0.1", "192.168.0.1", "172.16.0.1",
             "169.254.169.254", "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "100.64.0.1", "198.18.0.1", "224.0.0.1",
             "255.255.255.255", "metadata", "%31%32%37.0.0.1", "127.0.0.1%00.example.com", "127。0。0。1", "①②⑦.0.0.1",
             "user@127.0.0.1", "images.example.org@127.0.0.1", "user:word@127.0.0.1", ALIAS, ALIAS + ".", ALIAS.upper(), REBOUND]
    urls = [f"https://{host}:{port}/images/x.png" for host in hosts]
    urls += [f"http://{host}:{http_port}/images/x.png" for host in ("127.0.0.1", "localhost", "[::1]", "2130706433")]
    return urls + ["file:///etc/passwd", f"https:/\\127.0.0.1:{port}/x.png", f"//127.0.0.1:{port}/x.png",
                   f"https://{PROVIDER}:1@127.0.0.1:{port}/x.png"]


class Naming(Plain):
    """A provider whose images are at the address that belongs to the job."""

    def __init__(self, urls):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.urls = urls

    def poll(self, server, remote, request):
        return Answer(body={"state": "ready", "images": [self.urls[int(remote.split("x")[1]) - 1]]})


def why_not():
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("openssl"):
        return "it needs root, unshare and openssl"
    said = subprocess.run(["unshare", "-m", "mount", "--bind", "/etc/hosts", "/etc/hosts"], capture_output=True)
    return None if said.returncode == 0 else "a mount namespace may not be made here"


def openssl(folder, *words):
    said = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True)
    expect(said.returncode == 0, f"openssl failed: {said.stderr}")


def served_with(folder, certificate):
    """What a server needs to show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, certificate), os.path.join(folder, "server.key"))
    return context


def certified(folder):
    """A certificate for the provider's name, and a script that runs its arguments where that is believed."""
    with open(os.path.join(folder, "names"), "w") as file:
        file.write(f"subjectAltName=DNS:{PROVIDER},DNS:{ALIAS},DNS:{REBOUND}\n")
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj",
            "/CN=rack")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj",
            f"/CN={PROVIDER}")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")
    with open(os.path.join(folder, "hosts"), "w") as file:
        file.write(f"127.0.0.1 localhost\n127.0.0.3 {PROVIDER}\n127.0.0.4 {ALIAS}\n169.254.169.254 {REBOUND}\n")
    bundles = [path for path in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt") if os.path.exists(path)]
    with open(os.path.join(folder, "inside"), "w") as file:
        file.write("set -e\n" + "".join(f"mount --bind {folder}/{new} {old}\n" for new, old in
                   [("hosts", "/etc/hosts")] + [("ca.pem", bundle) for bundle in bundles]) + 'exec "$@"\n')
    return served_with(folder, "server.pem"), ["unshare", "-m", "sh", os.path.join(folder, "inside")]


def control(trial, trap):
    """A provider on this computer does get its images from there: the traps would have noticed."""
    space = Workspace(trial.space.binary, os.path.join(trial.folder, "control"))
    server = trial.serve(Naming([f"http://127.0.0.1:{trap.port}/images/x.png"]))[1]
    space.write(server.url, 1)
    said = space.run("run", "m.yaml")
    expect(trap.connects and space.images(), f"the traps notice nothing, so this proves nothing\n{said}")


def private_addresses(torture):
    """Image URLs on private addresses, in every spelling, from a provider that is not local: 0 connects."""
    with torture.trial("private") as trial:
        context, inside = certified(trial.folder)
        traps = [trial.serve(Elsewhere(), host="0.0.0.0", tls=tls)[1] for tls in (context, None)]
        urls = spellings(traps[0].port, traps[1].port)
        book, server = trial.serve(Naming(urls), host="127.0.0.3", tls=context)
        trial.space.write(f"https://{PROVIDER}:{server.port}", len(urls), "concurrency: 64, retries: 0")
        said = trial.space.run("run", "m.yaml", prefix=inside, seconds=240)
        expect(book.posts, f"the provider was not reached, so this proves nothing\n{said}")
        connects = sum(trap.connects for trap in traps)
        expect(not connects, f"{connects} connections to private addresses\n{said}")
        expect(not trial.space.images(), f"{len(trial.space.images())} images from private addresses\n{said}")
        expect(said.code in (1, 75), f"exit {said.code} although no image could be fetched\n{said}")
        control(trial, traps[1])
        refused = sum("private" in line for line in said.out.splitlines())
        served = len(book.accepted)
    return f"{len(urls)} spellings, {served} met, {refused} lines say why, 0 connects; {own_host(torture)} redirects by the own host, 0 followed"


class Luring(Plain):
    """A provider that is not local, with images on its own host that lead to a private address."""

    def __init__(self, targets):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.targets = targets

    def poll(self, server, remote, request):
        return Answer(body={"state": "ready", "images": [f"https://{PROVIDER}:{server.port}/images/{remote}.png"]})

    def image(self, server, remote, request):
        return Answer(302, headers=[("Location", self.targets[int(remote.split("x")[1]) - 1])])


def own_host(torture):
    """The provider's own host may be anywhere; what it redirects to may not."""
    with torture.trial("own host") as trial:
        context, inside = certified(trial.folder)
        trap = trial.serve(Elsewhere(), host="0.0.0.0")[1]
        hosts = ["127.0.0.1", "127.0.0.3", "localhost", "2130706433", "[::ffff:127.0.0.1]", ALIAS, ALIAS.upper(), REBOUND]
        targets = [f"https://{host}:{trap.port}/images/x.png" for host in hosts]
        book, server = trial.serve(Luring(targets), host="127.0.0.3", tls=context)
        trial.space.write(f"https://{PROVIDER}:{server.port}", len(targets), "concurrency: 16, retries: 0")
        said = trial.space.run("run", "m.yaml", prefix=inside, seconds=240)
        asked = sum(request.path.startswith("/images") for request in server.requests)
        expect(asked >= len(targets), f"{asked} images were asked for on the own host, so this proves nothing\n{said}")
        expect(not trap.connects, f"{trap.connects} connections by redirects of the own host\n{said}")
    return len(targets)
