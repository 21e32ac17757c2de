/// Finds the jobs of a batch that ask for the same as an earlier one, for batches that make each once.
///
/// Each job is looked at once, and of a large plan not all: what is left out is made once all the
/// same, since a job that is done is not made again.
struct DuplicateSearch {
    /// A plan with more jobs is refused anyway, so nothing is looked for in it.
    let jobsMax: UInt64
    let files: any InputFiles
    let sha256: SHA256Function
    let runDate: String

    /// How many jobs are looked at: some seconds' work, and some 20 MB.
    static let lookedMax: UInt64 = 200_000

    private var seen: Set<JobKey> = []
    /// The job of the plan up to which all are seen.
    private var end: UInt64 = 0
    private var lookedCount: UInt64 = 0

    init(
        jobsMax: UInt64, files: any InputFiles, sha256: @escaping SHA256Function, runDate: String
    ) {
        self.jobsMax = jobsMax
        self.files = files
        self.sha256 = sha256
        self.runDate = runDate
    }

    /// The jobs of a batch to leave out, counted from its first, ascending: of those that ask for the
    /// same the first stays.
    ///
    /// A job whose key can't be had is left to the inspection of the plan. That not all were looked
    /// at is noted.
    mutating func offsets(
        of block: BatchBlock, _ batch: Plan.Batch, after earlier: [Plan.Batch],
        _ manifest: Manifest, _ diagnostics: inout [Diagnostic]
    ) -> [UInt64] {
        let plan = Plan(
            pipeline: manifest.name.value, file: "", output: "", imagesFolder: "", seed: .null,
            vars: manifest.vars,
            jobsMax: jobsMax, budget: nil, providers: batch.providers, batches: earlier + [batch],
            files: files, sha256: sha256, runDate: runDate)
        let count = plan.jobCount
        guard count <= jobsMax else { return [] }
        var dropped: [UInt64] = []
        let stop = min(count, end + (Self.lookedMax - lookedCount))
        for index in min(end, stop)..<stop {
            guard let jobs = try? plan.jobs(at: index) else { continue }
            let isNew = jobs.reduce(false) { isNew, job in
                seen.insert(job.key).inserted || isNew
            }
            if !isNew, index >= batch.first { dropped.append(index - batch.first) }
        }
        if stop > end { lookedCount += stop - end }
        if stop < count {
            diagnostics.append(
                Diagnostic(
                    "jobs that ask for the same thing were looked for among \(lookedCount) jobs only, not"
                        + " in all of '\(block.name.value)'; others are made once all the same, and"
                        + " counted twice",
                    at: block.name.place, severity: .note))
        }
        // Those that are left out have no number in the plan.
        end = max(end, stop) - UInt64(dropped.count)
        return dropped
    }
}
