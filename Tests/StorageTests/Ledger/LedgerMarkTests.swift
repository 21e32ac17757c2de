import Core
import GRDB
import Testing

@testable import Storage

/// A ledger that knows less than it did is refused, however it came about.
@Suite struct LedgerMarkTests {
    private static let file = ".tirage/ledger.sqlite"
    private static let mark = ".tirage/ledger.mark"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a run that was killed after so many commits leaves.
    private func killed(after commits: Int, before: Int = 0) async throws -> TemporaryFolder {
        let ledger = try OpenLedger.at(folder)
        for job in before..<before + commits {
            try await ledger.commit([StorageSamples.attempt(job)])
        }
        let after = try TemporaryFolder()
        for name in [Self.file, Self.file + "-wal", Self.mark] {
            try after.write(try #require(folder.bytes(of: name)), to: name)
        }
        return after
    }

    private func expectRefusal(at folder: TemporaryFolder, _ words: String) throws {
        let before = folder.bytes(of: Self.file)
        let log = folder.bytes(of: Self.file + "-wal")
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains(words), "\(message)")
        #expect(folder.bytes(of: Self.file) == before)
        #expect(log == nil || folder.bytes(of: Self.file + "-wal") == log)
        #expect(throws: LedgerError.self) { try ReadOnlyLedger(of: folder.path) }
    }

    @Test func aLogThatIsGoneIsMissed() async throws {
        let after = try await killed(after: 3)
        try after.remove(Self.file + "-wal")
        try expectRefusal(at: after, "it ends at commit 0, and commit 3 was on disk")
    }

    @Test(arguments: [0, 20, 32, 5000]) func aLogThatWasCutIsMissed(byteCount: Int) async throws {
        let after = try await killed(after: 3)
        let log = try #require(after.bytes(of: Self.file + "-wal"))
        try after.write(Array(log.prefix(byteCount)), to: Self.file + "-wal")
        try expectRefusal(at: after, "commit 3 was on disk")
    }

    @Test func aLogWithAWrongBitIsMissed() async throws {
        let after = try await killed(after: 3)
        var log = try #require(after.bytes(of: Self.file + "-wal"))
        log[log.count - 100] ^= 4
        try after.write(log, to: Self.file + "-wal")
        try expectRefusal(at: after, "it ends at commit 2, and commit 3 was on disk")
    }

    @Test func anOlderCopyOfTheLedgerIsRefusedUntilItsUserSaysOtherwise() async throws {
        try await OpenLedger.at(folder).commit([StorageSamples.attempt(1)])
        let old = try #require(folder.bytes(of: Self.file))
        try await OpenLedger.at(folder).commit([StorageSamples.attempt(2)])
        try folder.write(old, to: Self.file)
        try expectRefusal(at: folder, "it ends at commit 1, and commit 2 was on disk")
        try folder.remove(Self.mark)
        #expect(OpenLedger.refusal(at: folder) == nil)
        #expect(folder.bytes(of: Self.mark) == Array("00000000000000000001\n".utf8))
    }

    @Test func aLedgerThatIsGoneIsNotMadeAnew() async throws {
        try await OpenLedger.at(folder).commit([StorageSamples.attempt(1)])
        try folder.remove(Self.file)
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains("it is gone, but"))
        #expect(folder.bytes(of: Self.file) == nil)
    }

    @Test func whatIsWholeIsNotRefused() async throws {
        let after = try await killed(after: 3)
        try after.remove(Self.mark)
        try after.write("00000000000000000002\n", to: Self.mark)
        #expect(OpenLedger.refusal(at: after) == nil, "killed between commit and mark")
        let reader = try #require(try ReadOnlyLedger(of: after.path))
        #expect(try await reader.latest(in: [.submitting]).count == 3)
        let empty = try TemporaryFolder()
        _ = try OpenLedger.at(empty)
        #expect(OpenLedger.refusal(at: empty) == nil, "never used")
    }

    @Test(arguments: ["", "12", "0000000000000000001x\n", "-0000000000000000001\n"])
    func aMarkThatIsNoneIsRefused(text: String) async throws {
        try await OpenLedger.at(folder).commit([StorageSamples.attempt(1)])
        try folder.write(text, to: Self.mark)
        try expectRefusal(at: folder, "is damaged")
    }

    @Test func aFileThatLacksItsLastByteIsRefused() async throws {
        try await OpenLedger.at(folder).commit((0..<200).map { StorageSamples.attempt($0) })
        let bytes = try #require(folder.bytes(of: Self.file))
        try folder.write(Array(bytes.dropLast()), to: Self.file)
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains("bytes long and should be \(bytes.count)"), "\(message)")
    }
}
