import Core
import Testing

@Suite("Redaction")
struct RedactionTests {
    private static let key = "canary+Key/42=\"~ü"
    private static let redaction = Redaction([Secret(key), Secret("hunter-2")])

    @Test(arguments: [
        (key, "<secret>"), ("a\(key)b\(key)", "a<secret>b<secret>"), ("hunter-2", "<secret>"),
        ("hunter-1", "hunter-1"), ("", ""), ("hunter-", "hunter-"),
        ("hunter-hunter-2", "hunter-<secret>"), ("Hunter-2", "<secret>"),
        ("canary%2BKey%2F42%3D%22~%C3%BC", "<secret>"), (#"canary+Key/42=\"~ü"#, "<secret>"),
        ("canary%2bKey%2f42%3d%22~%c3%bc", "<secret>"), (#"canary+Key\/42=\"~ü"#, "<secret>"),
        ("68756e7465722d32", "<secret>"), ("68756E7465722D32", "<secret>"),
        ("%68%75%6E%74%65%72%2D%32", "<secret>"), ("%2568%2575%256eter-2", "<secret>"),
        (#"hunter\u002d2"#, "<secret>"), (#"\u0068\u0075nter\x2d2"#, "<secret>"),
        (#"hunter\\u002D2"#, "<secret>"), ("hunter&#45;2", "<secret>"),
        ("hunter&#x2D;2", "<secret>"),
        ("hun ter\n-\t2", "<secret>"), ("hun\u{200b}ter\u{e0041}-2", "<secret>"),
        ("hun\u{1b}[31mter-2", "<secret>"), (#"hun\x1b[31mter\u{200b}-2"#, "<secret>"),
        ("hun\u{fffd}ter-2", "<secret>"), ("hun\u{fffd}[1;31mter-2", "<secret>"),
        ("h\u{0}u\u{0}n\u{0}t\u{0}e\u{0}r\u{0}-\u{0}2", "<secret>"),
    ])
    func aCredentialIsTakenOutInEverySpelling(text: String, shown: String) {
        #expect(Self.redaction.hidden(text) == shown)
        #expect(Self.redaction.finds(in: text) == (text != shown))
    }

    /// The first and the last digit may hold bits of what stands beside it.
    @Test(arguments: [
        ("aHVudGVyLTI=", "<secret>I="), ("Omh1bnRlci0y", "Om<secret>"),
        ("YTpodW50ZXItMg==", "YTp<secret>g=="), ("dXNlcjpodW50\r\nZXItMjp6", "dXNlcjp<secret>jp6"),
        ("YUhWdWRHVnlMVEk9", "<secret>Ek9"),
    ])
    func soItIsInBase64WhateverStandsBeforeIt(text: String, shown: String) {
        #expect(Self.redaction.hidden(text) == shown)
    }

    @Test func twelveBytesOfALongKeyAreHiddenAndElevenAreNot() {
        let redaction = Redaction([Secret("sk-0123456789abcdefghijklmnop")])
        #expect(redaction.hidden("see 456789abcdef there") == "see <secret> there")
        #expect(redaction.hidden("see 456789abcde there") == "see 456789abcde there")
        // A part is hidden in texts, and does not make an id unfit: half of the key does.
        #expect(!redaction.finds(in: "456789abcdef"))
        #expect(redaction.finds(in: "0123456789abcde"))
    }

    @Test func shortKeysAreWordsThatStandInAnyText() {
        let redaction = Redaction([
            Secret("cat"), Secret(""), Secret("local"), Secret("long-enough"),
        ])
        #expect(redaction.hidden("a local cat, long-enough") == "a local cat, <secret>")
        #expect(!redaction.finds(in: "local"))
        #expect(Redaction([]).hidden("as it is") == "as it is")
        #expect(Redaction.isShort(Secret("1234567")) && !Redaction.isShort(Secret("12345678")))
    }

    /// Spellings on top of each other, broken at any place: no twelve bytes of the key are left.
    @Test(arguments: 0..<200)
    func noRunOfAKeyIsLeftInWhateverSpelling(seed: Int) {
        var dice = KeyDice(state: UInt64(seed) &* 2_654_435_761 &+ 1)
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+/=.:")
        let count = 8 + dice.roll(60)
        let key = String((0..<count).map { _ in letters[dice.roll(letters.count)] })
        var spelt = key
        for _ in 0..<dice.roll(4) { spelt = Spelling.all[dice.roll(Spelling.all.count)](spelt) }
        spelt = Spelling.broken(spelt, &dice)
        let redaction = Redaction([Secret(key)])
        #expect(redaction.finds(in: spelt), "\(key) in \(spelt)")
        let shown = redaction.hidden("before, \(spelt); after")
        #expect(shown.hasPrefix("before") && shown.contains("<secret>"), "\(key) in \(shown)")
        #expect(!redaction.finds(in: shown), "\(key) in \(shown)")
        #expect(redaction.hidden(shown) == shown, "\(key) in \(shown)")
    }

    @Test func aLongTextTakesNoLongTime() {
        let text = String(repeating: "%25 a\\u0041 b ", count: 4000)
        #expect(Self.redaction.hidden(text) == text)
    }
}

/// Ways to spell a text, each of which anybody can take back.
private enum Spelling {
    static let all: [@Sendable (String) -> String] = [
        { $0.utf8.map { "%" + hex($0, upper: true) }.joined() },
        {
            $0.utf8.map { $0 % 3 == 0 ? "%" + hex($0, upper: false) : String(UnicodeScalar($0)) }
                .joined()
        },
        { $0.replacing("%", with: "%25") },
        { $0.unicodeScalars.map { "\\u00" + hex(UInt8($0.value), upper: false) }.joined() },
        { String(decoding: JSON.string($0).bytes.dropFirst().dropLast(), as: UTF8.self) },
        { $0.unicodeScalars.map { "&#\($0.value);" }.joined() },
        { $0.uppercased() },
    ]

    private static func hex(_ byte: UInt8, upper: Bool) -> String {
        let digits = String(byte, radix: 16, uppercase: upper)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// With blanks, controls and what can't be seen in between.
    static func broken(_ text: String, _ dice: inout KeyDice) -> String {
        let breaks = [
            " ", "\n", "\r\n", "\t", "\u{200b}", "\u{feff}", "\u{e0020}", "\u{7}", "\u{ad}",
        ]
        let odds = 2 + dice.roll(40)
        return text.map { character in
            String(character) + (dice.roll(odds) == 0 ? breaks[dice.roll(breaks.count)] : "")
        }.joined()
    }
}

/// Numbers that come out the same each time.
private struct KeyDice {
    var state: UInt64

    mutating func roll(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }
}
