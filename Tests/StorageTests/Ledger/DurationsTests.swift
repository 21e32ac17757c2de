import Core
import Storage
import Testing

@Suite("Durations in the ledger")
struct DurationsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func known(_ batch: String?, _ histogram: String) -> KnownDurations {
        KnownDurations(provider: "studio", target: "t", batch: batch, histogram: histogram)
    }

    @Test func theyAreWrittenWithTheNextAttemptsAndReadByTheNextRun() async throws {
        do {
            let ledger = try OpenLedger.at(folder)
            await ledger.keep(known("b", "one"))
            await ledger.keep(known("b", "two"))
            await ledger.keep(known(nil, "all"))
            #expect(try await ledger.durations() == [])
            try await ledger.commit([StorageSamples.attempt(1)])
            #expect(Set(try await ledger.durations()) == [known("b", "two"), known(nil, "all")])
            await ledger.keep(known("b", "lost"))
        }
        let ledger = try OpenLedger.at(folder)
        #expect(Set(try await ledger.durations()) == [known("b", "two"), known(nil, "all")])
        await ledger.keep(known("b", "three"))
        try await ledger.commit([StorageSamples.attempt(2)])
        #expect(Set(try await ledger.durations()) == [known("b", "three"), known(nil, "all")])
    }
}
