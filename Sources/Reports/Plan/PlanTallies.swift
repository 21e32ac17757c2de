package import Core

/// How the jobs of each batch stand.
package struct PlanTallies: Sendable {
    /// One for each batch, in the plan's order.
    package private(set) var batches: [Tally]
    package private(set) var total = Tally()
    package private(set) var troubles = Troubles()
    private let plan: Plan
    private let options = RunOptions()
    /// The batch of the job that was counted last.
    private var current = 0

    /// Counts every job of the plan with its latest attempt.
    package init(_ plan: Plan, latest: JobChunks.Latest) async throws {
        self.init(of: plan)
        var chunks = JobChunks(plan)
        while let entries = try await chunks.read(latest) {
            for entry in entries { add(entry) }
        }
    }

    /// Nothing is counted yet.
    init(of plan: Plan) {
        self.plan = plan
        batches = plan.batches.map { _ in Tally() }
    }

    /// Counts a job; they come in plan order.
    mutating func add(_ entry: JobChunks.Entry) {
        while entry.job.index >= plan.indices(of: plan.batches[current]).upperBound {
            current += 1
        }
        let batch = plan.batches[current]
        let verdict = options.verdict(on: entry.attempt, retriesMax: batch.retriesMax)
        let isTriedAgain = verdict == .retry
        batches[current].add(entry.attempt, price: batch.price, isTriedAgain: isTriedAgain)
        total.add(entry.attempt, price: batch.price, isTriedAgain: isTriedAgain)
        if let attempt = entry.attempt { troubles.add(attempt) }
    }
}
