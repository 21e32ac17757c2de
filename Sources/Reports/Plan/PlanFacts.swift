package import Core

/// All that is known of a plan before a run: how its jobs stand, why some are new again, and what
/// earlier jobs tell of cost and time.
package struct PlanFacts: Sendable {
    package let plan: Plan
    package private(set) var tallies: PlanTallies
    /// `nil` when the plan is too large to look for reasons.
    package private(set) var changes: PlanChanges?
    package let past: [PastJobs]
    /// What the jobs cost that were submitted on this day.
    package let today: Spendings
    /// What leaves when it is run, where that is to be said.
    package var leaves: Leaves?
    /// The same for people, a line for each.
    package var leavesLines: [String] = []

    /// Counts every job of the plan with its latest attempt.
    ///
    /// - Parameters:
    ///   - costs: What jobs cost by their services' own word.
    ///   - latest: `nil` where no job has any.
    ///   - lines: Passes the lines of the last run's `results.jsonl`, in order, until it is told no;
    ///     asked only when there are new jobs.
    package init(
        _ plan: Plan, past: [PastJobs] = [], costs: [PastCost] = [],
        today: Spendings = Spendings(),
        latest: JobChunks.LatestAside?,
        lines: (_ take: ([UInt8]) -> Bool) -> Void = { _ in }
    ) async throws {
        self.plan = plan
        self.past = past
        self.today = today
        guard var changes = PlanChanges(of: plan) else {
            tallies = try await PlanTallies(plan, costs: costs, latest: latest)
            return
        }
        tallies = PlanTallies(of: plan, costs: costs)
        var chunks = JobChunks(plan)
        while let entries = try await chunks.read(latest ?? { _ in [:] }) {
            for entry in entries {
                try tallies.add(entry)
                changes.add(entry)
            }
        }
        tallies.finish()
        if changes.isAnyNew {
            lines { line in
                changes.compare(line)
                return true
            }
        }
        self.changes = changes
    }
}
