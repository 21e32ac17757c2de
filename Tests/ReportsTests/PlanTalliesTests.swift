import Core
import Reports
import Testing

/// How the jobs of a plan stand.
struct PlanTalliesTests {
    @Test func whereNothingEverRanEveryJobIsNewWithoutALook() async throws {
        let plan = try Samples.plan()
        let unseen = try await PlanTallies(plan, latest: nil)
        let seen = try await PlanTallies(plan) { _ in [:] }
        #expect(unseen.batches == seen.batches)
        #expect(unseen.total == seen.total)
        #expect(unseen.total[.ready] == Int(plan.jobCount))
    }

    @Test func jobsAreCountedInTheBatchTheyAreOf() async throws {
        let plan = try Samples.plan()
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
}
