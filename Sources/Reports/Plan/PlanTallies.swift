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
    ///
    /// - Parameter latest: `nil` where no job has any, so that there is nothing to look at.
    package init(_ plan: Plan, latest: JobChunks.LatestAside?) async throws {
        self.init(of: plan)
        if let latest, plan.hasStages {
            // How many jobs there are only shows when they are made.
            var chunks = JobChunks(plan)
            while let entries = try await chunks.read(latest) {
                for entry in entries { add(entry) }
            }
            return
        }
        for (number, batch) in plan.batches.enumerated() {
            guard let latest else {
                batches[number].add(newJobs: batch.count, price: batch.price)
                total.add(newJobs: batch.count, price: batch.price)
                continue
            }
            var chunks = KeyChunks(of: batch, in: plan)
            var next = try chunks.next()
            while let keys = next {
                // The ledger looks while the next keys are worked out.
                async let looking = latest(keys)
                next = try chunks.next()
                let attempts = try await looking
                for key in keys { add(attempts[key], of: number) }
            }
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
        add(entry.attempt, of: current)
    }

    private mutating func add(_ attempt: Attempt?, of number: Int) {
        let batch = plan.batches[number]
        let verdict = options.verdict(on: attempt, retriesMax: batch.retriesMax)
        let isTriedAgain = verdict == .retry
        batches[number].add(attempt, price: batch.price, isTriedAgain: isTriedAgain)
        total.add(attempt, price: batch.price, isTriedAgain: isTriedAgain)
        if let attempt {
            troubles.add(attempt, endOfEvidence: plan.endOfEvidence(on: attempt))
        }
    }
}
