import Storage
import Testing

@Suite("Lines of a file that somebody else may have written")
struct LineReaderTests {
    private func lines(_ text: String, lengthMax: Int = 1000) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "lines")
        var lines: [String] = []
        var reader = try LineReader(at: folder.path + "/lines", lengthMax: lengthMax)
        while let line = try reader?.next() {
            let bytes = line.bytes.map { String(decoding: $0, as: UTF8.self) } ?? "too long"
            lines.append("\(line.number):\(bytes)\(line.isCut ? " (cut)" : "")")
        }
        return lines
    }

    private static func first(of path: String) throws -> Int? {
        var reader = try LineReader(at: path)
        return try reader?.next()?.number
    }

    @Test func eachHasItsNumberAndEmptyOnesHaveNone() throws {
        #expect(try lines("a\n\nb\r\nc\n") == ["1:a", "3:b", "4:c"])
        #expect(try lines("") == [])
        #expect(try lines("a\nb") == ["1:a", "2:b (cut)"])
    }

    @Test func oneThatIsTooLongIsPassedOver() throws {
        let long = String(repeating: "x", count: 600_000)
        #expect(try lines("a\n\(long)\nb\n") == ["1:a", "2:too long", "3:b"])
        #expect(try lines(long) == ["1:too long (cut)"])
        #expect(try lines("a\n\(long)\nb\n", lengthMax: 700_000).count == 3)
    }

    @Test func aLinkIsNotFollowedAndNothingIsNoFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("secret\n", to: "outside")
        try folder.link("lines", to: folder.path + "/outside")
        #expect(throws: DiskFault.self) { try Self.first(of: folder.path + "/lines") }
        #expect(try Self.first(of: folder.path + "/nothing") == nil)
    }
}
