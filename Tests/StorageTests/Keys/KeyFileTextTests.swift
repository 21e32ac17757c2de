import Core
import Testing

@testable import Storage

/// What a file of keys is understood to say.
@Suite struct KeyFileTextTests {
    private func read(_ text: String, wanted: Set<String> = ["KEY", "OTHER"]) -> KeyFileText {
        KeyFileText(Array(text.utf8), wanted: wanted)
    }

    @Test(arguments: [
        ("KEY=abc", "abc"), ("KEY=abc\r\n", "abc"), ("\u{FEFF}KEY=abc", "abc"),
        ("export KEY=abc", "abc"), ("  export\tKEY = abc  ", "abc"), ("KEY=abc # mine", "abc"),
        ("KEY=abc#mine", "abc#mine"), ("KEY=#abc", "#abc"),
        ("KEY='a b # \"c\" $D \\n'", "a b # \"c\" $D \\n"),
        ("KEY=\"a \\\"b\\\" \\\\ \\t\\$ # c\" # mine", "a \"b\" \\ \t$ # c"),
        ("KEY='abc'   # mine", "abc"), ("KEY=a=b==", "a=b=="), ("KEY=$HOME", "$HOME"),
        ("KEY=it's", "it's"), ("# KEY=no\n\n\rKEY=abc\rOTHER=x", "abc"), ("KEY=ключ", "ключ"),
        ("KEY=a\nKEY=b", "b"), ("exportKEY=x\nKEY=abc", "abc"), ("KEY=a b", "a b"),
    ])
    func aValueIsWhatAShellWouldMake(text: String, value: String) {
        let read = read(text)
        #expect(read.secrets["KEY"] == Secret(value))
        #expect(read.faults.isEmpty)
    }

    @Test(arguments: [
        "KEY=", "KEY=''", "KEY=\"\"", "KEY= # later", "#KEY=a", "XKEY=a", "KEY.X=a", "",
    ])
    func whatIsEmptyOrOfAnotherNameIsNotThere(text: String) {
        #expect(read(text).secrets.isEmpty)
        #expect(read(text).faults.isEmpty)
    }

    @Test func onlyWhatIsWantedIsTaken() {
        let read = read("AWS_SECRET=a\nKEY=b\nOTHER='c'\nHOME=d", wanted: ["KEY"])
        #expect(read.secrets == ["KEY": Secret("b")])
        #expect(read.faults.isEmpty)
    }

    @Test(arguments: [
        ("a\nKEY", 2, "the line can't be read; write KEY=…"),
        ("KEY: abc", 1, "the line can't be read; write KEY=…"),
        ("set KEY=abc", 1, "the line can't be read; write KEY=…"),
        ("\r\n\r\nKEY='abc", 3, "its quote is not closed on the same line"),
        ("KEY=\"abc\\\"", 1, "its quote is not closed on the same line"),
        ("KEY='abc'def", 1, "there is text behind its closing quote"),
        (
            "KEY=\"a\\qb\"", 1,
            "there is no such escape in \"…\"; write \\\\ for a backslash, or '…'"
        ),
        ("KEY=“abc”", 1, "its quotes are typographic; write '…' or \"…\""),
    ])
    func aLineThatCantBeReadIsNamedWithItsNumber(text: String, line: Int, message: String) {
        let read = read(text)
        #expect(read.faults == [.init(line: line, name: "KEY", message: message)])
        #expect(read.secrets.isEmpty)
    }

    @Test(arguments: [
        "MINE: x\nKEY=b", "MINE='x\nKEY=b", "MINE=\"x\n KEY2\n\"\nKEY=b", "MINE=\"a\\qb\"\nKEY=b",
        "just words\nKEY=b", "MINE='tis\nKEY='b'", "=x\nKEY=b",
        "PEM=\"-----BEGIN\nKEY=no\n-----END\" # kept\nKEY=b",
    ])
    func whatIsWrongElsewhereIsNobodysMatter(text: String) {
        let read = read(text)
        #expect(read.secrets == ["KEY": Secret("b")])
        #expect(read.faults.isEmpty)
    }

    @Test func bytesThatAreNoTextAreAMistakeOnlyInWantedValues() {
        let bad: [UInt8] = Array("MINE=".utf8) + [0xFF, 0x0A] + Array("KEY=".utf8) + [0xC3, 0x28]
        #expect(
            KeyFileText(bad, wanted: ["KEY"]).faults == [
                .init(line: 2, name: "KEY", message: "its value is not UTF-8")
            ])
        let wide: [UInt8] = [0xFF, 0xFE] + Array("KEY=a".utf8).flatMap { [$0, 0 as UInt8] }
        #expect(KeyFileText(wide, wanted: ["KEY"]).faults.first?.message.contains("UTF-16") == true)
    }

    @Test func whatMayNotBeAsMeantIsNoted() {
        let read = read("KEY=a\nKEY=${HOME}/b\nOTHER='${X}'")
        #expect(read.secrets["KEY"] == Secret("${HOME}/b"))
        #expect(read.notes.map(\.line) == [2, 2])
        #expect(read.notes.allSatisfy { !$0.message.contains("/b") })
    }

    @Test func aRightLineAfterAWrongOneCounts() {
        let read = read("KEY='a\nKEY=b")
        #expect(read.secrets == ["KEY": Secret("b")])
        #expect(read.faults.isEmpty)
    }
}
