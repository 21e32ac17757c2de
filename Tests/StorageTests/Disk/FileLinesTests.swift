import Storage
import Testing

@Suite struct FileLinesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ name: String, lengthMax: Int = 1 << 20) -> [String] {
        var lines: [String] = []
        FileLines.forEach(at: folder.path + "/" + name, lengthMax: lengthMax) { line in
            lines.append(String(decoding: line, as: UTF8.self))
            return lines.count < 1000
        }
        return lines
    }

    @Test(arguments: ["a\n\nb\n", "a\n\nb"])
    func everyLineIsReadWithoutItsEnd(_ text: String) throws {
        try folder.write(text, to: "x")
        #expect(lines("x") == ["a", "", "b"])
    }

    @Test func whatIsNotThereHasNoLines() {
        #expect(lines("missing").isEmpty)
        #expect(lines("").isEmpty, "a folder")
    }

    @Test func linesOverSeveralPiecesAreWhole() throws {
        let long = String(repeating: "x", count: 300_000)
        try folder.write("a\n\(long)\nb\n", to: "x")
        #expect(lines("x") == ["a", long, "b"])
        #expect(lines("x", lengthMax: 299_999) == ["a", "b"], "what is too long is passed over")
    }

    @Test func readingEndsWhenItIsToldTo() throws {
        try folder.write(String(repeating: "x\n", count: 5000), to: "x")
        #expect(lines("x").count == 1000)
    }
}
