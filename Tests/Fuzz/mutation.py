"""Manifests made of other manifests: bytes, tokens, lines and whole blocks changed, some in the manner of YAML."""
import re

TOKEN = re.compile(rb"\$\{\{|\}\}|[A-Za-z_][\w-]*|\d+(?:\.\d+)?|\s+|.", re.S)
NASTY_NUMBERS = [
    b"0", b"-0", b"-1", b"1", b"2", b"1000", b"1001", b"65535", b"2147483648", b"4294967296", b"9223372036854775807",
    b"9223372036854775808", b"-9223372036854775808", b"-9223372036854775809", b"18446744073709551615",
    b"18446744073709551616", b"99999999999999999999999999999999999999", b"170141183460469231731687303715884105727",
    b"1e400", b"1e-400", b"1e999999999999", b"0.1", b".5", b"5.", b"0x7fffffffffffffff", b"0o777", b"1_000", b"+1", b".inf",
    b".nan", b"0.1234567890123456789012345678901234567890", b"1e18", b"-1e19", b"00012", b"1:30"]
NASTY_VALUES = NASTY_NUMBERS + [
    b"~", b"null", b"true", b"no", b"''", b'""', b"[]", b"{}", b"[[]]", b"[{}]", b"{a: {b: {c: 1}}}", b"[1, [2, [3]]]", b"- 1",
    b"*a", b"&a", b"&a b", b"!", b"!!str", b"!!int x", b"!x y", b"<<", b"<<: *a", b"|", b">", b"|+", b"? ", b": ", b"- ", b"#",
    b"---", b"...", b"%YAML 1.2", b"\t", b"\r", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85",
    "🐍".encode(), "é".encode(), "e\u0301".encode(), "\u202e".encode(), b'"\\ud800"', b'"\\x00"', b'"\\0"', b"'\n'",
    b"${{ matrix.seed }}", b"${{ matrix.seed.x.y }}", b"${{", b"}}", b"${{ }}", b"${{ matrix. }}", b"${{ vars.a | slug }}",
    b"${{ vars.a | slug | slug }}", b"${{ env.X }}", b"${{ job.index }}", b"${{ run.date }}", b"$${{ x }}", b"${{ ${{ x }} }}",
    b"{file: inputs/a.png}", b"{file: .}", b"{file: /}", b"{file: ''}", b"{file: ../..}", b"{file: missing.png}",
    b'{glob: "*"}', b'{glob: "**"}', b'{glob: "{a,b,{c,d}}*"}', b'{glob: "[a-"}', b'{glob: ""}', b'{glob: "{{{{{"}',
    b"{lines: prompts.txt}", b"{lines: .}", b"{table: rows.csv}", b"{table: rows.tsv}", b"{table: rows.jsonl}",
    b"{table: bad.csv}", b"{table: bad.jsonl}", b"{random: 5}", b"{from: 1, to: 5}", b"{from: 5, to: 1}",
    b"{from: 0, to: 1, step: 0}", b"{from: 0, to: 18446744073709551615}", b"{from: 1, count: 0}", b"{from: 1e300, count: 5}",
    b"{from: 18446744073709551615, count: 2}", b"{from: -1, to: 1, step: 1e-300}", b"{from: 0.1, to: 1, step: 0.1}",
    b'{variants: "{a|b}"}', b'{variants: "{2$$a|b|c}"}', b'{variants: "{1-2$$, $$a|b|c}"}', b'{variants: "__animal__"}',
    b'{variants: "__*__"}', b'{variants: "{{{{{{{{{{a"}', b'{variants: "{0.5::a|2::b}"}', b'{variants: "{99999999999$$a|b}"}',
    b'{variants: "{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}", random: 3}', b'{variants: "{1-99$$a|b|c|d|e|f|g|h}"}',
    b"extends: good.yaml", b"extends: m0.yaml", b"20m", b"1h30m", b"99999999999999999999h", b"60/min", b"1/0s", b"10 credits",
    b"-1 USD", b"99999999999999999999 USD", b"0.0000000000000001 EUR", b"https://user:word@example.com", b"http://[::1"]
KEYS = (b"pipeline output seed vars providers defaults budget max-jobs batches name provider endpoint model matrix inputs save "
        b"timeout retries price concurrency rate service url credentials exclude include zip sample repeat partial-include "
        b"from to count step random glob lines table variants file extends images run day").split()


class Mutator:
    """Mutants of some manifests, drawn from one source of random numbers."""

    def __init__(self, random, corpus):
        self.random, self.corpus = random, corpus
        self.lines = [line for text in corpus for line in text.splitlines(True)]
        self.tokens = sorted({token for text in corpus for token in TOKEN.findall(text) if token.strip()})
        self.ways = [
            self.byte, self.bytes_out, self.token, self.token, *[self.number] * 4, *[self.value] * 4, self.key, self.line_out,
            self.line_twice, self.line_in, self.line_swap, self.indent, self.block_twice, self.block_in, self.splice, self.flow,
            self.many, self.deep, self.anchor]

    def mutant(self):
        while True:
            text = self.random.choice(self.corpus)
            for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 5, 8))):
                text = self.random.choice(self.ways)(text)[:16_000]
            if self.is_small(text):
                return text

    @staticmethod
    def is_small(text):
        """Whether the plan is bound to be small: a larger one is asked for by `max-jobs`, and may take its time."""
        small = re.findall(rb"max-jobs[\"']?[ \t]*:[ \t]*\d{1,4}[ \t]*(?:[\r\n#,}]|$)", text)
        return len(small) == text.count(b"max-jobs")

    def place(self, items):
        return self.random.randrange(len(items) + 1)

    def put(self, text, start, end, new):
        return text[:start] + new + text[end:]

    def byte(self, text):
        at = self.place(text)
        return self.put(text, at, at + self.random.randrange(2), bytes([self.random.choice((self.random.randrange(256), *b"{}[]:,#&*!|>-?'\"%@` \n\t$"))]))

    def bytes_out(self, text):
        at = self.place(text)
        return self.put(text, at, at + self.random.randrange(1, 40), b"")

    def of(self, text, pattern, new):
        """Something that matches replaced by `new`."""
        found = list(re.finditer(pattern, text))
        if not found:
            return text
        match = self.random.choice(found)
        return self.put(text, match.start(), match.end(), new)

    def token(self, text):
        return self.of(text, TOKEN, self.random.choice((b"", self.random.choice(self.tokens), self.random.choice(NASTY_VALUES))))

    def number(self, text):
        return self.of(text, rb"-?\d+(?:\.\d+)?", self.random.choice(NASTY_NUMBERS))

    def value(self, text):
        return self.of(text, rb"(?<=: )[^\n,}]+", self.random.choice(NASTY_VALUES))

    def key(self, text):
        return self.of(text, rb"[\w-]+(?=:)", self.random.choice(KEYS))

    def changed_lines(self, text, change):
        lines = text.splitlines(True) or [b"\n"]
        change(lines, self.random.randrange(len(lines)))
        return b"".join(lines)

    def line_out(self, text):
        return self.changed_lines(text, lambda lines, at: lines.pop(at))

    def line_twice(self, text):
        return self.changed_lines(text, lambda lines, at: lines.insert(at, lines[at]))

    def line_in(self, text):
        return self.changed_lines(text, lambda lines, at: lines.insert(at, self.random.choice(self.lines)))

    def line_swap(self, text):
        def swap(lines, at):
            other = self.random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        return self.changed_lines(text, swap)

    def indent(self, text):
        def move(lines, at):
            lines[at] = self.random.choice((b" " + lines[at], b"  " + lines[at], b"\t" + lines[at], lines[at].lstrip(), lines[at][1:]))
        return self.changed_lines(text, move)

    def block(self, text):
        """A line and all that is indented below it."""
        lines = text.splitlines(True) or [b"\n"]
        start = self.random.randrange(len(lines))
        indent = len(lines[start]) - len(lines[start].lstrip(b" "))
        end = start + 1
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(b" ")) > indent):
            end += 1
        return lines, start, end

    def block_twice(self, text):
        lines, start, end = self.block(text)
        return b"".join(lines[:end] + lines[start:end] + lines[end:])

    def block_in(self, text):
        lines, start, end = self.block(text)
        others, first, last = self.block(self.random.choice(self.corpus))
        return b"".join(lines[:start] + others[first:last] + lines[self.random.choice((start, end)):])

    def splice(self, text):
        other = self.random.choice(self.corpus)
        return text[:self.place(text)] + other[self.place(other):]

    def flow(self, text):
        return self.of(text, rb"[\[\]{},]", self.random.choice((b"", b"[", b"]", b"{", b"}", b",", b"[[", b"}}")))

    def many(self, text):
        return self.of(text, TOKEN, self.random.choice(self.tokens) * self.random.choice((2, 10, 100, 5000)))

    def deep(self, text):
        open_, close = self.random.choice(((b"[", b"]"), (b"{a: ", b"}"), (b"- ", b""), (b"${{ ", b" }}"), (b"{a|", b"}"), (b"(", b")")))
        count = self.random.choice((3, 30, 62, 70, 2000))
        return self.of(text, rb"(?<=: )[^\n,}]+", open_ * count + b"1" + close * count)

    def anchor(self, text):
        text = self.of(text, rb"(?<=: )(?=[^\n])", b"&a ")
        return self.of(text, rb"(?<=: )[^\n,}]+", self.random.choice((b"*a", b"{<<: *a}", b"[*a, *a]", b"{<<: [*a, *a]}")))
