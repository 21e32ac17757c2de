import Core
import Storage
import Testing

@Suite struct ReadOnlyLedgerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func whereNothingRanThereIsNoLedger() throws {
        #expect(try ReadOnlyLedger(of: folder.path) == nil)
        #expect(try ReadOnlyLedger(of: folder.path + "/missing") == nil)
        #expect(folder.contents.isEmpty)
    }

    @Test func aRunCanBeWatched() async throws {
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit([Samples.attempt(1)])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.latest(of: [Samples.key(1)]).count == 1)
        try await ledger.commit([Samples.attempt(2)])
        #expect(try await reader.latest(in: [.submitting]).count == 2)
    }

    @Test func aFinishedRunCanBeRead() async throws {
        try await OpenLedger.at(folder).commit([Samples.attempt(1)])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.latest(of: [Samples.key(1)]).count == 1)
    }
}
