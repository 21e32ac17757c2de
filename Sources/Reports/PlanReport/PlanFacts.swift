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
    /// How many images have another name than the plan wants.
    package var renamesCount = 0
    /// What of its new jobs another output folder has; `nil` for nothing.
    package var elsewhere: PaidElsewhere?

    /// Counts every job of the plan with its latest attempt.
    ///
    /// - Parameters:
    ///   - costs: What jobs cost by their services' own word.
    ///   - latest: `nil` where no job has any.
    ///   - records: What the ledger has of all jobs, a page at a time, after the last position that
    ///     was answered; asked only when there are new jobs.
    ///   - lines: Passes the lines of the last run's `results.jsonl`, in order, until it is told no;
    ///     asked only where the records do not say what was asked for.
    package init(
        _ plan: Plan, past: [PastJobs] = [], costs: [PastCost] = [],
        today: Spendings = Spendings(),
        latest: JobChunks.LatestAside?,
        records: (_ position: Int64) async throws -> [LedgerRecord] = { _ in [] },
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
            try await Self.compare(&changes, records, lines)
        }
        self.changes = changes
    }

    private static func compare(
        _ changes: inout PlanChanges,
        _ records: (_ position: Int64) async throws -> [LedgerRecord],
        _ lines: (_ take: ([UInt8]) -> Bool) -> Void
    ) async throws {
        var page = try await records(0)
        var isSilent = page.isEmpty
        while let last = page.last {
            for record in page where !changes.add(record) { isSilent = true }
            page = try await records(last.position)
        }
        if isSilent {
            lines { line in
                changes.add(line)
                return true
            }
        }
        changes.finish()
    }
}
