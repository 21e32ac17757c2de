package import Core

/// Writes `results.jsonl`: a line for each job, in plan order, from the plan and the ledger alone.
package struct ResultsFile: Sendable {
    private let plan: Plan
    private let costs: [PastCost]

    /// - Parameter costs: What jobs cost by their services' own word.
    package init(_ plan: Plan, costs: [PastCost] = []) {
        self.plan = plan
        self.costs = costs
    }

    /// Streams every line into `sink`; memory does not grow with the number of jobs.
    ///
    /// - Parameter latest: Asked for some hundred jobs at a time, in plan order.
    /// - Returns: How the jobs stand.
    /// - Throws: what `latest` and `sink` throw, and when an input file can't be read any more.
    package func write(
        into sink: inout some TextSink & ~Copyable, latest: JobChunks.Latest
    ) async throws -> PlanTallies {
        var tallies = PlanTallies(of: plan, costs: costs)
        var chunks = JobChunks(plan)
        while let entries = try await chunks.read(latest) {
            var bytes: [UInt8] = []
            for entry in entries {
                try tallies.add(entry)
                try ResultLine.json(entry.job, attempt: entry.attempt, plan: plan)
                    .write(to: &bytes, sorted: false)
                bytes.append(UInt8(ascii: "\n"))
            }
            try sink.append(bytes)
        }
        tallies.finish()
        return tallies
    }
}
