import Core
import Storage
import Support
import Testing

/// What every ledger promises, asked of each kind.
@Suite struct LedgerStoreTests {
    enum Kind: CaseIterable { case memory, file }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ kind: Kind) throws -> any LedgerStore {
        switch kind {
        case .memory: MemoryLedger()
        case .file: try OpenLedger.at(folder)
        }
    }

    @Test(arguments: Kind.allCases)
    func aJobWithoutAnAttemptIsNotThere(kind: Kind) async throws {
        let ledger = try open(kind)
        try await ledger.commit([Samples.attempt(1)])
        let found = try await ledger.latest(of: [Samples.key(1), Samples.key(2)])
        #expect(found == [Samples.key(1): Samples.attempt(1)])
    }

    @Test(arguments: Kind.allCases)
    func theLatestAttemptIsTheOneWithTheGreatestNumber(kind: Kind) async throws {
        let ledger = try open(kind)
        let second = Samples.attempt(1, number: 2, .ready)
        try await ledger.commit([second, Samples.attempt(1, number: 1, .unknown("reset"))])
        #expect(try await ledger.latest(of: [Samples.key(1)]) == [Samples.key(1): second])
        #expect(try await ledger.latest(in: [.unknown]).isEmpty)
        #expect(try await ledger.latest(in: [.ready]) == [second])
    }

    @Test(arguments: Kind.allCases)
    func theLastVersionOfAnAttemptStandsEvenWithinOneCommit(kind: Kind) async throws {
        let ledger = try open(kind)
        let accepted = Samples.attempt(1, .accepted(RemoteJob(id: "r1")))
        try await ledger.commit([Samples.attempt(1), accepted])
        #expect(try await ledger.latest(of: [Samples.key(1)]) == [Samples.key(1): accepted])
    }

    @Test(arguments: Kind.allCases)
    func attemptsInAStateComeInTheOrderOfSubmission(kind: Kind) async throws {
        let ledger = try open(kind)
        let attempts = [3, 1, 2].enumerated().map { place, job in
            Samples.attempt(
                job, .accepted(RemoteJob(id: "r\(job)")), submitted: 100 + Int64(place))
        }
        try await ledger.commit(attempts + [Samples.attempt(9, .unknown("reset"))])
        let found = try await ledger.latest(in: [.accepted, .finished])
        #expect(found == attempts)
    }

    @Test(arguments: Kind.allCases)
    func noStatesAreNoAttempts(kind: Kind) async throws {
        let ledger = try open(kind)
        try await ledger.commit([Samples.attempt(1)])
        try await ledger.commit([])
        #expect(try await ledger.latest(in: []).isEmpty)
        #expect(try await ledger.latest(of: []).isEmpty)
    }
}
