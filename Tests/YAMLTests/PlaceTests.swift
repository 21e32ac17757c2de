import Testing
import YAML

@Suite struct PlaceTests {
    @Test(arguments: [
        "x: ▸1", "a:\n  x: ▸b\n", "- x: ▸'b'\n", "x: &anchor ▸b\n", "x: !!str ▸b\n",
        "x: ▸|\n  text\n", "{'é — 🐍': 日本, x: ▸b}", "é: ü\nñ: {x: ▸☃}\n", "x:▸\nb: 1\n",
        "# ☃\r\nx: ▸b\r\n", "x: ▸[1,\n 2]\n", "x: ▸{a: 1}\n", "x:\n▸- 1\n- 2\n",
        "x:\n  ▸b: 1\n", "? x\n: ▸b\n", "x: ▸\"a\n  b\"\n", "x: ▸&a [1]\n", "\u{FEFF}x: ▸b\n",
        "x: ▸plain\n  goes on\n", "{a: ▸&m {b: 1}, x: *m}",
    ])
    func aValueHasThePlaceWhereItIsWritten(_ marked: String) throws {
        let source = MarkedSource(marked)
        let shift = marked.unicodeScalars.first == "\u{FEFF}" ? 1 : 0
        let place = try #require(parse(source.text).firstValue(of: "x")).mark.start
        #expect(place == Mark(line: source.places[0].line, column: source.places[0].column - shift))
    }

    @Test func aLoneCarriageReturnEndsALine() throws {
        let value = try parse("# a\r# b\r\nx: b\r").firstValue(of: "x")
        #expect(value?.mark == Mark(line: 3, column: 4))
    }

    @Test(arguments: [
        ("x: abc # no", 3), ("x: 'a''b'", 6), ("x: \"a\\u00e9\"", 9), ("x: 日本", 2), ("x:", 1),
        ("x: [1, 2]", 6), ("x: {a: {b: 1}}", 11), ("x: [1,  \n 2]", 3), ("x: \"a b \n c\"", 4),
        ("x: |-\n  long text", 2), ("x:\n  key: 1", 3), ("x:\n  - key", 1), ("x: !!str abc", 3),
        ("x: ab\n  cd", 2), ("x: ''", 2),
    ])
    func lengthIsThatOfTheFirstLine(_ text: String, _ length: Int) throws {
        #expect(try parse(text).firstValue(of: "x")?.mark.length == length)
    }

    @Test func keysHavePlaces() throws {
        let source = MarkedSource("▸'é': 1\n▸bb: {▸c: 1, ? ▸ddd : 1}\n▸? e\n")
        let root = try parse("'é': 1\nbb: {c: 1, ? ddd : 1}\n? e\n")
        let pairs = (root.pairs ?? []).prefix(2) + (root["bb"]?.pairs ?? [])
        #expect(pairs.map(\.keyMark.length) == [3, 2, 1, 3])
        #expect(
            pairs.map(\.keyMark.start) == [
                source.places[0], source.places[1], source.places[2], source.places[3],
            ])
        #expect(root.pairs?[2].keyMark == Mark(line: 3, column: 3))
    }

    /// Each `▸` stands before an `@` of the value; the other characters are filling.
    @Test(
        arguments: [
            "x: a ▸@ b ▸@", "x: 'é 🐍 ▸@'", "x: \"日本▸@\"", "x: &anchor a ▸@", "x: !!str a ▸@",
            "x: |\n  ▸@ one\n\n   two ▸@\n  é▸@\n", "x: |2\n    ▸@\n  ▸@",
            "- x: |- # why\n    a\n    ▸@",
            "x: |\n\n\n  a▸@\n  \n  ▸@\n", "x: |\r\n  a\r\n  ▸@\r\n",
        ] as [MarkedSource])
    func aPartOfAScalarHasItsPlace(_ source: MarkedSource) throws {
        let node = try #require(parse(source.text).firstValue(of: "x"))
        let scalars = Array(node.text?.unicodeScalars ?? String.UnicodeScalarView())
        let offsets = scalars.indices.filter { scalars[$0] == "@" }
        #expect(offsets.map { node.mark(of: $0..<$0 + 1) } == source.places)
    }

    @Test(arguments: [
        "x: 'it''s'", "x: \"\\t@\"", "x: >\n  a\n  b\n", "x: a\n  b\n", "x: \"a\n  b\"", "x: [1]",
        "x: &a 'b'",
    ])
    func aPartWithoutAKnownPlaceHasThatOfTheNode(_ text: String) throws {
        let node = try #require(parse(text).firstValue(of: "x"))
        #expect(node.mark(of: 1..<2) == node.mark)
    }

    @Test(arguments: [-1..<1, 3..<9, 4..<5, 9..<9])
    func aPartOutsideTheValueHasThePlaceOfTheNode(_ range: Range<Int>) throws {
        for text in ["x: abc", "x: |-\n  abc"] {
            let node = try #require(parse(text).firstValue(of: "x"))
            #expect(node.mark(of: range) == node.mark)
        }
    }

    @Test func aPartEndsWithItsLine() throws {
        let node = try #require(parse("x: |\n  abcd\n  ef\n")["x"])
        #expect(node.mark(of: 1..<7) == Mark(line: 2, column: 4, length: 3))
        #expect(node.mark(of: 5..<7) == Mark(line: 3, column: 3, length: 2))
        #expect(node.mark(of: 2..<2) == Mark(line: 2, column: 5, length: 1))
    }

    @Test func aReferenceInPlainTextIsPlainText() throws {
        let node = try #require(parse("seed: ${{ matrix.seed }}  # why\n")["seed"])
        #expect(node.text == "${{ matrix.seed }}")
        #expect(node.isPlain)
        #expect(node.mark(of: 4..<15) == Mark(line: 1, column: 11, length: 11))
    }
}
