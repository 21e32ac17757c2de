import Storage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct WholeFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/results.jsonl" }

    init() throws { folder = try TemporaryFolder() }

    private func write(_ texts: [String], calls: DiskCalls = .system) throws {
        var file = try WholeFile(at: path, calls: calls)
        for text in texts { try file.append(Array(text.utf8)) }
        try file.keep()
    }

    @Test func whatWasAppendedStandsThere() throws {
        let long = String(repeating: "x", count: 200_000)
        try write(["one\n", long, "two\n"])
        #expect(folder.bytes(of: "results.jsonl") == Array(("one\n" + long + "two\n").utf8))
        #expect(folder.contents == ["results.jsonl"])
    }

    @Test func anEmptyFileIsAFile() throws {
        try write([])
        #expect(folder.bytes(of: "results.jsonl") == [])
    }

    @Test func aFileThatIsNotKeptLeavesTheOldOne() throws {
        try write(["old"])
        var file = try WholeFile(at: path)
        try file.append(Array("new".utf8))
        #expect(folder.contents == [".results.jsonl.tirage.part", "results.jsonl"])
        _ = consume file
        #expect(folder.contents == ["results.jsonl"])
        #expect(folder.bytes(of: "results.jsonl") == Array("old".utf8))
    }

    @Test func whatACrashLeftIsReplaced() throws {
        try folder.write("left over", to: ".results.jsonl.tirage.part")
        try write(["new"])
        #expect(folder.bytes(of: "results.jsonl") == Array("new".utf8))
    }

    @Test func aLinkInThePartsPlaceIsNotFollowed() throws {
        try folder.write("precious", to: "precious")
        try folder.link(".results.jsonl.tirage.part", to: folder.path + "/precious")
        try write(["new"])
        #expect(folder.bytes(of: "precious") == Array("precious".utf8))
    }

    @Test func aFullDiskIsSaidAndLeavesTheOldFile() throws {
        try write(["old"])
        let full = FaultyDisk(room: 20, error: Errno(code: ENOSPC)).calls
        let fault = #expect(throws: DiskFault.self) {
            try write([String(repeating: "x", count: 100)], calls: full)
        }
        #expect(
            fault?.message == """
                can't write '\(path)': no space left on device; free some space and run again; \
                the last 16 MiB are kept for the ledger
                """)
        #expect(folder.contents == ["results.jsonl"])
        #expect(folder.bytes(of: "results.jsonl") == Array("old".utf8))
    }

    @Test func aFileThatCannotBeSyncedIsNotKept() throws {
        let failing = FaultyDisk(
            room: 1000, error: Errno(code: ENOSPC), syncError: Errno(code: EIO)
        ).calls
        let fault = #expect(throws: DiskFault.self) { try write(["new"], calls: failing) }
        #expect(fault?.message.hasPrefix("can't keep '\(path)': ") == true)
        #expect(folder.contents.isEmpty)
    }

    @Test func aMissingFolderIsSaid() {
        let fault = #expect(throws: DiskFault.self) {
            try WholeFile(at: folder.path + "/no/results.jsonl").keep()
        }
        #expect(fault?.message.contains("no such file or directory") == true)
    }
}
