import Testing
import YAML

@Suite struct EncodingTests {
    @Test func aByteOrderMarkIsSkipped() throws {
        let root = try parse("\u{FEFF}a: b")
        #expect(root.summary == "{a=\"b\"}")
        #expect(root.mark.start == Mark(line: 1, column: 1))
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00, 0x3A, 0x00],
            [0x00, 0x61, 0x00, 0x3A], [0xFF, 0xFE], [0x00, 0x00, 0xFE, 0xFF],
        ] as [[UInt8]])
    func utf16IsRefusedWithAdvice(_ bytes: [UInt8]) throws {
        let problem = try #require(throws: Problem.self) { _ = try parse(bytes) }
        #expect(problem.mark == Mark(line: 1, column: 1))
        #expect(problem.message.contains("UTF-16"))
        #expect(problem.message.hasSuffix("save it as UTF-8"))
    }

    @Test(
        arguments: [
            [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xF0, 0x9F, 0x90], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8IsAProblemAtItsPlace(_ bytes: [UInt8]) throws {
        let source = Array("é: 1\r\nñb: ☃".utf8) + bytes
        let problem = try #require(throws: Problem.self) { _ = try parse(source) }
        #expect(problem.mark == Mark(line: 2, column: 6))
        #expect(problem.message.contains("not UTF-8"))
    }

    @Test(arguments: [
        ("\u{0}", "U+0000"), ("\u{7}", "U+0007"), ("\u{1B}", "U+001B"), ("\u{7F}", "U+007F"),
        ("\u{85}", "U+0085"), ("\u{9F}", "U+009F"), ("\u{2028}", "U+2028"), ("\u{FEFF}", "U+FEFF"),
        ("\u{FFFF}", "U+FFFF"),
    ])
    func aControlCharacterIsAProblemAtItsPlace(_ character: String, _ name: String) throws {
        let source = MarkedSource("a: 1\nb: é▸\(character)c\n")
        let problem = try problem(of: source.text)
        #expect(problem.mark == source.places[0])
        #expect(problem.message.contains(name))
        #expect(!problem.message.contains(character))
    }

    @Test(arguments: ["a: \u{A0}b", "a: 🐍\u{E000}", "a: \u{10FFFF}", "a: 'x\ty'"])
    func otherCharactersAreText(_ text: String) throws {
        #expect(try parse(text)["a"]?.text != nil)
    }
}
