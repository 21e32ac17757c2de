"""Who is believed: certificates that are not valid, names that change what they mean, answers that do not end."""
import os, socket, struct, threading, time, zlib

import checks
import reach
from reach import PROVIDER, Naming, openssl, served_with
from server import CHUNK, Answer, Plain, picture
from tracing import swept
from workspace import expect


# Certificates

def certificates(folder):
    """Contexts of servers whose certificates are wrong each in its way, and one that is right."""
    context, inside = reach.certified(folder)
    with open(os.path.join(folder, "other"), "w") as file:
        file.write("subjectAltName=DNS:other.example.com\n")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "other", "-out", "other.pem")
    openssl(folder, "req", "-x509", "-key", "server.key", "-days", "2", "-subj", f"/CN={PROVIDER}", "-addext",
            f"subjectAltName=DNS:{PROVIDER}", "-out", "self.pem")
    with open(os.path.join(folder, "ca.conf"), "w") as file:
        file.write("[ca]\ndefault_ca=rack\n[rack]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\n"
                   "unique_subject=no\n[any]\ncommonName=supplied\n")
    open(os.path.join(folder, "index"), "w").close()
    with open(os.path.join(folder, "serial"), "w") as file:
        file.write("77\n")
    for name, dates in {"expired": ("20200101000000Z", "20200201000000Z"), "early": ("20480101000000Z", "20490101000000Z")}.items():
        openssl(folder, "ca", "-batch", "-config", "ca.conf", "-in", "server.csr", "-cert", "ca.pem", "-keyfile", "ca.key",
                "-startdate", dates[0], "-enddate", dates[1], "-extfile", "names", "-out", f"{name}.pem", "-notext")
    wrong = {name: served_with(folder, f"{name}.pem") for name in ("other", "self", "expired", "early")}
    return {"right": context, **wrong}, inside


def wrong_certificates(torture):
    """Self-signed, for another host, expired, not valid yet: not one request, by a service or for an image; the right one is taken."""
    def one(trial, case):
        where, name = case
        contexts, inside = certificates(trial.folder)
        book, wrong = trial.serve(Naming([]), host="127.0.0.3", tls=contexts[name])
        provider = wrong
        if where == "image":
            book, provider = trial.serve(Naming([]), host="127.0.0.3", tls=contexts["right"])
        provider.script.urls = [f"https://{PROVIDER}:{wrong.port}/images/x.png"]
        trial.space.write(f"https://{PROVIDER}:{provider.port}", 1, "retries: 0")
        said = trial.space.run("run", "m.yaml", prefix=inside, seconds=120)
        if name == "right":
            expect(said.code == 0 and trial.space.images(), f"the right certificate is not taken, so this proves nothing\n{said}")
            return 0
        expect(not wrong.requests, f"a request in spite of the certificate '{name}'\n{said}")
        expect(said.code in (1, 75) and "certificate" in said.out, f"exit {said.code} with the certificate '{name}'\n{said}")
        expect(where == "image" or set(checks.settled_states(trial.space.rows())) <= {"ready"}, f"not ready\n{said}")
        return 1

    cases = [(where, name) for where in ("service", "image") for name in ("right", "other", "self", "expired", "early")]
    refused = sum(swept(torture, cases, one))
    return f"{refused} certificates refused with 0 requests, 2 right ones taken"


# Names

class Resolver:
    """A name server: each name leads to a public address when it is first asked for, and to this computer from then on."""
    PUBLIC, HERE = "192.88.99.1", "127.0.0.6"

    def __init__(self):
        self.asked = {}
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.5", 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                question, whom = self.line.recvfrom(2048)
            except OSError:
                return
            place, labels = 12, []
            while size := question[place]:
                labels.append(question[place + 1:place + 1 + size].decode("latin-1").lower())
                place += size + 1
            kind, end = struct.unpack(">H", question[place + 1:place + 3])[0], place + 5
            answer = b""
            if kind == 1:
                name = ".".join(labels)
                address = self.HERE if name in self.asked else self.PUBLIC
                self.asked.setdefault(name, []).append(address)
                answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address)
            head = question[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 1 if answer else 0, 0, 0)
            self.line.sendto(head + question[12:end] + answer, whom)

    def close(self):
        self.line.close()


def rebound_names(torture):
    """Names that are public when they are checked and private a moment later: 0 connects."""
    with torture.trial("rebound") as trial:
        context, inside = reach.certified(trial.folder)
        with open(os.path.join(trial.folder, "resolv.conf"), "w") as file:
            file.write("nameserver 127.0.0.5\noptions timeout:2 attempts:1\n")
        with open(os.path.join(trial.folder, "inside")) as file:
            script = file.read()
        with open(os.path.join(trial.folder, "inside"), "w") as file:
            file.write(script.replace("exec", f"mount --bind {trial.folder}/resolv.conf /etc/resolv.conf\nexec"))
        trap = trial.serve(Plain(), host=Resolver.HERE)[1]
        hosts = [f"a{number}.rebound.test" for number in range(4)] + [f"B{number}.Rebound.TEST" for number in range(4)] + ["c.rebound.test."]
        urls = [f"https://{host}:{trap.port}/x.png" for host in hosts] + [f"http://d.rebound.test:{trap.port}/x.png"]
        book, server = trial.serve(Naming(urls), host="127.0.0.3", tls=context)
        trial.space.write(f"https://{PROVIDER}:{server.port}", len(urls), "concurrency: 64, retries: 0")
        resolver = Resolver()
        try:
            said = trial.space.run("run", "m.yaml", prefix=inside, seconds=240)
        finally:
            resolver.close()
        expect(len(resolver.asked) == len(urls), f"{len(resolver.asked)} names were looked up, so this proves nothing\n{said}")
        expect(not trap.connects, f"{trap.connects} connections to what a name meant later\n{said}")
        expect(not trial.space.images() and said.code in (1, 75), f"exit {said.code}\n{said}")
        again = sum(len(answers) > 1 for answers in resolver.asked.values())
    return f"{len(urls)} names, {again} looked up again after no connection and refused then, 0 connects"


# Answers that do not end

def header(width, height):
    """The beginning of a PNG of that size."""
    data = CHUNK.pack(width) + CHUNK.pack(height) + b"\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + CHUNK.pack(13) + b"IHDR" + data + CHUNK.pack(zlib.crc32(b"IHDR" + data))


def gzipped():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(picture("x") + bytes(100 << 20)) + packer.flush()


BOMB = gzipped()
CHUNKED = ("Transfer-Encoding", "chunked")
ENDLESS_IMAGE = header(8, 8) + CHUNK.pack(2**31 - 1) + b"IDAT"
BOMBS = {
    "image": {
        "packed": lambda: Answer(body=BOMB, kind="image/png", headers=[("Content-Encoding", "gzip")]),
        "packed, unsaid": lambda: Answer(body=BOMB, kind="image/png"),
        "endless": lambda: Answer(body=ENDLESS_IMAGE, kind="image/png", headers=[CHUNKED], how="endless"),
        "endless zeros": lambda: Answer(body=b"\0", kind="image/png", headers=[CHUNKED], how="endless"),
        "endless head": lambda: Answer(how="endless head"),
        "length 10^18": lambda: Answer(body=picture("x"), kind="image/png", headers=[("Content-Length", str(10**18))], how="raw"),
        "length -1": lambda: Answer(body=picture("x"), kind="image/png", headers=[("Content-Length", "-1")], how="raw"),
        "two lengths": lambda: Answer(body=picture("x"), kind="image/png", headers=[("Content-Length", "5"), ("Content-Length", "9")],
                                      how="raw"),
        "100000 x 100000": lambda: Answer(body=header(100_000, 100_000) + bytes(999), kind="image/png"),
        "2^31-1 x 2^31-1": lambda: Answer(body=header(2**31 - 1, 2**31 - 1) + bytes(999), kind="image/png"),
    },
    "poll": {
        "packed": lambda: Answer(body=BOMB, headers=[("Content-Encoding", "gzip")]),
        "endless": lambda: Answer(body=b'{"state":"', headers=[CHUNKED], how="endless"),
        "endless head": lambda: Answer(how="endless head"),
        "length 10^18": lambda: Answer(body=b'{"state":"ready"}', headers=[("Content-Length", str(10**18))], how="raw"),
        "a million images": lambda: Answer(body=b'{"state":"ready","images":[' + b'"/",' * 400_000 + b'"/"]}'),
    },
}


class Bombing(Plain):
    def __init__(self, where, answer):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.where, self.answer = where, answer

    def poll(self, server, remote, request):
        return self.answer() if self.where == "poll" else super().poll(server, remote, request)

    def image(self, server, remote, request):
        return self.answer() if self.where == "image" else super().image(server, remote, request)


def peak(space, patience):
    """A run, cut off when it has lasted long enough, and its highest resident memory in MiB."""
    process = space.start("run", "m.yaml", prefix=["timeout", "-s", "INT", "-k", "60", str(patience)])
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
                child = file.read().split()
            with open(f"/proc/{child[0]}/status") as file:
                most = max([most] + [int(line.split()[1]) for line in file if line.startswith("VmHWM")])
        except (OSError, IndexError):
            pass
        time.sleep(0.02)
    return space.finish(process), most / 1024


def bombs(torture):
    """Answers that are packed, endless, or larger than said: no image, little memory, and the run ends."""
    with torture.trial("plain") as trial:
        _, server = trial.serve(Plain(seconds=(0, 0)))
        trial.space.write(server.url, 1)
        usual = peak(trial.space, 60)[1]

    def one(trial, case):
        where, name = case
        book, server = trial.serve(Bombing(where, BOMBS[where][name]))
        trial.space.write(server.url, 1, "retries: 0, timeout: 2s", request_timeout="2s")
        said, most = peak(trial.space, 5)
        expect(said.code in (1, 75, 124), f"exit {said.code} after '{name}' in a {where}\n{said}")
        expect(not trial.space.images(), f"an image of '{name}'\n{said}")
        expect(said.seconds < 50, f"'{name}' in a {where} held it for {said.seconds:.0f} s\n{said}")
        expect(len(book.posts) == 1, f"{len(book.posts)} POSTs\n{said}")
        return most - usual

    cases = [(where, name) for where, made in BOMBS.items() for name in made]
    grown = list(swept(torture, cases, one))
    worst = max(range(len(cases)), key=lambda index: grown[index])
    # One answer may have 64 MiB, and is read once.
    expect(grown[worst] <= 96, f"{grown[worst]:.0f} MiB more than usual for {cases[worst]}")
    return f"{len(cases)} bombs, 0 images, at most {grown[worst]:.0f} MiB more than the usual {usual:.0f} ({' '.join(cases[worst])})"
