internal import Core
internal import Reports
internal import Storage

/// What a run leaves beside its images: results, the record of the run, the manifest as it was
/// understood.
struct ResultFiles: Sendable {
    let pipeline: Pipeline
    let output: String
    let isRehearsal: Bool

    /// What tells whether the plan is still the one that results were written of; worked out each
    /// time.
    var fingerprint: String? {
        let folder = pipeline.plan.imagesFolder(isRehearsal: isRehearsal)
        return pipeline.plan.keeping(imagesIn: folder)
            .fingerprint(of: [Version.current] + pipeline.sources)
    }

    private var path: String { output + "/results.jsonl" }

    /// Throws when one of them would take the place of a file that is not tirage's.
    func check() throws(DiskFault) {
        try OwnFile.results.checkWritable(output + "/results.jsonl")
        try OwnFile.runRecord.checkWritable(output + "/run.json")
        try OwnFile.resolvedManifest.checkWritable(output + "/pipeline.resolved.yaml")
    }

    /// Writes all three, each whole or not at all.
    ///
    /// - Parameter namesRightAt: The ledger's count of changes when all names were seen to be right.
    /// - Returns: How the run ended, and how the jobs stand.
    func write(
        _ end: RunEnd, _ ledger: SQLiteLedger, namesRightAt: Int? = nil
    ) async throws -> (outcome: RunOutcome, tallies: PlanTallies) {
        let tallies = try await writeResults(
            ledger, done: end.done, namesRightAt: namesRightAt)
        var outcome = RunOutcome(end, tally: tallies.total)
        let past = PastCosts(try await ledger.costs(), of: pipeline.plan)
        outcome.ever = Ever(try await ledger.groups(), past: past)
        outcome.share = RunShare(
            try await ledger.groups(since: end.began),
            images: try await ledger.imageCount(since: end.began), past: past)
        let record = RunRecord(
            outcome, pipeline: pipeline.plan.pipeline, manifest: pipeline.plan.file,
            manifestSHA256: pipeline.digest, version: Version.current, isRehearsal: isRehearsal)
        try keep(record.text, .runRecord, at: "run.json")
        try keep(
            ResolvedManifest(pipeline.plan).text, .resolvedManifest, at: "pipeline.resolved.yaml")
        return (outcome, tallies)
    }

    /// Writes `results.jsonl` alone: for what changes jobs and is no run.
    ///
    /// It stays as it is where it would say the same.
    ///
    /// - Parameter done: Jobs that are known to be done.
    /// - Returns: How the jobs stand.
    @discardableResult
    func writeResults(
        _ ledger: SQLiteLedger, done: DoneJobs = DoneJobs(), namesRightAt: Int? = nil
    ) async throws -> PlanTallies {
        if !isRehearsal, try await ledger.isEmpty(), OtherOutputs.isTold(in: output) {
            try PaymentReview.putResultsAside(output)
        }
        let (plan, fingerprint) = (try await plan(with: ledger), fingerprint)
        var known = try await KnownState(noted: ledger, for: fingerprint)
        if known != nil, known?.results == OwnFile.version(at: path) {
            if namesRightAt != nil { known?.hasNames = true }
            let tallies = try await PlanTallies(plan, costs: ledger.costs(), done: done) { keys in
                try await ledger.latest(of: keys)
            }
            await known?.note(in: ledger)
            return tallies
        }
        let written = try await write(plan, ledger)
        if let fingerprint, written.damaged.isEmpty, let version = OwnFile.version(at: path) {
            let hasNames = try await namesRightAt == ledger.changeCount()
            await KnownState(
                plan: fingerprint, hasNames: hasNames || written.hasPlainNames, results: version
            ).note(in: ledger)
        }
        return written.tallies
    }

    private func plan(with ledger: SQLiteLedger) async throws(LedgerError) -> Plan {
        let folder = pipeline.plan.imagesFolder(isRehearsal: isRehearsal)
        var plan = pipeline.plan.keeping(imagesIn: folder)
        plan.siblings = try await ledger.siblings()
        return try await plan.knowing { keys throws(LedgerError) in
            try await ledger.latest(of: keys)
        }
    }

    private func write(_ plan: Plan, _ ledger: SQLiteLedger) async throws -> ResultsFile.Written {
        try OwnFile.results.checkWritable(path)
        var results = KeptFile(try WholeFile(at: path))
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
        return written
    }

    /// Gives the ledger what older versions did not keep there: what jobs asked for.
    ///
    /// Comes before anything changes results or ledger.
    func fillRequests(_ ledger: SQLiteLedger) async throws(LedgerError) {
        guard try await ledger.isLacking(besides: pipeline.digest) else { return }
        try await RequestFilling(from: plan(with: ledger)).fill(ledger) { take in
            FileLines.forEach(at: path, take)
        }
    }

    private func keep(
        _ text: String, _ kind: OwnFile, at name: String
    ) throws(DiskFault) {
        try kind.checkWritable(output + "/" + name)
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
