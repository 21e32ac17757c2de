import Core
import GRDB
import Storage
import Support
import Testing

/// What a ledger keeps of what was asked for, and of jobs that no plan has any more.
@Suite struct RecordStoreTests {
    enum Kind: CaseIterable { case memory, file }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ kind: Kind) throws -> any RecordStore & FillableStore {
        switch kind {
        case .memory: MemoryLedger()
        case .file: try OpenLedger.at(folder)
        }
    }

    private func request(_ seed: Int, prompt: String = "a fox in the snow") -> JSON {
        .members([
            "batch": .string("selfies"), "index": .integer(seed),
            "inputs": .members(["prompt": .string(prompt), "seed": .integer(seed)]),
        ])
    }

    private func asking(
        _ job: Int, number: Int = 1, _ state: JobState = .submitting, seed: Int? = nil
    ) -> Attempt {
        var attempt = StorageSamples.attempt(job, number: number, state)
        attempt.request = request(seed ?? job)
        return attempt
    }

    @Test(arguments: Kind.allCases)
    func whatWasAskedForStaysWhateverBecomesOfTheJob(kind: Kind) async throws {
        let ledger = try open(kind)
        try await ledger.commit([asking(1), asking(2)])
        let accepted = StorageSamples.attempt(1, .accepted(RemoteJob(id: "r1")))
        try await ledger.commit([accepted])
        let records = try await ledger.records(after: 0, count: 10)
        #expect(records.map(\.request) == [request(1), request(2)])
        #expect(records[0].attempt == accepted)
        #expect(records.allSatisfy { !$0.isRequestDamaged && $0.past == nil })
        // What is asked for anew takes its place.
        try await ledger.commit([asking(1, number: 2, seed: 9)])
        #expect(try await ledger.records(after: 0, count: 1).map(\.request) == [request(9)])
    }

    @Test(arguments: Kind.allCases)
    func jobsComeAPageAtATimeInTheOrderOfTheirFirstSubmit(kind: Kind) async throws {
        let ledger = try open(kind)
        for job in [5, 1, 4, 2, 3] { try await ledger.commit([asking(job)]) }
        // A new attempt does not move a job.
        try await ledger.commit([asking(5, number: 2)])
        let known = JobKeySet([StorageSamples.key(4)])
        var (found, position): ([JobKey], Int64) = ([], 0)
        for count in [2, 2, 0] {
            let page = try await ledger.records(after: position, count: 2, besides: known)
            #expect(page.count == count)
            found += page.map(\.attempt.key)
            position = page.last?.position ?? position
        }
        #expect(found == [5, 1, 2, 3].map(StorageSamples.key))
        #expect(try await ledger.jobCount() == 5)
    }

    @Test(arguments: Kind.allCases)
    func sinceWhenAJobIsPastIsKeptUntilItIsForgotten(kind: Kind) async throws {
        let ledger = try open(kind)
        try await ledger.commit((1...5).map { asking($0) })
        let past = LedgerRecord.Past(since: Timestamp(milliseconds: 7), reason: "batch removed")
        let keys = [1, 2, 3].map(StorageSamples.key)
        try await ledger.keep(
            past: Dictionary(uniqueKeysWithValues: keys.map { ($0, past) }), forgetting: [])
        #expect(try await ledger.pastKeys(after: nil, count: 2) == [keys[0], keys[1]])
        #expect(try await ledger.pastKeys(after: keys[1], count: 2) == [keys[2]])
        try await ledger.keep(past: [:], forgetting: [keys[1], StorageSamples.key(5)])
        let records = try await ledger.records(after: 0, count: 10)
        #expect(records.map(\.past) == [past, nil, past, nil, nil])
    }

    @Test(arguments: Kind.allCases)
    func whatIsLackingIsFilledAndNothingElse(kind: Kind) async throws {
        let ledger = try open(kind)
        #expect(try await !ledger.isLacking(besides: "one"))
        try await ledger.commit([asking(1), StorageSamples.attempt(2), StorageSamples.attempt(3)])
        #expect(try await ledger.isLacking(besides: "one"))
        #expect(try await ledger.lacking(atMost: 10) == [2, 3].map(StorageSamples.key))
        #expect(
            try await ledger.lacking(among: [1, 2, 9].map(StorageSamples.key)) == [
                StorageSamples.key(2)
            ])
        try await ledger.fill([
            StorageSamples.key(1): request(77), StorageSamples.key(2): request(22),
        ])
        let records = try await ledger.records(after: 0, count: 10)
        #expect(records.map(\.request) == [request(1), request(22), nil])
        try await ledger.noteFilled(from: "one")
        #expect(try await !ledger.isLacking(besides: "one"))
        #expect(try await ledger.isLacking(besides: "two"))
    }

    @Test(arguments: [
        "UPDATE attempt SET leaves = '[1]' WHERE key = ?",
        "UPDATE attempt SET leaves = 'x' WHERE key = ?",
        "UPDATE attempt SET shape = 999 WHERE key = ?",
        "UPDATE attempt SET leaves = NULL WHERE key = ?",
        "UPDATE attempt SET leaves = '[[999],1,[999],1]' WHERE key = ?",
    ])
    func aDamagedRequestIsToldAndLosesNothingElse(damage: String) async throws {
        try await OpenLedger.at(folder).commit([asking(1), asking(2)])
        try await DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite").write {
            try $0.execute(sql: damage, arguments: [StorageSamples.key(1).hex])
        }
        let records = try await OpenLedger.at(folder).records(after: 0, count: 10)
        #expect(records.map(\.request) == [nil, request(2)])
        #expect(records.map(\.isRequestDamaged) == [true, false])
        #expect(records.map(\.attempt.key) == [1, 2].map(StorageSamples.key))
    }

    @Test func aDoubleLeavesWhatOthersAskedForAsItIs() async throws {
        let ledger = try OpenLedger.at(folder)
        let remote = JobState.accepted(RemoteJob(id: "r1"))
        try await ledger.commit([asking(1), asking(2)])
        #expect(
            try await ledger.commit([
                StorageSamples.attempt(1, remote), StorageSamples.attempt(2, remote), asking(3),
            ]) == [StorageSamples.key(2)])
        let records = try await ledger.records(after: 0, count: 10)
        #expect(records.map(\.request) == [1, 2, 3].map { request($0) })
    }
}
