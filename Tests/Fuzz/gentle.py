"""Manifests changed so that most stay well-formed: what is said of them comes from the planner, not from the YAML reader."""
import re

QUOTED = rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\n]|'')*'"
SCALAR = re.compile(rb"(?<=: )(?:" + QUOTED + rb"|[\w.+-][\w./+-]*)(?=[ \t]*(?:[,}\n]|$))")
NUMBER = re.compile(rb"(?<=[ \[])-?\d+(?:\.\d+)?(?=[ \t]*(?:[],}\n]|$))")
FLOW_LIST = re.compile(rb"(?<=[ \[])\[[^][{}\n\"'$]+\](?=[ \t]*(?:[],}\n]|$))")
AXIS = re.compile(rb"(?m)^(      )([A-Za-z_][\w-]*)(: )([^\n]+)$")
REFERENCE = re.compile(rb"(?<!\$)\$\{\{ *([\w.-]+)((?: *\|[^}\n]*)?)\}\}")
VARIANTS = re.compile(rb"(variants: )(" + QUOTED + rb")")
NUMBERS = [b"0", b"1", b"2", b"3", b"7", b"20", b"99", b"1000", b"-1", b"1.5", b"0.1", b"1e3", b"4294967295",
           b"9223372036854775807", b"18446744073709551615", b"1.10"]
TEXTS = [b"ink", b"no", b"16:9", b"'7'", b'"7"', b"null", b"true", '"é 🐍"'.encode(), b'"a/b"', b"'..'", b'"a b  c"', b'"$${{ x }}"',
         b'"\\u0000"', b'"\\n"', b"' '", b"A" * 300, b"'" + b"a, " * 90 + b"'"]
AXES = [b"[a]", b"[a, b]", b"[1, 2, 3]", b"[1, 1.0, '1']", b"[true, null, ~]", b"{ from: 1, to: 3 }", b"{ from: 3, to: 1, step: -1 }",
        b"{ from: 0, to: 18446744073709551615 }", b"{ from: 18446744073709551615, count: 1 }", b"{ from: 1.0, to: 1.5, step: 0.1 }",
        b"{ from: 0.1, count: 4, step: 0.001 }", b"{ random: 1 }", b"{ random: 1000 }", b'{ glob: "inputs/*" }', b'{ glob: "**/*.png" }',
        b"{ lines: prompts.txt }", b"{ table: rows.csv }", b"{ table: rows.jsonl }", b"[{ id: a, width: 1 }, { id: b, width: 2 }]",
        b"[{ file: inputs/a.png }]", b'{ variants: "{a|b} __animal__" }', b'{ variants: "{2$$a|b|c}" }',
        b'{ variants: "{1-2$$ and $$a|b|c}", random: 2 }', b'{ variants: "{0.5::a|2::b}{c|d}" }', b'{ variants: "{|a}{b|}" }']
NAMES = [b"pipeline.name", b"batch.name", b"job.index", b"job.key", b"job.replica", b"run.date", b"vars.style"]
FILTERS = [b"slug", b"lower", b"upper", b"trim", b"truncate(1)", b"truncate(10000)", b"truncate( 3 )", b"pad(4)", b"pad (40)",
           b"default('none')", b"default('')", b"default('a | b')", b"default('}')", b"slg", b"pad", b"pad(0)", b"slug()"]
RULES = [b"repeat: 1", b"repeat: 3", b"repeat: 1000000", b"sample: { count: 1 }", b"sample: { count: 3 }", b"partial-include: true",
         b"timeout: 1ms", b"timeout: 366d", b"retries: 0", b"retries: 10", b"price: 0 USD", b"price: 0.000001 EUR",
         b"save: ${{ job.index }}", b"save: ${{ job.index | pad(6) }}/x", b"save: ${{ run.date }}/${{ batch.name }}-${{ job.key }}",
         b"exclude: []", b"include: []", b"include: [{ color: red }]", b"include: [{ color: [1, { a: 2 }] }]", b"zip: []"]
TOPS = [b"seed: 0", b"seed: ink", b"seed: 18446744073709551615", b"pipeline: a b", b"output: out/${{ pipeline.name | upper }}",
        b"max-jobs: 1", b"max-jobs: 2000", b"vars: { style: ink }", b"defaults: { inputs: { steps: 4 } }", b"defaults: { repeat: 2 }",
        b"defaults: { matrix: { seed: { from: 1 } } }"]
PARTS = [b"a", b"b", b"{a|b}", b"{a|b|c}", b"{2::a|b}", b"{0::a|b}", b"{2$$a|b|c}", b"{1-2$$, $$a|b}", b"{2-$$a|b|c}", b"{-2$$a|b}",
         b"__animal__", b"__*__", b"__an*__", b"{__animal__|c}", b"{a|{b|{c|d}}}", b"{}", b"{|}", b"\\\\{", b"# x", b"$", b"::", b"${x=a}",
         b"{3$$__animal__}", b"{a", b"b}", b"__none__"]


class GentleMutator:
    """Mutants of good manifests, most of them good or nearly so."""

    def __init__(self, random, corpus):
        self.random, self.corpus = random, corpus
        self.scalars = sorted({match.group(0) for text in corpus for match in SCALAR.finditer(text)})
        self.names = sorted({match.group(1) for text in corpus for match in REFERENCE.finditer(text)})
        self.ways = [
            *[self.number] * 3, self.text, self.scalar_swap, self.list_item, self.list_item, *[self.axis] * 2, self.axis_in,
            self.key, *[self.reference] * 4, *[self.rule] * 3, self.top, self.batch_twice, self.variants, self.variants]

    def mutant(self):
        text = self.random.choice(self.corpus)
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
            text = self.random.choice(self.ways)(text)[:16_000]
        return text

    def of(self, text, pattern, new):
        """One match replaced by what `new` makes of it."""
        found = list(pattern.finditer(text))
        if not found:
            return text
        match = self.random.choice(found)
        return text[:match.start()] + new(match) + text[match.end():]

    def number(self, text):
        return self.of(text, NUMBER, lambda match: self.random.choice(NUMBERS))

    def text(self, text):
        return self.of(text, SCALAR, lambda match: self.random.choice(TEXTS))

    def scalar_swap(self, text):
        """A scalar of another manifest, or two of this one that change places."""
        found = list(SCALAR.finditer(text))
        if len(found) < 2 or self.random.random() < 0.3:
            return self.of(text, SCALAR, lambda match: self.random.choice(self.scalars))
        one, two = sorted(self.random.sample(found, 2), key=lambda match: match.start())
        return text[:one.start()] + two.group(0) + text[one.end():two.start()] + one.group(0) + text[two.end():]

    def list_item(self, text):
        def change(match):
            items = match.group(0)[1:-1].split(b",")
            at, other = self.random.randrange(len(items)), self.random.randrange(len(items) + 1)
            way = self.random.randrange(4)
            if way == 0:
                items.insert(other, items.pop(at))
            elif way == 1:
                items.insert(other, items[at])
            elif way == 2 and len(items) > 1:
                items.pop(at)
            else:
                items.insert(other, b" " + self.random.choice(NUMBERS + TEXTS[:8]))
            return b"[" + b",".join(items) + b"]"
        return self.of(text, FLOW_LIST, change)

    def axis(self, text):
        """An axis, or an input that stands as deep, of another form."""
        start, end = text.find(b"matrix:\n"), text.find(b"inputs:\n")
        found = [match for match in AXIS.finditer(text) if start < match.start() < max(end, start)]
        if not found:
            return text
        match = self.random.choice(found)
        return text[:match.start(4)] + self.random.choice(AXES) + text[match.end(4):]

    def axis_in(self, text):
        """One more axis, named by an input."""
        name = self.random.choice((b"extra", b"x-1", b"seed2"))
        axis, reference = self.random.choice(AXES), b"${{ matrix." + name + b" }}"
        text = text.replace(b"    matrix:\n", b"    matrix:\n      " + name + b": " + axis + b"\n", 1)
        return text.replace(b"    inputs:\n", b"    inputs:\n      " + name + b": " + reference + b"\n", 1)

    def key(self, text):
        """The name of an axis or input, wherever it stands, is another."""
        found = sorted({match.group(2) for match in AXIS.finditer(text)})
        if not found:
            return text
        old, new = self.random.choice(found), self.random.choice(found + [b"file", b"seed", b"_", b"a-b", b"id", b"null", b"if"])
        return re.sub(rb"(?<![\w-])" + re.escape(old) + rb"(?![\w-])", new, text)

    def reference(self, text):
        def change(match):
            name, filters = match.group(1), match.group(2).rstrip()
            if self.random.random() < 0.3:
                name = self.random.choice(self.names + NAMES)
            for _ in range(self.random.choice((0, 1, 1, 2, 3))):
                filters += self.random.choice((b" | ", b"|")) + self.random.choice(FILTERS[:-4] * 3 + FILTERS)
            return b"${{ " + name + filters + b" }}"
        return self.of(text, REFERENCE, change)

    def rule(self, text):
        """One more key of a batch, or another value for it."""
        rule = self.random.choice(RULES)
        key = rule.split(b":")[0]
        line = re.search(rb"(?m)^    " + key + rb": [^\n]*$", text)
        if line:
            return text[:line.start()] + b"    " + rule + text[line.end():]
        return re.sub(rb"(?m)^    inputs:", b"    " + rule + b"\n    inputs:", text, count=1)

    def top(self, text):
        top = self.random.choice(TOPS)
        line = re.search(rb"(?m)^" + top.split(b":")[0] + rb":[^\n]*\n(?![ -])", text)
        if line:
            return text[:line.start()] + top + b"\n" + text[line.end():]
        return text if re.search(rb"(?m)^" + top.split(b":")[0] + rb":", text) else top + b"\n" + text

    def batch_twice(self, text):
        found = re.search(rb"(?ms)^  - name: ([^\n]*)\n(?:    [^\n]*\n|\n)*", text + b"\n")
        if not found:
            return text
        twin = found.group(0).replace(found.group(1), b"twin", 1)
        return text[:found.end()].rstrip(b"\n") + b"\n" + twin.rstrip(b"\n") + b"\n" + text[found.end():]

    def variants(self, text):
        count = self.random.choice((1, 2, 3, 5, 9))
        words = b" ".join(self.random.choice(PARTS[:18] * 3 + PARTS) for _ in range(count))
        pattern = VARIANTS if VARIANTS.search(text) else FLOW_LIST
        head = b'variants: "' if pattern is VARIANTS else b'{ variants: "'
        tail = b'"' if pattern is VARIANTS else b'" }'
        return self.of(text, pattern, lambda match: head + words + tail)
