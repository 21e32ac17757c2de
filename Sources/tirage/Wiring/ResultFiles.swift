internal import Core
internal import Reports
internal import Storage

/// What a run leaves beside its images: results, the record of the run, the manifest as it was
/// understood.
struct ResultFiles: Sendable {
    let pipeline: Pipeline
    let output: String
    let isRehearsal: Bool

    /// Writes all three, each whole or not at all.
    ///
    /// - Returns: How the run ended, and how the jobs stand.
    func write(
        _ end: RunEnd, _ ledger: SQLiteLedger
    ) async throws -> (outcome: RunOutcome, tallies: PlanTallies) {
        let tallies = try await writeResults(ledger)
        var outcome = RunOutcome(end, tally: tallies.total)
        let past = PastCosts(try await ledger.costs(), of: pipeline.plan)
        outcome.ever = Ever(try await ledger.groups(), past: past)
        outcome.share = RunShare(
            try await ledger.groups(since: end.began),
            images: try await ledger.imageCount(since: end.began), past: past)
        let record = RunRecord(
            outcome, pipeline: pipeline.plan.pipeline, manifest: pipeline.plan.file,
            manifestSHA256: pipeline.digest, version: Version.current, isRehearsal: isRehearsal)
        try keep(record.text, at: "run.json")
        try keep(ResolvedManifest(pipeline.plan).text, at: "pipeline.resolved.yaml")
        return (outcome, tallies)
    }

    /// Writes `results.jsonl` alone: for what changes jobs and is no run.
    ///
    /// - Returns: How the jobs stand.
    @discardableResult
    func writeResults(_ ledger: SQLiteLedger) async throws -> PlanTallies {
        if !isRehearsal, try await ledger.isEmpty(), OtherOutputs.isTold(in: output) {
            try PaymentReview.putResultsAside(output)
        }
        var results = KeptFile(try WholeFile(at: output + "/results.jsonl"))
        let folder = pipeline.plan.imagesFolder(isRehearsal: isRehearsal)
        var plan = pipeline.plan.keeping(imagesIn: folder)
        plan.siblings = try await ledger.siblings()
        plan = try await plan.knowing { keys in try await ledger.latest(of: keys) }
        let written = try await ResultsFile(plan, costs: ledger.costs())
            .write(into: &results, from: ledger, now: SystemTimekeeper.now())
        try results.keep()
        if let first = written.damaged.first {
            let count = written.damaged.count
            let what =
                count == 1 ? "job \(first.short)" : "\(count) jobs, \(first.short) the first,"
            Console.say(
                "tirage: what \(what) of earlier plans asked for can't be read in the ledger any more;"
                    + " results.jsonl has what is left. A backup of '\(output)/.tirage' may have it"
            )
        }
        return written.tallies
    }

    /// Gives the ledger what older versions did not keep there: what jobs asked for.
    ///
    /// Comes before anything changes results or ledger.
    func fillRequests(_ ledger: SQLiteLedger) async throws(LedgerError) {
        guard try await ledger.isLacking(besides: pipeline.digest) else { return }
        let folder = pipeline.plan.imagesFolder(isRehearsal: isRehearsal)
        var plan = pipeline.plan.keeping(imagesIn: folder)
        plan.siblings = try await ledger.siblings()
        plan = try await plan.knowing {
            keys throws(LedgerError) in try await ledger.latest(of: keys)
        }
        try await RequestFilling(from: plan).fill(ledger) { take in
            FileLines.forEach(at: output + "/results.jsonl", take)
        }
    }

    private func keep(_ text: String, at name: String) throws(DiskFault) {
        var file = try WholeFile(at: output + "/" + name)
        try file.append(Credentials.hidden(Array(text.utf8)))
        try file.keep()
    }
}

/// A whole file as a sink of text, which no credential gets into.
private struct KeptFile: ~Copyable, TextSink {
    private var file: WholeFile

    init(_ file: consuming WholeFile) {
        self.file = file
    }

    mutating func append(_ bytes: [UInt8]) throws(DiskError) {
        do throws(DiskFault) {
            try file.append(Credentials.hidden(bytes))
        } catch {
            throw DiskError(error.message)
        }
    }

    consuming func keep() throws(DiskFault) {
        try file.keep()
    }
}
