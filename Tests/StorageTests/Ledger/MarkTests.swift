import Core
import Storage
import Testing

@Suite("Marks and siblings in the ledger")
struct MarkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aMarkBelongsToItsAttemptAndGoesWhenItIsTakenBack() async throws {
        let ledger = try OpenLedger.at(folder)
        var attempt = StorageSamples.attempt(1)
        try await ledger.commit([attempt, StorageSamples.attempt(2)])
        let moment = Timestamp(milliseconds: 5)
        attempt.mark.rejected = moment
        attempt.mark.missing = Attempt.Missing(since: moment, asked: moment, times: 2)
        try await ledger.mark([attempt])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        for found in [
            try await ledger.latest(of: [StorageSamples.key(1), StorageSamples.key(2)]),
            try await reader.latest(of: [StorageSamples.key(1), StorageSamples.key(2)]),
        ] {
            #expect(found[StorageSamples.key(1)]?.mark == attempt.mark)
            #expect(found[StorageSamples.key(2)]?.mark.isEmpty == true)
        }
        var again = attempt
        again.number = 2
        again.mark = Attempt.Mark()
        try await ledger.commit([again])
        #expect(
            try await ledger.latest(of: [StorageSamples.key(1)])[StorageSamples.key(1)]?.mark
                .isEmpty == true)
        attempt.mark = Attempt.Mark()
        try await ledger.mark([attempt])
        #expect(try await ledger.records(after: 0, count: 9).allSatisfy { $0.attempt.mark.isEmpty })
    }

    @Test func siblingsAreKeptInTheOrderOfTheirNumbersAndOnce() async throws {
        let ledger = try OpenLedger.at(folder)
        let original = StorageSamples.key(1)
        let siblings = [2, 1].map { number in
            Sibling(of: original, number: number, seed: .max, key: StorageSamples.key(10 + number))
        }
        try await ledger.commit([], asking: siblings)
        try await ledger.commit([], asking: siblings)
        #expect(try await ledger.siblings()[original] == siblings.reversed())
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.siblings() == Siblings(siblings.reversed()))
    }

    @Test func whatIsOrderedAgainAsksForWhatItDid() async throws {
        let ledger = try OpenLedger.at(folder)
        var attempt = StorageSamples.attempt(1)
        attempt.request = .members(["batch": .string("cats")])
        try await ledger.commit([attempt])
        var again = StorageSamples.attempt(1, number: 2, .ready)
        again.request = nil
        try await ledger.commit([again], asking: [])
        let record = try #require(try await ledger.records(after: 0, count: 9).first)
        #expect(record.attempt.number == 2)
        #expect(record.request == .members(["batch": .string("cats")]))
    }
}
