import Core
import Storage
import Support
import Testing

/// What every ledger promises, asked of each kind.
@Suite struct LedgerStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: LedgerKind.allCases)
    func aJobWithoutAnAttemptIsNotThere(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        try await ledger.commit([StorageSamples.attempt(1)])
        let found = try await ledger.latest(of: [StorageSamples.key(1), StorageSamples.key(2)])
        #expect(found == [StorageSamples.key(1): StorageSamples.attempt(1)])
    }

    @Test(arguments: LedgerKind.allCases)
    func theLatestAttemptIsTheOneWithTheGreatestNumber(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        var second = StorageSamples.attempt(1, number: 2, .ready)
        second.earlier = [.estimated(Money(micro: 10_000_000, unit: StorageSamples.credits))]
        try await ledger.commit([second, StorageSamples.attempt(1, number: 1, .unknown("reset"))])
        #expect(
            try await ledger.latest(of: [StorageSamples.key(1)]) == [StorageSamples.key(1): second])
        #expect(try await ledger.latest(in: [.unknown]).isEmpty)
        #expect(try await ledger.latest(in: [.ready]) == [second])
    }

    @Test(arguments: LedgerKind.allCases)
    func theLastVersionOfAnAttemptStandsEvenWithinOneCommit(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let accepted = StorageSamples.attempt(1, .accepted(RemoteJob(id: "r1")))
        try await ledger.commit([StorageSamples.attempt(1), accepted])
        #expect(
            try await ledger.latest(of: [StorageSamples.key(1)]) == [
                StorageSamples.key(1): accepted
            ])
    }

    @Test(arguments: LedgerKind.allCases)
    func attemptsInAStateComeInTheOrderOfSubmission(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let attempts = [3, 1, 2].enumerated().map { place, job in
            StorageSamples.attempt(
                job, .accepted(RemoteJob(id: "r\(job)")), submitted: 100 + Int64(place))
        }
        try await ledger.commit(attempts + [StorageSamples.attempt(9, .unknown("reset"))])
        let found = try await ledger.latest(in: [.accepted, .finished])
        #expect(found == attempts)
    }

    @Test(arguments: LedgerKind.allCases)
    func aRemoteJobBelongsToOneJobOnly(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let remote = JobState.accepted(RemoteJob(id: "r1"))
        let doubles = try await ledger.commit([
            StorageSamples.attempt(1, remote), StorageSamples.attempt(2, remote, provider: "face"),
        ])
        #expect(doubles.isEmpty)
        try await ledger.commit([StorageSamples.attempt(4)])
        let others = [
            StorageSamples.attempt(3), StorageSamples.attempt(5, .accepted(RemoteJob(id: "r5"))),
        ]
        #expect(
            try await ledger.commit([others[0], StorageSamples.attempt(4, remote), others[1]])
                == [StorageSamples.key(4)])
        // The others are there, and the one is as it was.
        let found = try await ledger.latest(of: [3, 4, 5].map(StorageSamples.key))
        #expect(found[StorageSamples.key(3)] == others[0])
        #expect(found[StorageSamples.key(4)] == StorageSamples.attempt(4))
        #expect(found[StorageSamples.key(5)] == others[1])
    }

    @Test(arguments: LedgerKind.allCases)
    func whatWasDecidedAndWhatEarlierAttemptsCostIsRemembered(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let now = Timestamp(milliseconds: 5000)
        let unknown = StorageSamples.attempt(1, .unknown("reset"))
        let again = try #require(unknown.after(.retry, at: now))
        let dropped = try #require(
            StorageSamples.attempt(2, .unknown("reset")).after(.dropped, at: now))
        try await ledger.commit([unknown, again, dropped])
        let found = try await ledger.latest(of: [StorageSamples.key(1), StorageSamples.key(2)])
        #expect(found == [StorageSamples.key(1): again, StorageSamples.key(2): dropped])
        #expect(found[StorageSamples.key(1)]?.earlier.count == 1)
        #expect(found[StorageSamples.key(2)]?.resolution?.word == .dropped)
        #expect(try await ledger.latest(in: [.ready, .failed]) == [again, dropped])
    }

    @Test(arguments: LedgerKind.allCases)
    func aDoubtOfItsOwnIsNotDecidedByTheOneBefore(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let now = Timestamp(milliseconds: 5000)
        let unknown = StorageSamples.attempt(1, .unknown("reset"))
        let released = try #require(unknown.after(.released, at: now))
        let submitting = try #require(released.after(.submit, at: now))
        let again = try #require(submitting.after(.ambiguous("reset"), at: now))
        for attempt in [unknown, released, submitting, again] {
            try await ledger.commit([attempt])
        }
        #expect(
            try await ledger.latest(of: [StorageSamples.key(1)]) == [StorageSamples.key(1): again])
    }

    @Test(arguments: LedgerKind.allCases)
    func noStatesAreNoAttempts(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        try await ledger.commit([StorageSamples.attempt(1)])
        try await ledger.commit([])
        #expect(try await ledger.latest(in: []).isEmpty)
        #expect(try await ledger.latest(of: []).isEmpty)
    }
}
