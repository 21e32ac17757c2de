import Core
import GRDB
import ImageFormats
import Storage
import Testing

/// What a ledger knows of everything that was ever made, whatever became of the manifest.
@Suite struct LedgerEverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let image = StoredImage(
        path: "a.png", sha256: "ab",
        facts: ImageFacts(type: .png, width: nil, height: nil, byteCount: 3))

    /// One of which everything is known.
    private static let picture = StoredImage(
        path: "b.png", sha256: "cd",
        facts: ImageFacts(type: .png, width: 3, height: 2, byteCount: 70))

    private static func done(_ images: Int, _ id: String) -> JobState {
        .done(
            RemoteJob(id: id), Outputs(urls: []),
            Array(repeating: images == 2 ? picture : image, count: images))
    }

    /// Random attempts, some jobs with several of them.
    private func attempts() -> [Attempt] {
        var draws = Draws(seed: 3)
        return (0..<400).map { number in
            let id = "r\(number)"
            let states: [JobState] = [
                .ready, .submitting, .accepted(RemoteJob(id: id)), Self.done(draws.below(3), id),
                .failed(RemoteJob(id: id), Failure(.fault, "x"), images: [Self.image]),
                .failed(nil, Failure(.moderated, "x")), .unknown("reset"),
                .lost(RemoteJob(id: id), "gone"), .expired(RemoteJob(id: id), "late"),
            ]
            var attempt = StorageSamples.attempt(
                number / 2, number: number % 2 + 1, states[draws.below(states.count)],
                submitted: Int64(number))
            attempt.times.settled = Timestamp(milliseconds: Int64(number) + 5)
            if draws.flag() { attempt.reportedCost = Money(micro: 3, unit: "USD") }
            switch attempt.state {
            case .accepted, .unknown: attempt.kept = [nil, Self.image]
            case .ready, .submitting, .finished, .done, .failed, .lost, .expired, .cancelled: break
            }
            return attempt
        }
    }

    private func expected(_ attempts: [Attempt]) -> Ever {
        Ever(
            attempts.map { attempt in
                let last = attempts.last { $0.key == attempt.key }
                return AttemptGroup(
                    attempt, count: 1, imageCount: attempt.images.count,
                    isLatest: last?.number == attempt.number)
            })
    }

    @Test func theSumsAreThoseOfAllAttemptsOneByOne() async throws {
        let attempts = attempts()
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit(attempts)
        let groups = try await ledger.groups()
        #expect(groups.count < 60, "alike ones are one row")
        #expect(Ever(groups) == expected(attempts))
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await Ever(reader.groups()) == expected(attempts))
    }

    @Test func oneRunIsWhatWasSubmittedSinceItBegan() async throws {
        let attempts = attempts()
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit(attempts)
        let start = Timestamp(milliseconds: 390)
        let groups = try await ledger.groups(since: start)
        #expect(groups.reduce(0) { $0 + $1.count } == 10)
        let arrived = attempts.filter { ($0.times.settled ?? start) >= start }
        #expect(arrived.count == 15, "five were submitted before")
        #expect(
            try await ledger.imageCount(since: start)
                == arrived.reduce(0) { $0 + $1.images.count })
        #expect(try await ledger.imageCount(since: Timestamp(milliseconds: 9999)) == 0)
    }

    @Test func anEmptyLedgerHasNothing() async throws {
        #expect(try await OpenLedger.at(folder).groups().isEmpty)
    }

    @Test(arguments: [
        "DROP TABLE resolution; DROP TABLE duration; PRAGMA user_version = 1",
        "DROP TABLE duration; PRAGMA user_version = 2", "PRAGMA user_version = 3",
    ])
    func ledgersOfEarlierVersionsAreSummedAsTheyAre(back: String) async throws {
        let attempts = attempts()
        try await OpenLedger.at(folder).commit(attempts)
        try await DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite")
            .writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        DROP INDEX attempt_unasked; DROP TABLE text; DROP TABLE past;
                        ALTER TABLE attempt DROP COLUMN shape;
                        ALTER TABLE attempt DROP COLUMN leaves; DROP TABLE anew; DROP TABLE mark;
                        DROP TABLE sibling; DROP TABLE move; DROP TABLE changed; \(back)
                        """)
            }
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await Ever(reader.groups()) == expected(attempts))
    }

    @Test func aDamagedListOfImagesHasNone() async throws {
        try await OpenLedger.at(folder).commit([StorageSamples.attempt(1, Self.done(2, "r"))])
        try await DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite").write {
            try $0.execute(sql: "UPDATE attempt SET images = '[\"a'")
        }
        let reader = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await Ever(reader.groups()).tally.images == 0)
    }
}
