import Testing
import YAML

@Suite struct MapTests {
    @Test(arguments: [
        ("56: a", "56"), ("no: a", "no"), ("true: a", "true"), ("~: a", "~"), ("1.50: a", "1.50"),
        ("0x1F: a", "0x1F"), (".inf: a", ".inf"), ("'': a", ""), ("\"a b\": a", "a b"),
        ("? |-\n  a\n: a", "a"), ("!!int 12: a", "12"), ("2024-01-01: a", "2024-01-01"),
        ("&k key: a", "key"), ("16:9: a", "16:9"),
    ])
    func keysAreTheirWrittenText(_ text: String, _ key: String) throws {
        #expect(try parse(text).pairs?.map(\.key) == [key])
    }

    @Test func keysKeepTheirOrder() throws {
        #expect(try parse("{z: 1, a: 2, m: 3}").pairs?.map(\.key) == ["z", "a", "m"])
    }

    @Test(
        arguments: [
            "▸a: 1\n▸a: 2\n", "b: {▸a: 1, c: 1, ▸a: 1}", "▸1: a\nb: 1\n▸'1': b\n",
            "▸'<<': 1\n▸\"<<\": 2",
            "m: &m {}\nx:\n  ▸<<: *m\n  ▸<<: *m\n",
        ] as [MarkedSource])
    func aDuplicateKeyIsAProblemAtTheSecond(_ source: MarkedSource) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[1])
        #expect(problem.notes.map(\.mark.start) == [source.places[0]])
        #expect(problem.notes.map(\.message) == ["first used here"])
        #expect(problem.message.contains("is used twice"))
    }

    @Test(
        arguments: [
            "? ▸[a]\n: 1", "{▸{a: b}: 1}", "▸[a, b]: 1", "? ▸- a\n: 1", "a: &l [1]\n? ▸*l\n: 1",
            "▸: 1", "{▸: 1}", "n: &n 5\n▸*n : 1",
        ] as [MarkedSource])
    func aKeyThatIsNoTextIsAProblem(_ source: MarkedSource) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
    }

    @Test func aBareDoubleBraceIsExplained() throws {
        let problem = try problem(of: "a: {{ matrix.a }}\n")
        #expect(problem.message.contains("write '${{ … }}'"))
        #expect(problem.mark == Mark(line: 1, column: 5, length: 2))
    }

    @Test(arguments: [
        ("<<: {a: 1, b: 2}\nb: 3\nc: 4", "{a=1 b=3 c=4}"),
        ("b: 3\n<<: {a: 1, b: 2}\nc: 4", "{b=3 a=1 c=4}"),
        ("<<: [{a: 1}, {a: 2, b: 2}]", "{a=1 b=2}"),
        ("<<: []\na: 1", "{a=1}"), ("<<: {}\na: 1", "{a=1}"),
        ("'<<': 1", "{<<=1}"), ("\"<<\": {a: 1}", "{<<={a=1}}"), ("!!str <<: 1", "{<<=1}"),
        ("m: &m {a: 1}\nn: &n {<<: *m, b: 2}\no: {<<: *n}", "{m={a=1} n={a=1 b=2} o={a=1 b=2}}"),
        ("l: &l [{a: 1}]\no: {<<: *l}", "{l=[{a=1}] o={a=1}}"),
        ("<<: {a: {x: 1}}\na: {y: 2}", "{a={y=2}}"),
    ])
    func mergeKeysMerge(_ text: String, _ expected: String) throws {
        #expect(try parse(text).summary == expected)
    }

    @Test(
        arguments: [
            "<<: ▸1", "<<: ▸text", "<<:▸", "<<: [{a: 1}, ▸2]", "<<: [▸[{a: 1}]]",
            "t: &t text\nm: {<<: ▸*t}",
        ] as [MarkedSource])
    func mergingAnythingElseIsAProblem(_ source: MarkedSource) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
        #expect(problem.message.contains("'<<' merges a map or a list of maps, not "))
    }
}
