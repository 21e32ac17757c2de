"""Behind a company's proxy: which variables count, what the proxy is shown, what its faults mean, and whom the guard of addresses keeps out.

The provider's name means this computer here by a hosts file alone, so what goes to the proxy and what goes past it is told apart.
"""
import concurrent.futures, os, re, subprocess, traceback

import checks
from network import leaks
from proxies import DIRECT, HERE, LAN, Program, Proxy, authority, free_port, programs, with_hosts
from reach import ALIAS, PROVIDER, REBOUND, Elsewhere, Luring, Naming, spellings
from server import Plain
from workspace import CANARY, Broken, expect

USER = "clerk:hush-9xKq+7Tz%2Fw"
WORD = "hush-9xKq+7Tz/w"
PLAIN_USER = "clerk:" + WORD
# Where nothing is sent the jobs stay ready, and to run again is right.
NEVER_SENT = ({"ready"}, 75)


class Desk:
    """One trial: the service with its certificate, by its name, and a run inside the hosts file."""

    def __init__(self, trial, script=None, jobs=3, keyless=False, settings="", host=DIRECT):
        self.trial, self.space = trial, trial.space
        self.inside = with_hosts(trial.folder)
        tls = authority(trial.folder)
        name = LAN if keyless else PROVIDER if host == DIRECT else host
        self.book, self.server = trial.serve(script or Plain(seconds=(0, 0), pause=(0, 0)), host=host, tls=None if keyless else tls)
        self.server.url = f"{'http' if keyless else 'https'}://{name}:{self.server.port}"
        self.space.write(self.server.url, jobs, f"concurrency: 3, retries: 0{settings}", keyless=keyless, request_timeout="3s")
        self.environment = self.space.environment
        self.environment["SSL_CERT_FILE"] = os.path.join(trial.folder, "ca.pem")

    def proxy(self, *variables, scheme="http", user=None, text=None, **how):
        """A proxy that those variables name."""
        made = Proxy(**how)
        self.trial.servers.append(made)
        for variable in variables:
            self.environment[variable] = text.format(made.port) if text else made.address(scheme, user)
        return made

    def run(self, *words, patience=40):
        return self.space.run("run", "m.yaml", *words, prefix=[*self.inside, "timeout", "-s", "INT", str(patience)], seconds=60)

    def done(self):
        """All is done and billed once, and the service saw nothing that was meant for the proxy."""
        said = self.run()
        expect(said.code == 0 and len(self.space.images()) == self.space.jobs, f"not done\n{said}")
        expect(len(self.book.posts) == self.space.jobs and not self.book.doubles(), f"{len(self.book.posts)} POSTs\n{said}")
        told = [request.path for request in self.server.requests if "proxy-authorization" in request.headers]
        expect(not told, f"the service was shown who asks the proxy: {told[:3]}")
        return said

    def never_sent(self, *words):
        """Not a byte of a job left; the message has the words."""
        said = self.run()
        states = set(checks.settled_states(self.space.rows()))
        expect(states <= NEVER_SENT[0] and said.code == NEVER_SENT[1], f"{states} and exit {said.code}, where nothing could be sent\n{said}")
        expect(not self.book.posts and not self.server.requests, f"a request came through\n{said}")
        missing = [word for word in words if not re.search(word, said.out, re.IGNORECASE)]
        expect(not missing, f"the message does not say {missing}\n{said}")
        expect(len(said.out) < 2000, f"a long message\n{said}")
        return said


def went(desk, proxy, through, how="CONNECT"):
    """All went through the proxy, or nothing did."""
    desk.done()
    name = (PROVIDER if desk.server.tls else LAN, desk.server.port)
    kinds = {asked[0] for asked in proxy.asked}
    expect(kinds == ({how} if through else set()), f"the proxy was asked {proxy.asked[:3]}, through it: {through}")
    expect({asked[1:] for asked in proxy.asked} <= {name}, f"the proxy was asked for others: {proxy.asked}")
    expect(through or not proxy.connects, f"{proxy.connects} connections to a proxy that is not meant")
    expect(CANARY.encode() not in proxy.seen, "the proxy could read the key")


# Which variables count

def variable(name, text=None, **how):
    return lambda trial: (lambda desk: went(desk, desk.proxy(name, text=text), True))(Desk(trial, **how))


def precedence(trial):
    """The scheme's own counts before `all_proxy`, and lower case before upper."""
    desk = Desk(trial)
    others = [desk.proxy(name) for name in ("ALL_PROXY", "all_proxy", "HTTPS_PROXY", "http_proxy")]
    went(desk, desk.proxy("https_proxy"), True)
    expect(not any(proxy.connects for proxy in others), "a proxy was asked that another variable stands before")


def plain_text(trial):
    """Without encryption, on a network of one's own: the whole URL is asked of the proxy, and no key."""
    desk = Desk(trial, keyless=True)
    went(desk, desk.proxy("http_proxy"), True, how="whole")


def upper_case(trial):
    """HTTP_PROXY is what a web server calls a header of its visitors, so it counts for nothing, as with curl."""
    desk = Desk(trial, keyless=True)
    went(desk, desk.proxy("HTTP_PROXY"), False)


def without(name, text, through=False):
    def one(trial):
        desk = Desk(trial)
        desk.environment[name] = text
        went(desk, desk.proxy("HTTPS_PROXY"), through)
    return one


def without_address(trial):
    desk = Desk(trial, host=DIRECT)
    desk.server.url = f"https://{DIRECT}:{desk.server.port}"
    desk.space.write(desk.server.url, 2)
    desk.environment["NO_PROXY"] = DIRECT
    proxy = desk.proxy("HTTPS_PROXY")
    desk.done()
    expect(not proxy.connects, "an address of NO_PROXY went to the proxy")


def own_computer(trial):
    """What goes to this computer in clear text has the key in it: no proxy is shown it."""
    _, server = trial.serve(Plain(seconds=(0, 0)))
    trial.space.write(server.url, 2)
    proxies = [Proxy(target=HERE) for _ in range(2)]
    trial.servers += proxies
    trial.space.environment |= {"http_proxy": proxies[0].address(), "ALL_PROXY": proxies[1].address("socks5h")}
    said = trial.space.run("run", "m.yaml")
    expect(not any(CANARY.encode() in proxy.seen for proxy in proxies), f"a proxy was shown the key\n{said}")
    expect(said.code == 0, f"a service on this computer is not reached where there is a proxy\n{said}")


def rehearsed(trial):
    """A rehearsal needs no network, whatever proxy there is."""
    desk = Desk(trial)
    proxies = [desk.proxy(name, how="hang") for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY")]
    said = desk.run("--rehearse")
    expect(said.code == 0 and not any(proxy.connects for proxy in proxies), f"a rehearsal asked a proxy\n{said}")


def socks(scheme, kind, user=None):
    def one(trial):
        desk = Desk(trial)
        proxy = desk.proxy("ALL_PROXY", scheme=scheme, user=user)
        proxy.user = user and PLAIN_USER
        if kind == "address":
            desk.done()
            expect({asked[:2] for asked in proxy.asked} == {("address", DIRECT)}, f"asked {proxy.asked}")
        else:
            went(desk, proxy, True, how=kind)
        kept_quiet(desk)
    return one


# Who may pass

def kept_quiet(desk):
    """The proxy's password is nowhere."""
    folder = desk.space.folder
    found = [path for word in (WORD, USER.split(":")[1], WORD[:12]) for path in holding(folder, word)]
    expect(not found, f"the proxy's password is in {found[:3]}")
    expect(not leaks(folder), "the key is in an output")


def holding(folder, word):
    paths = [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]
    return [path for path in paths if word.encode() in open(path, "rb").read()]


def with_password(trial):
    desk = Desk(trial)
    proxy = desk.proxy("HTTPS_PROXY", user=USER)
    proxy.user = PLAIN_USER
    went(desk, proxy, True)
    for words in (["status", "m.yaml", "--json"], ["plan", "m.yaml"], ["check", "m.yaml"], ["run", "m.yaml", "--fresh", "--show-answers"]):
        desk.space.run(*words, prefix=desk.inside)
    kept_quiet(desk)


def wrong_password(trial):
    desk = Desk(trial)
    desk.proxy("HTTPS_PROXY", user=USER).user = "clerk:another"
    desk.never_sent("proxy", "407|password|credentials|log ?in")
    kept_quiet(desk)


def refused(status, *words):
    def one(trial):
        desk = Desk(trial)
        proxy = desk.proxy("HTTPS_PROXY", how=status)
        desk.never_sent("proxy", *words)
        expect(proxy.connects <= 4, f"{proxy.connects} connections to a proxy that refuses")
        heal(desk, proxy)
    return one


def socks_refused(trial):
    desk = Desk(trial)
    proxy = desk.proxy("ALL_PROXY", scheme="socks5h", how="refused")
    desk.never_sent("proxy")
    heal(desk, proxy)


def down(trial):
    desk = Desk(trial)
    desk.environment["HTTPS_PROXY"] = f"http://{USER}@{HERE}:{free_port()}"
    desk.never_sent("proxy", "refused")
    kept_quiet(desk)


def unknown_name(trial):
    desk = Desk(trial)
    desk.environment["HTTPS_PROXY"] = f"http://{USER}@proxy.invalid:3128"
    desk.never_sent("proxy")
    kept_quiet(desk)


def hanging(scheme):
    def one(trial):
        desk = Desk(trial)
        proxy = desk.proxy("ALL_PROXY", scheme=scheme, how="hang")
        desk.never_sent("proxy|no answer|time")
        heal(desk, proxy)
    return one


def heal(desk, proxy):
    """Once the proxy does its work, running again is right."""
    proxy.how = "well"
    desk.done()


class Cutting(Plain):
    """Bills the first submit, and the proxy dies before the answer comes through."""

    def __init__(self):
        super().__init__(seconds=(0, 0), pause=(0, 0))
        self.proxy = None

    def submit(self, server, key, request):
        answer = self.accepted(server, key)
        if self.proxy:
            self.proxy.cut()
            answer.how = "hang"
        return answer


def dying(scheme):
    def one(trial):
        script = Cutting()
        desk = Desk(trial, script, jobs=1)
        script.proxy = desk.proxy("ALL_PROXY", scheme=scheme)
        said = desk.run()
        states = checks.settled_states(desk.space.rows())
        expect(states == {"unknown": 1} and said.code == 1, f"{states} and exit {said.code} after a proxy died with the submit\n{said}")
        script.proxy = None
        desk.run()
        expect(len(desk.book.posts) == 1, f"{len(desk.book.posts)} POSTs of a job\n{said}")
        checks.resolve(desk.space, desk.book)
        said = desk.run()
        expect(said.code == 0 and len(desk.book.posts) == 1, f"{len(desk.book.posts)} POSTs of a job in the end\n{said}")
    return one


# Whom to believe

def believed(how, through):
    def one(trial):
        desk = Desk(trial)
        pem = desk.environment.pop("SSL_CERT_FILE")
        if how == "SSL_CERT_DIR":
            folder = os.path.join(trial.folder, "authorities")
            os.makedirs(folder)
            name = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", pem], capture_output=True, text=True).stdout.strip()
            os.symlink(pem, os.path.join(folder, name + ".0"))
            desk.environment[how] = folder
        else:
            desk.environment[how] = pem
        went(desk, desk.proxy("HTTPS_PROXY" if through else "UNUSED"), through)
    return one


def unbelieved(through):
    """An authority that nobody named: refused."""
    def one(trial):
        desk = Desk(trial)
        del desk.environment["SSL_CERT_FILE"]
        desk.proxy("HTTPS_PROXY" if through else "UNUSED")
        desk.never_sent("certificate")
    return one


def no_such_file(name):
    """A variable that leads nowhere is told by its name, and is not passed over for the system's authorities."""
    def one(trial):
        desk = Desk(trial)
        del desk.environment["SSL_CERT_FILE"]
        desk.environment[name] = "/nowhere/ca.pem"
        said = desk.run()
        expect(said.code not in (0, 1) and not desk.server.requests, f"exit {said.code}\n{said}")
        expect(name in said.out or "/nowhere/ca.pem" in said.out, f"the message does not say which variable is wrong\n{said}")
    return one


# Real ones

def real(name, keyless=False):
    def one(trial):
        desk = Desk(trial, keyless=keyless, jobs=6)
        program = Program(trial, name, desk.inside)
        desk.environment["http_proxy" if keyless else "HTTPS_PROXY"] = program.address()
        desk.done()
        expect(program.asked(LAN if keyless else PROVIDER), f"nothing about it in the log of {name}")
    return one


CASES = {
    "HTTPS_PROXY": variable("HTTPS_PROXY"), "https_proxy": variable("https_proxy"), "ALL_PROXY": variable("ALL_PROXY"),
    "all_proxy": variable("all_proxy"), "without a scheme": variable("HTTPS_PROXY", HERE + ":{}"), "precedence": precedence,
    "http_proxy": plain_text, "HTTP_PROXY": upper_case,
    "NO_PROXY host": without("NO_PROXY", PROVIDER), "no_proxy host": without("no_proxy", PROVIDER),
    "NO_PROXY .suffix": without("NO_PROXY", "other.org, .example.com"), "NO_PROXY suffix": without("NO_PROXY", "example.com"),
    "NO_PROXY *": without("NO_PROXY", "*"), "NO_PROXY others": without("NO_PROXY", "vider.example.com,example.co,.org", through=True),
    "NO_PROXY address": without_address, "this computer": own_computer, "rehearsal": rehearsed,
    "socks5h": socks("socks5h", "name"), "socks5": socks("socks5", "address"), "socks5h with password": socks("socks5h", "name", USER),
    "password": with_password, "wrong password": wrong_password,
    "403": refused("403 Forbidden", "403"), "407": refused("407 Proxy Authentication Required", "407|password|credentials"),
    "502": refused("502 Bad Gateway", "502"), "socks refuses": socks_refused, "down": down, "no such name": unknown_name,
    "hangs": hanging("http"), "socks hangs": hanging("socks5h"), "dies": dying("http"), "socks dies": dying("socks5h"),
    "SSL_CERT_FILE": believed("SSL_CERT_FILE", False), "SSL_CERT_FILE, proxy": believed("SSL_CERT_FILE", True),
    "SSL_CERT_DIR": believed("SSL_CERT_DIR", False), "SSL_CERT_DIR, proxy": believed("SSL_CERT_DIR", True),
    "CURL_CA_BUNDLE": believed("CURL_CA_BUNDLE", False), "CURL_CA_BUNDLE, proxy": believed("CURL_CA_BUNDLE", True),
    "no authority": unbelieved(False), "no authority, proxy": unbelieved(True),
    "no such file": no_such_file("SSL_CERT_FILE"), "no such bundle": no_such_file("CURL_CA_BUNDLE"),
}


def tried(torture, cases):
    """Runs all of them to the last, and says of each that is wrong what is wrong with it."""
    wrong = {}

    def one(name):
        try:
            with torture.trial(name) as trial:
                return cases[name](trial)
        except Exception as error:
            wrong[name] = str(error) if isinstance(error, Broken) else traceback.format_exc()

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(one, cases))
    expect(not wrong, f"{len(wrong)} of {len(cases)} cases\n" + "\n".join(f"[{name}] {what}" for name, what in wrong.items()))
    return results


def proxies(torture):
    """Each variable, each way in which a proxy fails, each way to name an authority, and real proxies."""
    cases = dict(CASES)
    for name in programs():
        cases |= {name: real(name), f"{name}, plain": real(name, keyless=True)}
    tried(torture, cases)
    return f"{len(cases)} cases, {' and '.join(programs()) or 'no'} real proxies, nothing sent where nothing could be, 0 passwords told"


# The guard of addresses

def guarded(scheme):
    """Images on private addresses, by a proxy that could reach them: it is not asked for one that can be told by its spelling."""
    def one(trial):
        trap = trial.serve(Elsewhere(), host="0.0.0.0", tls=None)[1]
        urls = [url for url in spellings(trap.port, trap.port) if not re.search(rf"(?i){ALIAS}|{REBOUND}|//metadata", url)]
        desk = Desk(trial, Naming(urls), jobs=len(urls), settings="", host=DIRECT)
        proxy = desk.proxy("ALL_PROXY", "http_proxy", scheme=scheme, known={PROVIDER})
        said = desk.run(patience=15)
        expect(desk.book.posts, f"the provider was not reached, so this proves nothing\n{said}")
        others = {asked[1] for asked in proxy.asked} - {PROVIDER}
        expect(not others, f"the proxy was asked for {others}\n{said}")
        expect(not trap.connects and not desk.space.images(), f"{trap.connects} connections to private addresses\n{said}")
        return len(urls)
    return one


# No more at once than a run begins with: a provider whose images can't be fetched is stopped soon.
LURES = [[HERE, DIRECT, "localhost", "2130706433"], ["[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"]]


def lured(trial, hosts):
    """The provider's own host leads on to private addresses."""
    trap = trial.serve(Elsewhere(), host="0.0.0.0", tls=None)[1]
    desk = Desk(trial, Luring([f"https://{host}:{trap.port}/images/x.png" for host in hosts]), jobs=len(hosts))
    proxy = desk.proxy("ALL_PROXY", known={PROVIDER})
    said = desk.run(patience=15)
    asked = sum(request.path.startswith("/images") for request in desk.server.requests)
    expect(asked >= len(hosts), f"{asked} images were asked for on the own host, so this proves nothing\n{said}")
    others = {asked[1] for asked in proxy.asked} - {PROVIDER}
    expect(not others and not trap.connects, f"the proxy was asked for {others} by redirects\n{said}")


def public_names(trial):
    """A name that means nothing here is the proxy's to look up: its images come."""
    desk = Desk(trial, Naming([]), jobs=2)
    desk.server.script.urls = [f"https://{PROVIDER}:{desk.server.port}/images/x.png"] * 2
    with open(os.path.join(trial.folder, "hosts"), "w") as file:
        file.write("127.0.0.1 localhost\n")
    desk.proxy("ALL_PROXY")
    desk.done()


def guard(torture):
    """With a proxy the guard has names and spellings alone, and uses them."""
    cases = {"http": guarded("http"), "socks5h": guarded("socks5h"), "names": public_names}
    for number, hosts in enumerate(LURES, 1):
        cases[f"redirects {number}"] = lambda trial, hosts=hosts: lured(trial, hosts)
    said = tried(torture, cases)
    return f"{said[0]} spellings by 2 kinds of proxy and 7 redirects, the proxy asked for the provider alone; names are looked up by the proxy"
