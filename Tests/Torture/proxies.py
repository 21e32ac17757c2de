"""Proxies: one of this program's own, which counts and misbehaves, real ones, and an authority of one's own.

The provider has a name that looks public. Where a proxy is asked for it, nobody here has to know what the name means.
"""
import asyncio, base64, os, pwd, re, shutil, socket, subprocess, tempfile, time

from reach import PROVIDER, openssl, served_with
from server import Server, reset
from workspace import expect

HERE = "127.0.0.1"
DIRECT = "127.0.0.3"
# A service on a network of one's own, which may be asked without encryption as long as no key travels.
LAN = "rack.lan"


def authority(folder):
    """A certificate by an authority that no system knows; the context that shows it."""
    with open(os.path.join(folder, "names"), "w") as file:
        file.write(f"subjectAltName=DNS:{PROVIDER},DNS:{LAN},IP:{HERE},IP:{DIRECT}\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(folder, "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=rack")
    openssl(folder, "req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={PROVIDER}")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")
    return served_with(folder, "server.pem")


def with_hosts(folder):
    """A script that runs its arguments where the provider's names mean this computer."""
    with open(os.path.join(folder, "hosts"), "w") as file:
        file.write(f"127.0.0.1 localhost\n{DIRECT} {PROVIDER} {LAN}\n")
    with open(os.path.join(folder, "inside"), "w") as file:
        file.write(f'set -e\nmount --bind {folder}/hosts /etc/hosts\nexec "$@"\n')
    return ["unshare", "-m", "sh", os.path.join(folder, "inside")]


class Proxy(Server):
    """CONNECT, whole URLs and SOCKS 5 on one port; `asked` has what it was asked for, `seen` all that it could read.

    Whatever name it is asked for, it goes to `target` on this computer. `how` says how badly it does that.
    """

    def __init__(self, how="well", user=None, target=DIRECT, known=None):
        self.asked, self.seen, self.how, self.user, self.target, self.lines = [], b"", how, user, target, []
        # Where it may lead; None for everywhere.
        self.known = known
        super().__init__(None)

    def address(self, scheme="http", user=None):
        return f"{scheme}://{user + '@' if user else ''}{HERE}:{self.port}"

    async def serve(self, reader, writer):
        self.connects += 1
        self.lines.append(writer)
        ends = [writer]
        try:
            first = await reader.readexactly(1)
            self.seen += first
            reached = await (self.socks(reader, writer) if first == b"\5" else self.http(first, reader, writer))
            if reached:
                ends.append(reached[1])
                self.lines.append(reached[1])
                await asyncio.gather(self.pump(reader, reached[1]), self.pump(reached[0], writer, seen=False))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, OSError, ValueError):
            pass
        finally:
            for end in ends:
                end.close()

    async def http(self, first, reader, writer):
        head = first + await reader.readuntil(b"\r\n\r\n")
        self.seen += head[1:]
        method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ")
        host, port = re.fullmatch(r"(?:http://)?(\[.*\]|[^/:]*)(?::(\d+))?(?:/.*)?", target).groups()
        self.asked.append((method if method == "CONNECT" else "whole", host, int(port or 80)))
        shown = re.search(rb"(?i)proxy-authorization: *basic +(\S+)", head)
        if self.user and (not shown or base64.b64decode(shown[1]).decode() != self.user):
            return await self.refuse(writer, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"rack\"")
        if self.how == "hang":
            await asyncio.sleep(60)
        if self.how[0].isdigit():
            return await self.refuse(writer, self.how)
        if self.known and host not in self.known:
            return await self.refuse(writer, "403 Forbidden")
        line = await asyncio.open_connection(self.target, int(port or 80))
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            line[1].write(head)
        return line

    async def refuse(self, writer, status):
        page = b"<html>the company says no</html>"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n".encode() + page)
        await writer.drain()

    async def socks(self, reader, writer):
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        wanted = 2 if self.user else 0
        writer.write(bytes([5, wanted if wanted in methods else 255]))
        if wanted not in methods:
            return None
        if self.user:
            await reader.readexactly(1)
            name = await reader.readexactly((await reader.readexactly(1))[0])
            word = await reader.readexactly((await reader.readexactly(1))[0])
            good = f"{name.decode()}:{word.decode()}" == self.user
            writer.write(b"\1\0" if good else b"\1\1")
            if not good:
                return None
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = socket.inet_ntop(*((socket.AF_INET, await reader.readexactly(4)) if kind == 1
                                      else (socket.AF_INET6, await reader.readexactly(16))))
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(("name" if kind == 3 else "address", host, port))
        if self.how == "hang":
            await asyncio.sleep(60)
        if self.how != "well" or self.known and host not in self.known:
            writer.write(b"\5\2\0\1\0\0\0\0\0\0")
            return None
        line = await asyncio.open_connection(self.target, port)
        writer.write(b"\5\0\0\1\0\0\0\0\0\0")
        return line

    async def pump(self, reader, writer, seen=True):
        while data := await reader.read(1 << 16):
            if seen:
                self.seen += data
            writer.write(data)
            await writer.drain()
        writer.close()

    def cut(self):
        """Resets everything that goes through it, and listens on."""
        def every():
            for line in self.lines:
                if not line.is_closing():
                    reset(line)
            self.lines = []
        self.loop.call_soon_threadsafe(every)


class Program:
    """A proxy that people do have, started with the hosts of the trial; quiet, on a free port."""

    def __init__(self, trial, name, inside):
        # A folder of its own, since some of them give up root and have to find their way there.
        self.port, self.folder = free_port(), tempfile.mkdtemp(prefix=f"tirage-torture-{name}-")
        folder = self.folder
        self.log = os.path.join(folder, "log")
        config = os.path.join(folder, "config")
        with open(config, "w") as file:
            file.write(getattr(self, name)(folder))
        command = {"tinyproxy": ["tinyproxy", "-d", "-c", config], "squid": ["squid", "-N", "-f", config]}[name]
        with open(os.path.join(folder, "said"), "w") as said:
            self.process = subprocess.Popen([*inside, *command], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        trial.servers.append(self)
        began = time.monotonic()
        while not answers(self.port):
            expect(time.monotonic() - began < 20 and self.process.poll() is None, f"{name} does not start, see {folder}")
            time.sleep(0.05)

    def tinyproxy(self, folder):
        return f'Port {self.port}\nListen {HERE}\nTimeout 60\nLogFile "{self.log}"\nLogLevel Connect\nAllow {HERE}\n'

    def squid(self, folder):
        owner = pwd.getpwnam("proxy")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        return (f"http_port {HERE}:{self.port}\nhttp_access allow all\ncache deny all\npid_filename none\nshutdown_lifetime 0 seconds\n"
                f"access_log stdio:{self.log}\ncache_log {folder}/cache.log\nlogfile_rotate 0\ncoredump_dir {folder}\n")

    def asked(self, word):
        """The lines of its log that have the word."""
        with open(self.log, errors="replace") as file:
            return [line for line in file if word in line]

    def address(self):
        return f"http://{HERE}:{self.port}"

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as line:
        line.bind((HERE, 0))
        return line.getsockname()[1]


def answers(port):
    try:
        socket.create_connection((HERE, port), 1).close()
        return True
    except OSError:
        return False


def programs():
    """Which of the real ones are installed."""
    return [name for name in ("tinyproxy", "squid") if shutil.which(name)]
