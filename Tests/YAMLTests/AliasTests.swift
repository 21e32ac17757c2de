import Testing
import YAML

@Suite struct AliasTests {
    @Test(arguments: [
        ("a: &x 1\nb: *x", "{a=1 b=1}"),
        ("a: &x [1, {c: 2}]\nb: [*x, *x]", "{a=[1 {c=2}] b=[[1 {c=2}] [1 {c=2}]]}"),
        ("a: &x 1\nb: &x 2\nc: *x", "{a=1 b=2 c=2}"),
        ("a: &x [&x 1, *x]\nb: *x", "{a=[1 1] b=[1 1]}"),
        ("&k key: 1\nb: *k", "{key=1 b=\"key\"}"),
        ("a: &x key\n*x : 1", "{a=\"key\" key=1}"),
        ("a: &x\nb: *x", "{a=null b=null}"),
    ])
    func anAliasIsTheAnchoredValue(_ text: String, _ expected: String) throws {
        #expect(try parse(text).summary == expected)
    }

    @Test func anAliasedValueHasThePlaceOfTheAnchoredText() throws {
        let source = MarkedSource("a: &x ▸text\nb: *x\n")
        #expect(try parse(source.text)["b"]?.mark.start == source.places[0])
    }

    @Test(
        arguments: ["&x [▸*x]", "&x {a: ▸*x}", "&x {a: [1, {b: ▸*x}]}", "&x {<<: ▸*x}"]
            as [MarkedSource])
    func anAliasInsideItselfIsAProblem(_ source: MarkedSource) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
        #expect(problem.message.contains("an alias cannot contain itself"))
    }

    @Test(
        arguments: [
            ("a: &base 1\nb: ▸*bsae\n", "did you mean '*base'?"),
            ("a: ▸*x\nb: &x 1\n", "quote text that begins with '*'"),
            ("a: ▸*jpg\n", "quote text that begins with '*'"),
        ] as [(MarkedSource, String)])
    func anUnknownAliasIsAProblem(_ source: MarkedSource, _ advice: String) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
        #expect(problem.message.hasSuffix(advice))
    }
}
