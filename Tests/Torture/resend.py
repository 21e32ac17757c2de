"""A kept connection that ends under a submit: a client that then asks again on a fresh one by itself pays twice.

`Fickle` answers what comes first on a connection well. It keeps what it was sent by the submit's own name (`Idempotency-Key`), also
where it read no more than the head, so a repeat below the program's own eyes is seen as well.
"""
import asyncio, json, os, random

import checks
from network import leaks
from proxies import HERE, LAN, Proxy, authority
from reach import PROVIDER
from server import Plain, Server, key_of, reset
from tracing import swept
from workspace import expect

# What becomes of a submit on a used connection: read whole and billed, or its head alone read.
ON_SUBMIT = ("closed after the body", "closed after the head", "closed after 1 byte", "reset after the body", "answer cut", "100 and closed")
# What becomes of a connection that nothing is asked on. It is read on, and what comes is billed.
IDLE = ("closed at that moment", "408", "an answer unasked", "an answer unasked, late")
WAYS = ("plain", "tls", "forward", "connect")
# A body, and none at all, with the job named in the query.
BODIES = (None, 0)


class Fickle(Server):
    def __init__(self, book, fault, seed, **how):
        self.fault, self.draw, self.met, self.names, self.keys, self.aliens = fault, random.Random(seed), 0, {}, [], 0
        super().__init__(book, Plain(seed, seconds=(0, 0), pause=(0, 0)), **how)

    async def serve(self, reader, writer):
        self.connects += 1
        answered, deaf = 0, []
        try:
            while True:
                request = await self.read_head(reader)
                bad = request.method == "POST" and self.noted(request) and answered and self.fault in ON_SUBMIT
                self.met += bad
                if bad and self.fault == "closed after the head":
                    break
                await self.read_body(request, reader, writer)
                if bad or deaf:
                    await self.spoil(request, writer)
                    break
                if not await self.respond(request, writer):
                    break
                answered += 1
                self.meddle(writer, deaf)
        except (ConnectionError, EOFError, ValueError, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def noted(self, request):
        name = request.headers["idempotency-key"]
        self.names[name] = self.names.get(name, 0) + 1
        return True

    async def spoil(self, request, writer):
        """The submit is read and billed, and its answer is none."""
        if request.method == "POST":
            key = key_of(request)
            self.book.posted(key)
            self.book.accept(key, self.new_id())
            self.keys.append(key)
        if self.fault == "reset after the body":
            reset(writer)
        begun = {"closed after 1 byte": b"H", "answer cut": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\": \"",
                 "100 and closed": b"HTTP/1.1 100 Continue\r\n\r\n"}.get(self.fault)
        if begun:
            writer.write(begun)
            await writer.drain()

    def meddle(self, writer, deaf):
        """After an answer: the connection stays as it is, or is spoiled while nothing is asked on it."""
        if self.fault not in IDLE:
            return
        wait = 0 if self.fault == "an answer unasked" else self.draw.choice((0, 0.001, 0.002, 0.004, 0.008, 0.02))
        self.loop.call_later(wait, self.turn, writer, deaf)

    def turn(self, writer, deaf):
        if writer.is_closing() or deaf:
            return
        try:
            self.spoil_idle(writer, deaf)
        except OSError:
            # The other end was quicker.
            pass

    def spoil_idle(self, writer, deaf):
        self.met += 1
        if self.fault == "closed at that moment":
            deaf.append(True)
            if writer.can_write_eof():
                writer.write_eof()
            else:
                writer.close()
        elif self.fault == "408":
            deaf.append(True)
            writer.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            if writer.can_write_eof():
                writer.write_eof()
        else:
            self.aliens += 1
            body = b'{"id": "alien-%d"}' % self.aliens
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def served(trial, way, fault, seed):
    """The service on one of the four ways to it, and the URL that the manifest has."""
    from book import Book
    environment, encrypted = trial.space.environment, way in ("tls", "connect")
    tls = authority(trial.folder) if encrypted else None
    book = Book(os.path.join(trial.folder, "book-0.jsonl"))
    server = Fickle(book, fault, seed, tls=tls)
    trial.servers.append(server)
    if encrypted:
        environment["SSL_CERT_FILE"] = os.path.join(trial.folder, "ca.pem")
    if way == "forward":
        # The service is its own proxy: what is asked of the proxy is asked on the connection that it spoils.
        environment["http_proxy"] = server.url
        server.url = f"http://{LAN}:{server.port}"
    if way == "connect":
        proxy = Proxy(target=HERE)
        trial.servers.append(proxy)
        environment["https_proxy"] = proxy.address()
        server.url = f"https://{PROVIDER}:{server.port}"
    return book, server


def one(torture, trial, case):
    """Runs meeting the fault, a second one, then one to the end; how many connections met it."""
    fault, way, body = case
    book, server = served(trial, way, fault, torture.seed)
    space = trial.space
    space.write_lanes(server.url, 16, 2, at_once=1, keyless=way == "forward", body=body)
    said = space.run("run", "m.yaml")
    rows = checks.nothing_unrecorded(space, book)
    expect(server.met, f"no connection was used again, so this proves nothing\n{said}")
    states = checks.settled_states(rows)
    expect(set(states) <= {"done", "unknown"}, f"{states} after '{fault}' {way}\n{said}")
    if fault in ON_SUBMIT:
        expect(states.get("unknown", 0) == server.met, f"{states} and {server.met} submits that met '{fault}' {way}\n{said}")
    for key in server.keys:
        expect(rows[key]["state"] == "unknown", f"a submit without an answer is {rows[key]['state']}\n{said}")
    never_twice(book, server, case, said)
    posts = len(book.posts)
    said = space.run("run", "m.yaml")
    expect(len(book.posts) == posts or fault in IDLE and not states.get("unknown"), f"posted again by a second run\n{said}")
    never_twice(book, server, case, said)
    met, server.fault = server.met, None
    checks.complete(space, book)
    never_twice(book, server, case, said, resolved=True)
    billed(space, book)
    expect(not leaks(space.folder), "the key is in an output")
    return met


def never_twice(book, server, case, said, resolved=False):
    twice = [name for name, times in server.names.items() if times > 1]
    expect(not twice, f"{len(twice)} submits were sent twice by the network's own doing after {case}\n{said}")
    counts = [key for key, times in book.post_counts().items() if times > 1]
    expect(resolved or not counts, f"{len(counts)} jobs were posted twice after {case}\n{said}")


def billed(space, book):
    """What the ledger says was spent is what the service's book has."""
    said = space.run("status", "m.yaml", "--json")
    spent = sum(one["amount"] for one in json.loads(said.out)["spent"])
    expect(abs(spent - 0.05 * len(book.ids)) < 1e-6, f"{spent} USD spent by the ledger, {len(book.ids)} jobs of 0.05 by the book\n{said}")


def resend(torture):
    """Faults on used connections, in four ways to the service: no submit arrives twice, none is lost."""
    every = [(fault, way, body) for fault in ON_SUBMIT + IDLE for way in WAYS for body in BODIES]
    plain = [case for case in every if case[1:] == ("plain", None)]
    others = [case for case in every if case not in plain]
    random.Random(torture.seed).shuffle(others)
    cases = plain + others[:torture.count(8, len(others))]
    met = sum(swept(torture, cases, lambda trial, case: one(torture, trial, case), width=4))
    return f"{len(cases)} cases of {len(ON_SUBMIT + IDLE)} faults by {len(WAYS)} ways with {len(BODIES)} bodies, met {met} times, 0 submits sent twice; the bill is the ledger's"
