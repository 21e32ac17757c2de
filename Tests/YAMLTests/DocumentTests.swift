import Testing
import YAML

@Suite struct DocumentTests {
    @Test(arguments: ["", "\n", "# only a comment\n", "   \n", "---\n", "---\n...\n", "\u{FEFF}"])
    func anEmptyDocumentIsNull(_ text: String) throws {
        let root = try parse(text)
        #expect(root.isNull)
        if !text.contains("---") { #expect(root.mark == Mark(line: 1, column: 1)) }
    }

    @Test(
        arguments: [
            "a: 1\n▸---\nb: 2\n", "--- a\n▸--- b\n", "---\n▸---\n", "a\n...\n▸--- b\n",
        ] as [MarkedSource])
    func aSecondDocumentIsAProblem(_ source: MarkedSource) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
        #expect(problem.message == "a second document; keep one per file")
    }

    @Test func anEndedDocumentIsOne() throws {
        #expect(try parse("%YAML 1.2\n---\na: 1\n...\n# end\n").summary == "{a=1}")
    }

    @Test(arguments: [
        ("a: [1, {b: c}]", "{a=[1 {b=\"c\"}]}"),
        ("a:\n- 1\n-\n  - 2\n", "{a=[1 [2]]}"),
        ("a: |\n  b\n  c\n", "{a=\"b\\nc\\n\"}"),
        ("a: >-\n  b\n  c\n", "{a=\"b c\"}"),
        ("{\"a\": [true, null, 1.5, \"\\/\"]}", "{a=[true null 1.5f \"/\"]}"),
        ("a: \"\\e[31m \\U0001F40D\"", "{a=\"\\u{1B}[31m 🐍\"}"),
        ("é: ☃", "{é=\"☃\"}"), ("- - - 1\n", "[[[1]]]"), ("[a: 1, b]", "[{a=1} \"b\"]"),
        ("{a, b: }", "{a=null b=null}"),
    ])
    func documentsMeanWhatTheySay(_ text: String, _ expected: String) throws {
        #expect(try parse(text).summary == expected)
    }

    @Test func kindsHaveNames() throws {
        let list = try parse("[[], {}, a, 1, 1.5, true, ~]")
        #expect(
            list.items?.map(\.kindName) == [
                "a list", "a map", "text", "a number", "a number", "true or false", "nothing",
            ])
    }
}
