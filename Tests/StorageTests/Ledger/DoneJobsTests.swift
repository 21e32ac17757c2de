import Core
import ImageFormats
import Storage
import Support
import Testing

/// Done jobs of which nothing else is to be known, read in one pass.
@Suite struct DoneJobsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func done(_ job: Int, number: Int = 1) -> Attempt {
        let image = StoredImage(
            path: "a/\(job).png", sha256: "ab",
            facts: ImageFacts(type: .png, width: 3, height: nil, byteCount: 70 + job))
        return StorageSamples.attempt(
            job, number: number,
            .done(RemoteJob(id: "r\(job)-\(number)"), Outputs(urls: ["u"]), [image]))
    }

    private func all(_ ledger: any LedgerStore, by count: Int) async throws -> [DoneJob] {
        var all: [DoneJob] = []
        while true {
            let page = try await ledger.done(after: all.last?.position ?? 0, count: count)
            if page.isEmpty { return all }
            #expect(page.count <= count)
            all += page
        }
    }

    @Test(arguments: LedgerKind.allCases)
    func theyAreReadPageByPageWithWhatTheyCostAndMade(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        var attempts = (1...7).map { done($0) }
        attempts[2].reportedCost = Money(micro: 5, unit: "USD")
        try await ledger.commit(attempts)
        for count in [1, 3, 7, 50] {
            let found = try await all(ledger, by: count)
            #expect(found.map(\.key) == attempts.map(\.key))
            #expect(found.map(\.images) == attempts.map(\.images))
            #expect(found.map(\.cost) == attempts.map(\.cost))
            var (one, other) = (Tally(), Tally())
            for job in found { one.add(job) }
            for attempt in attempts { other.add(attempt, price: nil) }
            #expect(one == other)
        }
    }

    @Test(arguments: LedgerKind.allCases)
    func aJobWithMoreToSayIsNotAmongThem(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        var marked = done(2)
        marked.mark.missing = Attempt.Missing(
            since: Timestamp(milliseconds: 1), asked: Timestamp(milliseconds: 1), times: 1)
        var resolved = done(3)
        resolved.resolution = Attempt.Resolution(
            .happened, at: Timestamp(milliseconds: 1), reason: "no answer")
        try await ledger.commit([done(1), marked, resolved, done(4), StorageSamples.attempt(5)])
        try await ledger.mark([marked])
        try await ledger.commit([StorageSamples.attempt(4, number: 2, .ready)])
        #expect(try await all(ledger, by: 10).map(\.key) == [StorageSamples.key(1)])
        marked.mark = Attempt.Mark()
        try await ledger.mark([marked])
        #expect(
            Set(try await all(ledger, by: 10).map(\.key)) == [
                StorageSamples.key(1), StorageSamples.key(2),
            ])
    }
}
