import Core
import GRDB
import Storage
import Testing

/// What was noted of a ledger holds until something in the ledger is another.
@Suite struct LedgerNoteTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What may happen to a ledger.
    enum Change: CaseIterable {
        case commit, mark, sibling, past, forgotten, anew, filled, told
    }

    private func make(_ change: Change, in ledger: SQLiteLedger) async throws {
        var attempt = StorageSamples.attempt(1)
        switch change {
        case .commit: try await ledger.commit([StorageSamples.attempt(2)])
        case .mark:
            attempt.mark.rejected = Timestamp(milliseconds: 1)
            try await ledger.mark([attempt])
        case .sibling:
            try await ledger.commit(
                [],
                asking: [
                    Sibling(
                        of: StorageSamples.key(1), number: 1, seed: 3, key: StorageSamples.key(9))
                ])
        case .past:
            try await ledger.keep(
                past: [
                    StorageSamples.key(1): .init(since: Timestamp(milliseconds: 1), reason: "r")
                ],
                forgetting: [])
        case .forgotten: try await ledger.keep(past: [:], forgetting: [StorageSamples.key(3)])
        case .anew: try await ledger.payAnew([StorageSamples.key(1)])
        case .filled: try await ledger.noteFilled(from: "source")
        case .told: _ = try await ledger.toldNow(["a.png"])
        }
    }

    private func opened() async throws -> SQLiteLedger {
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit([StorageSamples.attempt(1), StorageSamples.attempt(3)])
        try await ledger.keep(
            past: [StorageSamples.key(3): .init(since: Timestamp(milliseconds: 1), reason: "r")],
            forgetting: [])
        #expect(try await ledger.note() == nil)
        try await ledger.note("all is well")
        return ledger
    }

    @Test func itIsThereWhenTheLedgerIsOpenedAgain() async throws {
        do { _ = try await opened() }
        for _ in 1...2 {
            let ledger = try OpenLedger.at(folder)
            #expect(try await ledger.note() == "all is well")
            _ = try await ledger.latest(of: [StorageSamples.key(1)])
            _ = try await ledger.groups()
            #expect(try await ledger.note() == "all is well", "nothing was written")
            try await ledger.note("all is well")
        }
    }

    @Test func whoeverOpensItAndChangesNothingLeavesIt() async throws {
        do { _ = try await opened() }
        do { _ = try OpenLedger.at(folder) }
        #expect(try await OpenLedger.at(folder).note() == "all is well")
    }

    @Test(arguments: Change.allCases)
    func itIsGoneWithAnyChange(change: Change) async throws {
        do {
            let ledger = try await opened()
            let before = try await ledger.changeCount()
            try await make(change, in: ledger)
            #expect(try await ledger.note() == nil)
            #expect(try await ledger.changeCount() > before)
            try await ledger.note("all is well again")
            #expect(try await ledger.note() == "all is well again")
        }
        let ledger = try OpenLedger.at(folder)
        #expect(try await ledger.note() == "all is well again")
        try await make(change == .commit ? .mark : .commit, in: ledger)
        #expect(try await ledger.note() == nil)
    }

    @Test(arguments: Change.allCases)
    func aChangeTakesItOutOfTheFile(change: Change) async throws {
        do { try await make(change, in: try await opened()) }
        #expect(try await OpenLedger.at(folder).note() == nil)
    }

    /// As a version of the program would that knows nothing of notes.
    @Test func aCommitOfAnotherProgramEndsIt() async throws {
        do { _ = try await opened() }
        try await DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite").write {
            try $0.execute(sql: "UPDATE meta SET value = value + 1 WHERE key = 'commit'")
        }
        #expect(try await OpenLedger.at(folder).note() == nil)
    }
}
