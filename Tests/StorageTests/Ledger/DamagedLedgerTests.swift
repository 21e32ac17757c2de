import Core
import GRDB
import Testing

@testable import Storage

/// A ledger that can't be trusted is refused, and left exactly as it is.
@Suite struct DamagedLedgerTests {
    private static let file = ".tirage/ledger.sqlite"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func makeLedger(jobCount: Int = 0) async throws {
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit((0..<jobCount).map { StorageSamples.attempt($0) })
    }

    private func expectRefusal(_ words: String) throws {
        let before = folder.bytes(of: Self.file)
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains(words), "\(message)")
        #expect(message.contains(folder.path + "/" + Self.file))
        #expect(folder.bytes(of: Self.file) == before)
    }

    @Test(arguments: [
        "", "this is a text file, and a long one\n", String(repeating: "\0", count: 8192),
    ])
    func aFileThatIsNoDatabaseIsRefused(text: String) throws {
        try folder.write(text, to: Self.file)
        try expectRefusal("is ")
        #expect(throws: LedgerError.self) { try ReadOnlyLedger(of: folder.path) }
    }

    @Test func anotherProgramsDatabaseIsRefused() throws {
        try folder.write("", to: Self.file)
        try DatabaseQueue(path: folder.path + "/" + Self.file).write {
            try $0.execute(sql: "CREATE TABLE attempt (key TEXT); PRAGMA user_version = 1")
        }
        try expectRefusal("is not a ledger of tirage; move it away")
    }

    @Test func aNewerLedgerIsRefused() async throws {
        try await makeLedger()
        try await DatabaseQueue(path: folder.path + "/" + Self.file).writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA user_version = 5")
        }
        try expectRefusal("was written by a newer tirage (version 5")
        #expect(throws: LedgerError.self) { try ReadOnlyLedger(of: folder.path) }
    }

    @Test(arguments: [1, 4096, 20_000]) func aTruncatedLedgerIsRefused(byteCount: Int) async throws
    {
        try await makeLedger(jobCount: 200)
        let bytes = try #require(folder.bytes(of: Self.file))
        try folder.write(Array(bytes.prefix(byteCount)), to: Self.file)
        try expectRefusal("is damaged")
    }

    @Test func anOverwrittenPageIsFound() async throws {
        try await makeLedger(jobCount: 200)
        var bytes = try #require(folder.bytes(of: Self.file))
        for index in 3 * 4096..<4 * 4096 { bytes[index] = 0x5A }
        try folder.write(bytes, to: Self.file)
        try expectRefusal("is damaged")
    }

    @Test func aLedgerThatIsGoneWhileItsLogIsThereIsNotMadeAnew() throws {
        try folder.write("left over", to: Self.file + "-wal")
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains("it is gone, but its '-wal' file is there"))
        #expect(folder.bytes(of: Self.file) == nil)
    }

    @Test func aRowThatMakesNoSenseIsAnError() async throws {
        try await makeLedger(jobCount: 1)
        try await DatabaseQueue(path: folder.path + "/" + Self.file).write {
            try $0.execute(sql: "UPDATE attempt SET state = 'dane'")
        }
        let ledger = try OpenLedger.at(folder)
        let error = await #expect(throws: LedgerError.self) {
            try await ledger.latest(of: [StorageSamples.key(0)])
        }
        #expect(error?.message.contains("the row of job 00000000 makes no sense") == true)
    }

    @Test func whatAStoppedCreationLeftIsNoLedger() throws {
        try folder.write("half", to: Self.file + ".new")
        #expect(OpenLedger.refusal(at: folder) == nil)
        #expect(folder.bytes(of: Self.file + ".new") == nil)
    }
}
