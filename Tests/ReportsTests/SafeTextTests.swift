import Core
import Reports
import Testing

struct SafeTextTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("\u{1B}]52;c;aGk=\u{7}", #"\x1b]52;c;aGk=\x07"#),
        ("\u{1B}[2J\u{9B}2J", #"\x1b[2J\x9b2J"#),
        ("a\u{202E}gnp.exe\u{2066}\u{200F}", #"a\u{202e}gnp.exe\u{2066}\u{200f}"#),
        ("one\r\ntwo\rthree\n\n four\n", #"one two\x0dthree four"#),
        ("tab\tstop\u{0}\u{7F}\u{85}", #"tab stop\x00\x7f\x85"#),
        ("line\u{2028}para\u{2029}", #"line\u{2028}para\u{2029}"#),
        ("\u{E0041}\u{FEFF}", #"\u{e0041}\u{feff}"#),
        ("速い 🐍 é", "速い 🐍 é"),
    ])
    func nothingThatSteersATerminalIsLeft(_ text: String, _ expected: String) {
        #expect(SafeText.line(text) == expected)
    }

    @Test func lineEndsAreKeptWhereLinesAreWanted() {
        #expect(SafeText.lines("a\r\nb\u{1B}\tc\n") == "a\nb\\x1b c\n")
    }

    @Test func bytesThatAreNotUTF8CanBeSeen() {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0xA9, 0xC3, 0x28, 0xE2, 0x82]
        #expect(SafeText.line(bytes: bytes) == #"a\xffé\xc3(\xe2\x82"#)
        #expect(SafeText.line(bytes: [0x1B, 0x5B]) == #"\x1b["#)
    }

    @Test func everyScalarComesOutHarmless() {
        // Everything where controls are, and a part of the rest.
        let values = Array(UInt32(0)...0x2FFF) + stride(from: 0x3000, through: 0x10FFFF, by: 61)
        for value in values {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isBad = { (scalar: Unicode.Scalar) in
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    || (0x202A...0x202E).contains(scalar.value)
                    || (0x2066...0x2069).contains(scalar.value)
            }
            let shown = SafeText.line("x\(scalar)y").unicodeScalars
            if shown.contains(where: isBad) { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test func aMegabyteIsCutShort() {
        let text = SafeText.line(String(repeating: "long ", count: 200_000))
        #expect(DisplayWidth.of(text) == 500)
        #expect(text.hasSuffix("…"))
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("速速速", 6, "速速速"), ("速速速", 5, "速速…"),
        ("速速速", 4, "速…"), ("ab", 1, "…"), ("ab", 0, ""),
    ])
    func textIsCutAtAColumn(_ text: String, _ columns: Int, _ expected: String) {
        #expect(SafeText.truncated(text, columnsMax: columns) == expected)
    }

    @Test(arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("速", 2), ("한", 2), ("ｶ", 1), ("Ａ", 2), ("🐍", 2),
        ("👨‍👩‍👧", 2), ("🇫🇷", 2), ("❤️", 2), ("❤", 1), ("…", 1), ("━", 1), ("", 0), ("👍🏽", 2),
    ])
    func widthIsThatOfATerminal(_ text: String, _ columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(
        arguments: [
            (true, "xterm", nil, true), (true, "xterm", "", true), (true, "xterm", "1", false),
            (true, "dumb", nil, false), (true, nil, nil, false), (false, "xterm", nil, false),
        ] as [(Bool, String?, String?, Bool)])
    func colourIsForTerminalsThatWantIt(
        _ isTerminal: Bool, _ term: String?, _ noColor: String?, _ isColoured: Bool
    ) {
        let facts = TerminalFacts(
            isTerminal: isTerminal, term: term, noColor: noColor, locale: "C.UTF-8")
        #expect((facts.palette == .ansi) == isColoured)
        #expect(facts.isUnicode)
    }
}
