package import Core

/// How the jobs of each batch stand.
package struct PlanTallies: Sendable {
    /// One for each batch, in the plan's order.
    package let batches: [Tally]
    package let total: Tally
    package let troubles: Troubles

    /// Counts every job of the plan with its latest attempt.
    package init(_ plan: Plan, latest: JobChunks.Latest) async throws {
        var batches = plan.batches.map { _ in Tally() }
        var total = Tally()
        var troubles = Troubles()
        var chunks = JobChunks(plan)
        var current = 0
        while let entries = try await chunks.read(latest) {
            for entry in entries {
                while entry.job.index >= plan.indices(of: plan.batches[current]).upperBound {
                    current += 1
                }
                batches[current].add(entry.attempt, price: plan.batches[current].price)
                total.add(entry.attempt, price: plan.batches[current].price)
                if let attempt = entry.attempt { troubles.add(attempt) }
            }
        }
        self.batches = batches
        self.total = total
        self.troubles = troubles
    }
}

extension Tally {
    /// Failed jobs that a run tries again by itself.
    var again: Int {
        Failure.Class.allCases.filter(\.mayPass).reduce(0) { $0 + self[$1] }
    }

    /// Jobs that a run submits.
    var toSubmit: Int { self[.ready] + again }

    /// Unknown jobs, those among them that a stopped run was just submitting.
    var unknown: Int { self[.unknown] + self[.submitting] }
}
