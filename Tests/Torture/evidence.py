"""Ended by SIGKILL, answers dropped on the way, at services that can be asked what became of a submit."""
import json, random, sqlite3, time
from urllib.parse import parse_qs, urlsplit

import checks, kills
from server import Answer, Plain
from workspace import expect

LAG = 2.0
PAGE = 40
RULES = {
    "repeat": "  repeat: { keeps: 24h }\n",
    "reject": "  repeat: { keeps: 24h, rejected: { status: 409, when: { code: key_reuse }, id: job } }\n",
    "list": "  list: { get: /jobs, query: { page: '${{ page }}' }, jobs: jobs, id: id, reference: reference,\n"
            "          created: created, complete: true, settles: 3s }\n",
}


class Asked(Plain):
    """Takes each job once for each key that it is sent with, where it `knows_keys`, and lists its jobs a while later."""

    def __init__(self, kind, drop=0.05, **how):
        super().__init__(**how)
        self.kind, self.drop, self.known, self.listed = kind, drop, {}, []

    def submit(self, server, key, request):
        name = request.headers["idempotency-key"]
        expect(json.loads(request.body)["reference"] == name, "the header and the body name the submit differently")
        if self.kind in ("repeat", "reject") and name in self.known:
            remote = self.known[name]
            if self.kind == "repeat":
                return Answer(body={"id": remote})
            return Answer(409, {"code": "key_reuse", "job": remote})
        how = "close" if self.draw.random() < self.drop else "well"
        if how == "close" and self.draw.random() < 0.5:
            return Answer(how="close")
        answer = self.accepted(server, key, how=how)
        remote = server.book.accepted[key][-1]
        self.known[name] = remote
        self.listed.append((time.time(), remote, name))
        return answer

    def list(self, server, request):
        page = int(parse_qs(urlsplit(request.path).query)["page"][0])
        shown = [job for job in reversed(self.listed) if job[0] < time.time() - LAG][(page - 1) * PAGE:page * PAGE]
        return Answer(body={"jobs": [{"id": remote, "reference": name, "created": at} for at, remote, name in shown]})


def kills_with_a_key(torture):
    """0 unknown, 0 billed twice, where a repeat is answered as the first was."""
    return killed(torture, "repeat", 0.0)


def kills_with_a_key_once(torture):
    """The same where a repeat is refused, with the id of the first."""
    return killed(torture, "reject", 0.0)


def kills_with_a_list(torture):
    """At least 99.9 % settled by themselves, 0 billed twice, where jobs are listed 2 s late."""
    return killed(torture, "list", 0.001)


def killed(torture, kind, share_max):
    wanted, count, unknown, settled, jobs = torture.count(12, 300), 0, 0, 0, 0
    while count < wanted:
        with torture.trial() as trial:
            draw = random.Random(f"{torture.seed} {kind} {count}")
            book, server = trial.serve(Asked(kind, seed=torture.seed, pause=(0.0, draw.choice((0.0, 0.02, 0.1)))))
            space = trial.space
            space.write(server.url, torture.count(200, 300), f"concurrency: {kills.IN_FLIGHT}, retries: 3")
            with open(f"{space.folder}/torture.yaml", "a") as file:
                file.write("evidence:\n" + RULES[kind])
            died = True
            while died and count < wanted:
                died, _ = kills.kill_once(space, book, server, draw)
                count += died
            unknown += checks.complete(space, book)
            settled += by_themselves(space)
            jobs += space.jobs
    expect(settled > 0, "nothing was in doubt, so nothing was tried")
    expect(unknown <= share_max * (unknown + settled), f"{unknown} of {unknown + settled} doubts stayed")
    return f"{count} kills, {jobs} jobs, {settled} doubts settled by themselves, {unknown} unknown, 0 billed twice"


def by_themselves(space):
    database = sqlite3.connect(f"file:{space.ledger}?mode=ro", uri=True)
    try:
        return database.execute("SELECT count(*) FROM resolution WHERE word IN ('found', 'not-found')").fetchone()[0]
    finally:
        database.close()
