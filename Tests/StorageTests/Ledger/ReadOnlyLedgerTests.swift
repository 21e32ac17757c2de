import Core
import GRDB
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
        try await ledger.commit([StorageSamples.attempt(1)])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.latest(of: [StorageSamples.key(1)]).count == 1)
        try await ledger.commit([StorageSamples.attempt(2)])
        #expect(try await reader.latest(in: [.submitting]).count == 2)
    }

    @Test func aFinishedRunCanBeRead() async throws {
        try await OpenLedger.at(folder).commit([StorageSamples.attempt(1)])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.latest(of: [StorageSamples.key(1)]).count == 1)
    }

    @Test(arguments: [1, 2, 3])
    func aLedgerOfAnOlderVersionIsReadAndThenBroughtToThisOne(version: Int) async throws {
        try await OldLedger.make(version, in: folder)
        let before = folder.bytes(of: ".tirage/ledger.sqlite")
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.latest(of: [1, 2].map(StorageSamples.key)).count == 2)
        let old = try await reader.records(after: 0, count: 10)
        #expect(old.map(\.attempt.state.name) == [.done, .unknown])
        #expect(old.map(\.attempt.number) == [1, 2])
        #expect(old.allSatisfy { $0.request == nil && !$0.isRequestDamaged && $0.isWorthKeeping })
        #expect(try await reader.jobCount() == 2)
        #expect(folder.bytes(of: ".tirage/ledger.sqlite") == before)

        let ledger = try OpenLedger.at(folder)
        #expect(try await ledger.records(after: 0, count: 10) == old)
        #expect(try await ledger.isLacking(besides: "the manifest"))
        let request = JSON.members(["batch": .string("selfies"), "index": .integer(0)])
        try await ledger.fill([StorageSamples.key(2): request])
        #expect(try await ledger.records(after: 0, count: 10).map(\.request) == [nil, request])
        #expect(try await reader.records(after: 0, count: 10).map(\.request) == [nil, request])
        let unknown = try #require(try await ledger.latest(in: [.unknown]).first)
        let dropped = try #require(unknown.after(.dropped, at: Timestamp(milliseconds: 9)))
        try await ledger.commit([dropped])
        #expect(try await reader.latest(in: [.failed]) == [dropped])
        #expect(try await ledger.durations() == [])
        #expect(try await ledger.records(after: 0, count: 10).map(\.request) == [nil, request])
    }

    @Test func theJobsItKnowsAreListedUnlessTheyAreTooMany() async throws {
        var again = StorageSamples.attempt(2)
        again.number = 2
        try await OpenLedger.at(folder).commit([
            StorageSamples.attempt(1), StorageSamples.attempt(2), again,
        ])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.keys(atMost: 2) == [StorageSamples.key(1), StorageSamples.key(2)])
        #expect(try await reader.keys(atMost: 1) == nil)
    }

    @Test func pastJobsTellHowLongTheyTookAndWhatTheyCost() async throws {
        let ledger = try OpenLedger.at(folder)
        var attempts: [Attempt] = []
        for job in 1...4 {
            let cost = job == 4 ? nil : Money(micro: Int64(job) * 1000, unit: "USD")
            let remote = RemoteJob(id: "r\(job)")
            var attempt = StorageSamples.attempt(
                job, .done(remote, Outputs(urls: []), []), submitted: 1000)
            attempt.reportedCost = cost
            attempt.times.finished = Timestamp(milliseconds: 1000 + Int64(job) * 500)
            attempts.append(attempt)
        }
        attempts.append(StorageSamples.attempt(5))
        try await ledger.commit(attempts)
        let past = try await #require(try ReadOnlyLedger(of: folder.path)).past()
        #expect(past.map(\.count).sorted() == [1, 3], "one of them without a cost")
        let priced = try #require(past.first { $0.cost != nil })
        #expect(priced.cost == Money(micro: 2000, unit: "USD"))
        #expect(priced.duration == .seconds(1))
        #expect(priced.batch == "selfies" && priced.provider == "studio")
    }

    /// As rows stand that were written before units had owners: the names alone.
    @Test func moneyOfAnOlderLedgerGetsItsOwnerFromTheRowsService() async throws {
        try await OpenLedger.at(folder).commit([
            StorageSamples.attempt(1, .done(RemoteJob(id: "r"), Outputs(urls: []), []))
        ])
        let path = folder.path + "/.tirage/ledger.sqlite"
        try await DatabaseQueue(path: path).write { database in
            try database.execute(
                sql: """
                    INSERT INTO attempt (key, number, state, batch, provider, service, stem, price,
                        price_unit, remote, urls, cost, cost_unit, images, reason, submitted)
                    VALUES ('k2', 1, 'done', 'b', 'comic', 'instasd', 's', 9, 'credits', 'r2', '[]',
                            4000000, 'credits', '[]', NULL, 500),
                        ('k3', 1, 'unknown', 'b', 'face', 'wiro', 's', 50000, 'usd', NULL, NULL,
                            NULL, NULL, NULL, 'reset', 500),
                        ('k4', 1, 'failed', 'b', 'comic', 'instasd', 's', 9, 'credits', 'r4', NULL,
                            6000000, 'credits', NULL, 'late', 500),
                        ('k4', 2, 'unknown', 'b', 'comic', 'instasd', 's', 9, 'credits', NULL, NULL,
                            NULL, NULL, NULL, 'reset', 500);
                    UPDATE attempt SET failure = 'fault' WHERE state = 'failed'
                    """)
        }
        let ledger = try #require(try ReadOnlyLedger(of: folder.path))
        let keys = [StorageSamples.key(1)] + ["k2", "k3", "k4"].map { JobKey(hex: $0) }
        let found = try await ledger.latest(of: keys)
        let costs = keys.map { found[$0]?.costs.map(\.money.description) ?? [] }
        #expect(
            costs == [
                ["10 instantstudio credits"], ["4 instasd credits"], ["0.05 USD"],
                ["6 instasd credits", "0.000009 instasd credits"],
            ])
        let spent = try await ledger.spendings(
            from: Timestamp(milliseconds: 0), before: Timestamp(milliseconds: 900))
        #expect(
            spent.all.map(\.total.description) == ["0.05 USD", "10.000009 instasd credits"])
        let means = try await ledger.costs()
        #expect(means.map(\.mean.description) == ["5 instasd credits"])
        #expect(means.map(\.count) == [2])
        // A run that opens it for writing finds the same.
        let opened = try OpenLedger.at(folder)
        #expect(try await opened.costs() == means)
        #expect(try await opened.latest(of: keys) == found)
    }
}
