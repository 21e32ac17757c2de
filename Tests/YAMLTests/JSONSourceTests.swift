import Testing
import YAML

/// JSON is YAML, as programs write it.
@Suite struct JSONSourceTests {
    @Test(arguments: [
        (#"{"a": "\ud83e\udd8a"}"#, "🦊"), (#"{"a": "x\uD83E\uDD8Ay\uD83D\uDE00"}"#, "x🦊y😀"),
        (#"a: "\ud83e\udd8a \u00e9 \n""#, "🦊 é \n"), (#"a: "\\ud83e\\udd8a""#, #"\ud83e\udd8a"#),
        (#"a: "\\\ud83e\udd8a""#, #"\🦊"#), (#"a: '\ud83e\udd8a'"#, #"\ud83e\udd8a"#),
        (#"a: \ud83e\udd8a"#, #"\ud83e\udd8a"#), ("a: |\n  \\ud83e\\udd8a\n", "\\ud83e\\udd8a\n"),
        (#"a: \ud83e"#, #"\ud83e"#), (#"a: 'C:\'"#, #"C:\"#),
        ("# \\ud83e\na: \"\\ud83e\\udd8a\"", "🦊"),
        // Characters that stand for nothing else are left alone, however they are written.
        (
            "a: \"\u{e000}\\ud83e\\udd8a\\uE001\\U0000E002\u{e003}\"",
            "\u{e000}🦊\u{e001}\u{e002}\u{e003}"
        ),
        ("a: \"\\ud83e\\udd8a\n  \\ud83e\\udd8a\"", "🦊 🦊"),
        (#"{"a": "http:\/\/a\/b"}"#, "http://a/b"), (#"{"a":"\b\f\t\r"}"#, "\u{8}\u{c}\t\r"),
        ("{\n\t\"b\": 1,\n\t\"a\":\t\"x\"\n}", "x"),
        ("{\r\n\t\t\"a\"\t:\r\n\t\t\"x\"\r\n\t}\r\n", "x"),
        ("{\"a\":\"x\"}\t\n", "x"),
    ])
    func textIsReadAsProgramsWriteIt(source: String, text: String) throws {
        let found = try parse(source)["a"]?.text
        #expect(found.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }

    @Test func keysAreReadSoToo() throws {
        #expect(try parse(#"{"\ud83e\udd8a": 1}"#).summary == #"{🦊=1}"#)
    }

    @Test(
        arguments: [
            #"{"a": "▸\ud83e"}"#, #"{"a": "x▸\udd8a"}"#, #"{"a": "▸\ud83e \udd8a"}"#,
            #"{"a": "▸\udd8a\ud83e"}"#, #"{"a": "\ud83e\udd8a▸\ud83e"}"#,
            "b: é\na: \"é▸\\ud83e\\\n  \\udd8a\"",
            #"{"é": "\ud83e\udd8a", "a": "▸\ud83e\u00e9"}"#,
        ] as [MarkedSource])
    func halfACharacterIsAMistakeAtItsPlace(source: MarkedSource) throws {
        let problem = try problem(of: source.text)
        #expect(problem.message.hasPrefix("half of a character"))
        #expect(
            problem.mark
                == Mark(line: source.places[0].line, column: source.places[0].column, length: 6))
    }

    @Test func placesBehindAnEscapeStayTheSame() throws {
        let source: MarkedSource = #"{"a": "\ud83e\udd8a", ▸"b": ▸17}"#
        let pairs = try #require(try parse(source.text).pairs)
        #expect(pairs[1].keyMark.start == source.places[0])
        #expect(pairs[1].value.mark.start == source.places[1])
    }

    @Test func aMistakeBehindAnEscapeHasItsPlace() throws {
        let source: MarkedSource = #"{"a": "\ud83e\udd8a", "b": ▸"\q"}"#
        let problem = try problem(of: source.text)
        #expect(problem.mark.line == 1 && problem.mark.column == source.places[0].column + 1)
    }

    @Test func manyEscapesOnOneLineTakeNoTime() throws {
        let item = #""\ud83e\udd8a""#
        let source = "[" + Array(repeating: item, count: 50_000).joined(separator: ",") + "]"
        let clock = ContinuousClock()
        let start = clock.now
        let root = try parse(source, limits: .init(nodesMax: 100_000))
        #expect(root[49_999]?.text == "🦊")
        #expect(start.duration(to: clock.now) < .seconds(20))
    }
}
