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

    @Test(arguments: [
        "DROP TABLE resolution; DROP TABLE duration; PRAGMA user_version = 1",
        "DROP TABLE duration; PRAGMA user_version = 2",
    ])
    func aLedgerOfAnOlderVersionIsReadAndThenBroughtToThisOne(back: String) async throws {
        try await OpenLedger.at(folder).commit([Samples.attempt(1, number: 2, .unknown("reset"))])
        try await DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite")
            .writeWithoutTransaction {
                try $0.execute(sql: back)
            }
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.latest(of: [Samples.key(1)]).count == 1)
        let ledger = try OpenLedger.at(folder)
        let unknown = try #require(try await ledger.latest(in: [.unknown]).first)
        let dropped = try #require(unknown.after(.dropped, at: Timestamp(milliseconds: 9)))
        try await ledger.commit([dropped])
        #expect(try await reader.latest(in: [.failed]) == [dropped])
        #expect(try await ledger.durations() == [])
    }

    @Test func theJobsItKnowsAreListedUnlessTheyAreTooMany() async throws {
        var again = Samples.attempt(2)
        again.number = 2
        try await OpenLedger.at(folder).commit([Samples.attempt(1), Samples.attempt(2), again])
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await reader.keys(atMost: 2) == [Samples.key(1), Samples.key(2)])
        #expect(try await reader.keys(atMost: 1) == nil)
    }

    @Test func pastJobsTellHowLongTheyTookAndWhatTheyCost() async throws {
        let ledger = try OpenLedger.at(folder)
        var attempts: [Attempt] = []
        for job in 1...4 {
            let cost = job == 4 ? nil : Money(micro: Int64(job) * 1000, unit: "USD")
            let remote = RemoteJob(id: "r\(job)")
            var attempt = Samples.attempt(
                job, .done(remote, Outputs(urls: []), []), submitted: 1000)
            attempt.reportedCost = cost
            attempt.times.finished = Timestamp(milliseconds: 1000 + Int64(job) * 500)
            attempts.append(attempt)
        }
        attempts.append(Samples.attempt(5))
        try await ledger.commit(attempts)
        let past = try await #require(try ReadOnlyLedger(of: folder.path)).past()
        #expect(past.map(\.count).sorted() == [1, 3], "one of them without a cost")
        let priced = try #require(past.first { $0.cost != nil })
        #expect(priced.cost == Money(micro: 2000, unit: "USD"))
        #expect(priced.duration == .seconds(1))
        #expect(priced.batch == "selfies" && priced.provider == "studio")
    }
}
