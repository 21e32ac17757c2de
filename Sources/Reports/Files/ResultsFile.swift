package import Core

/// Writes `results.jsonl`: a line for each job, in plan order, from the plan and the ledger alone.
package struct ResultsFile: Sendable {
    private let plan: Plan

    package init(_ plan: Plan) {
        self.plan = plan
    }

    /// Streams every line into `sink`; memory does not grow with the number of jobs.
    ///
    /// - Parameter latest: Asked for some hundred jobs at a time, in plan order.
    /// - Returns: How the jobs stand.
    /// - Throws: what `latest` and `sink` throw, and when an input file can't be read any more.
    package func write(
        into sink: inout some TextSink & ~Copyable, latest: JobChunks.Latest
    ) async throws -> PlanTallies {
        var tallies = PlanTallies(of: plan)
        var chunks = JobChunks(plan)
        while let entries = try await chunks.read(latest) {
            var bytes: [UInt8] = []
            for entry in entries {
                tallies.add(entry)
                try ResultLine.json(entry.job, attempt: entry.attempt, plan: plan)
                    .write(to: &bytes, sorted: false)
                bytes.append(UInt8(ascii: "\n"))
            }
            try sink.append(bytes)
        }
        return tallies
    }
}
