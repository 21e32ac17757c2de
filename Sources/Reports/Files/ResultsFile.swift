package import Core

/// Writes `results.jsonl`: a line for each job of the plan in its order, then for each that earlier
/// plans had and that left an image or may have cost something; from the plan and the ledger alone.
package struct ResultsFile: Sendable {
    private let plan: Plan
    private let costs: [PastCost]

    /// What there is to tell of what was written.
    package struct Written: Sendable {
        /// How the plan's jobs stand.
        package let tallies: PlanTallies
        /// Jobs of earlier plans whose lines lack what was asked for, since the ledger's record of it
        /// is damaged.
        package let damaged: [JobKey]
        /// Whether every image has the very name that the plan wants, as far as that shows at once.
        package let hasPlainNames: Bool
    }

    /// - Parameter costs: What jobs cost by their services' own word.
    package init(_ plan: Plan, costs: [PastCost] = []) {
        self.plan = plan
        self.costs = costs
    }

    /// Streams every line into `sink`, and notes in the ledger which jobs are not in the plan any
    /// more, and which are again.
    ///
    /// Memory grows by 16 bytes for each job that the ledger has.
    ///
    /// - Throws: what `ledger` and `sink` throw, and when an input file can't be read any more.
    package func write(
        into sink: inout some TextSink & ~Copyable, from ledger: some RecordStore, now: Timestamp
    ) async throws -> Written {
        let (tallies, known, hasPlainNames) = try await writePlan(into: &sink) { keys in
            try await ledger.latest(of: keys)
        }
        var past = PastLines(of: ledger, besides: known, plan, now: now)
        try await past.write(into: &sink)
        return Written(
            tallies: tallies, damaged: past.damaged,
            hasPlainNames: hasPlainNames && past.isEmpty)
    }

    /// Streams the lines of the plan's jobs into `sink`; memory does not grow with their number.
    ///
    /// - Parameter latest: Asked for some hundred jobs at a time, in plan order.
    /// - Returns: How the jobs stand.
    /// - Throws: what `latest` and `sink` throw, and when an input file can't be read any more.
    package func write(
        into sink: inout some TextSink & ~Copyable, latest: JobChunks.Latest
    ) async throws -> PlanTallies {
        try await writePlan(into: &sink, latest).tallies
    }

    /// - Returns: How the jobs stand, those of them that the ledger has, and whether their images
    ///   have the very names that the plan wants.
    private func writePlan(
        into sink: inout some TextSink & ~Copyable, _ latest: JobChunks.Latest
    ) async throws -> (tallies: PlanTallies, known: JobKeySet, hasPlainNames: Bool) {
        var hasPlainNames = true
        var tallies = PlanTallies(of: plan, costs: costs)
        var known = JobKeySet()
        var chunks = JobChunks(plan)
        while let entries = try await chunks.read(latest) {
            var bytes: [UInt8] = []
            for entry in entries {
                try tallies.add(entry)
                // An attempt without a number is none of the ledger's.
                if let attempt = entry.attempt, attempt.number > 0 {
                    known.insert(attempt.key)
                    hasPlainNames = hasPlainNames && attempt.hasPlainNames(of: entry.job.stem)
                }
                try ResultLine.json(entry.job, attempt: entry.attempt, plan: plan)
                    .write(to: &bytes, sorted: false)
                bytes.append(UInt8(ascii: "\n"))
            }
            try sink.append(bytes)
        }
        tallies.finish()
        return (tallies, known, hasPlainNames)
    }
}
