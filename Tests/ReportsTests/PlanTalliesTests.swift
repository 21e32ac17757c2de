import Core
import ImageFormats
import Reports
import Support
import Synchronization
import Testing

/// How the jobs of a plan stand.
struct PlanTalliesTests {
    @Test func whereNothingEverRanEveryJobIsNewWithoutALook() async throws {
        let plan = try ReportSamples.plan()
        let unseen = try await PlanTallies(plan, latest: nil)
        let seen = try await PlanTallies(plan) { _ in [:] }
        #expect(unseen.batches == seen.batches)
        #expect(unseen.total == seen.total)
        #expect(unseen.total[.ready] == Int(plan.jobCount))
    }

    @Test func jobsAreCountedInTheBatchTheyAreOf() async throws {
        let plan = try ReportSamples.plan()
        let job = try plan.job(at: plan.batches[1].first)
        let attempt = Attempt(
            key: job.key, number: 1, state: .unknown("no answer"),
            context: Attempt.Context(
                batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
                price: nil))
        let tallies = try await PlanTallies(plan) { keys in
            keys.contains(job.key) ? [job.key: attempt] : [:]
        }
        #expect(tallies.batches.map { $0[.unknown] } == [0, 1])
        #expect(tallies.batches.map(\.jobs) == plan.batches.map { Int($0.count) })
        #expect(tallies.total.jobs == Int(plan.jobCount))
    }

    @Test func jobsThatAreKnownToBeDoneAreCountedAndNotAskedFor() async throws {
        let plan = try ReportSamples.plan()
        let job = try plan.job(at: plan.batches[1].first)
        let image = StoredImage(
            path: "a.png", sha256: "ab",
            facts: ImageFacts(type: .png, width: 3, height: 2, byteCount: 70))
        var attempt = Attempt(
            key: job.key, number: 1,
            state: .done(RemoteJob(id: "r"), Outputs(urls: []), [image]),
            context: Attempt.Context(
                batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
                price: nil))
        attempt.reportedCost = Money(micro: 7, unit: "USD")
        let ledger = MemoryLedger([attempt])
        let done = try await DoneJobs(of: plan, .all, images: EveryImage()) { position, count in
            try await ledger.done(after: position, count: count)
        }
        let asked = Mutex<[JobKey]>([])
        let tallies = try await PlanTallies(plan, done: done) { keys in
            asked.withLock { $0 += keys }
            return try await ledger.latest(of: keys)
        }
        #expect(asked.withLock { $0.count } == Int(plan.jobCount) - 1)
        #expect(!asked.withLock { $0.contains(job.key) })
        let looked = try await PlanTallies(plan) { try await ledger.latest(of: $0) }
        #expect(tallies.total == looked.total)
        #expect(tallies.batches == looked.batches)
        #expect(tallies.total[.done] == 1 && tallies.total.images == 1)
    }
}

/// A folder that has whatever it is asked for.
private struct EveryImage: ImageFolder {
    func begin(
        stem: String, number: Int, count: Int, key: JobKey
    ) async throws(DownloadError) -> any ImageFile { throw .disk("it is full") }

    func has(_ images: [StoredImage]) async -> Bool { true }
}
