import Core
import FoundationEssentials
import GRDB
import Testing

@testable import Storage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct SQLiteLedgerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func theConnectionThatWritesIsDurable() async throws {
        let settings = try await OpenLedger.at(folder).settings()
        #expect(settings.journalMode == "wal")
        #expect(settings.synchronous == 2)
    }

    @Test func aCommitSurvivesAProcessThatNeverCloses() async throws {
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit([StorageSamples.attempt(1)])
        // What a killed process leaves: the files as they are now.
        let after = try TemporaryFolder()
        for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
            let bytes = try #require(folder.bytes(of: ".tirage/" + name))
            try after.write(bytes, to: ".tirage/" + name)
        }
        let found = try await OpenLedger.at(after).latest(of: [StorageSamples.key(1)])
        #expect(found[StorageSamples.key(1)] == StorageSamples.attempt(1))
        #expect(try await ledger.latest(of: [StorageSamples.key(1)]).count == 1)
    }

    @Test func aCommitIsFinishedInACancelledTask() async throws {
        let ledger = try OpenLedger.at(folder)
        let (started, go) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in started {}
                #expect(Task.isCancelled)
                try await ledger.commit([StorageSamples.attempt(1)])
            }
            group.cancelAll()
            go.finish()
            try await group.waitForAll()
        }
        #expect(try await ledger.latest(of: [StorageSamples.key(1)]).count == 1)
    }

    @Test func nobodyElseMayReadTheLedgerWhateverTheUmask() async throws {
        let before = umask(0)
        defer { _ = umask(before) }
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit([StorageSamples.attempt(1)])
        #expect(folder.mode(of: ".tirage") == "700")
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "lock"] {
            #expect(folder.mode(of: ".tirage/" + name) == "600", "\(name)")
        }
    }

    @Test func anOpenLedgerIsClosedToOthersAgain() throws {
        _ = try OpenLedger.at(folder)
        unsafe chmod(folder.path + "/.tirage", 0o755)
        unsafe chmod(folder.path + "/.tirage/ledger.sqlite", 0o644)
        _ = try OpenLedger.at(folder)
        #expect(folder.mode(of: ".tirage") == "700")
        #expect(folder.mode(of: ".tirage/ledger.sqlite") == "600")
    }

    @Test func whoMadeTheLedgerIsWrittenThere() throws {
        _ = try OpenLedger.at(folder)
        let meta = try DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite").read {
            try Row.fetchAll($0, sql: "SELECT * FROM meta ORDER BY key").map {
                [$0["key"] as String, $0["value"]]
            }
        }
        #expect(meta == [["created", "2025-12-11T13:47:30.421Z"], ["pipeline", "snake-year"]])
    }

    @Test func aClosedLedgerIsFreeForTheNextRun() async throws {
        for job in 1...3 { try await OpenLedger.at(folder).commit([StorageSamples.attempt(job)]) }
        #expect(try await OpenLedger.at(folder).latest(in: [.submitting]).count == 3)
    }
}
