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
    private let past: PastCosts
    private var stages: StageCounts

    /// Counts every job of the plan with its latest attempt.
    ///
    /// - Parameters:
    ///   - costs: What jobs cost by their services' own word.
    ///   - done: Jobs of the plan that are known to be done, and are not asked for.
    ///   - latest: `nil` where no job has any, so that there is nothing to look at.
    package init(
        _ plan: Plan, costs: [PastCost] = [], done: DoneJobs = DoneJobs(),
        latest: JobChunks.LatestAside?
    ) async throws {
        self.init(of: plan, costs: costs)
        if let latest, plan.hasStages || !plan.siblings.isEmpty {
            // How many jobs there are only shows when they are made, or asked for.
            var chunks = JobChunks(plan)
            while let entries = try await chunks.read(latest) {
                for entry in entries { try add(entry) }
            }
            finish()
            return
        }
        for (number, batch) in plan.batches.enumerated() {
            guard let latest else {
                add(newJobs: plan.expectedJobCount(of: batch), of: number)
                continue
            }
            batches[number].add(done.tally(of: number))
            total.add(done.tally(of: number))
            var chunks = KeyChunks(of: batch, in: plan, besides: done)
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
    init(of plan: Plan, costs: [PastCost] = []) {
        self.plan = plan
        past = PastCosts(costs, of: plan)
        stages = StageCounts(of: plan)
        batches = plan.batches.map { _ in Tally() }
    }

    /// Counts a job; they come in plan order.
    mutating func add(_ entry: JobChunks.Entry) throws(ScopeFault) {
        while entry.job.index >= plan.indices(of: plan.batches[current]).upperBound {
            current += 1
        }
        if entry.attempt == nil { try stages.add(entry.job) }
        add(entry.attempt, of: current)
    }

    /// Counts what the jobs that wait for images will come to, once all jobs were added.
    mutating func finish() {
        for (number, batch) in plan.batches.enumerated() {
            add(newJobs: stages.more(of: batch), of: number)
        }
    }

    private mutating func add(newJobs count: UInt64, of number: Int) {
        let price = plan.batches[number].price
        batches[number].add(newJobs: count, price: price)
        total.add(newJobs: count, price: price)
    }

    private mutating func add(_ attempt: Attempt?, of number: Int) {
        let batch = plan.batches[number]
        let verdict = options.verdict(on: attempt, retriesMax: batch.retriesMax)
        let isTriedAgain = verdict == .retry
        batches[number].add(
            attempt, price: batch.price, isTriedAgain: isTriedAgain, past: past)
        total.add(attempt, price: batch.price, isTriedAgain: isTriedAgain, past: past)
        if let attempt {
            troubles.add(attempt, endOfEvidence: plan.endOfEvidence(on: attempt))
        }
    }
}
