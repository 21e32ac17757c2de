internal import Core
internal import Reports
internal import Storage

/// What a run leaves beside its images: results, the record of the run, the manifest as it was
/// understood.
struct ResultFiles: Sendable {
    let pipeline: Pipeline
    let output: String
    let isRehearsal: Bool

    /// Throws when one of them would take the place of a file that is not tirage's.
    func check() throws(DiskFault) {
        try OwnFile.results.checkWritable(output + "/results.jsonl")
        try OwnFile.runRecord.checkWritable(output + "/run.json")
        try OwnFile.resolvedManifest.checkWritable(output + "/pipeline.resolved.yaml")
    }

    /// Writes all three, each whole or not at all.
    ///
    /// - Returns: How the run ended, and how the jobs stand.
    func write(
        _ end: RunEnd, _ ledger: SQLiteLedger
    ) async throws -> (outcome: RunOutcome, tallies: PlanTallies) {
        let tallies = try await writeResults(ledger)
        let outcome = RunOutcome(end, tally: tallies.total)
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
    /// - Returns: How the jobs stand.
    @discardableResult
    func writeResults(_ ledger: SQLiteLedger) async throws -> PlanTallies {
        try OwnFile.results.checkWritable(output + "/results.jsonl")
        var results = KeptFile(try WholeFile(at: output + "/results.jsonl"))
        let folder = pipeline.plan.imagesFolder(isRehearsal: isRehearsal)
        let plan = try await pipeline.plan.keeping(imagesIn: folder).knowing { keys in
            try await ledger.latest(of: keys)
        }
        let tallies = try await ResultsFile(plan, costs: ledger.costs()).write(into: &results) {
            keys in
            try await ledger.latest(of: keys)
        }
        try results.keep()
        return tallies
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
