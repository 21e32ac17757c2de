/// Finds the jobs of a batch that ask for the same as an earlier one, for batches that make each once.
struct DuplicateSearch {
    /// A plan with more jobs is refused anyway, so nothing is looked for in it.
    let jobsMax: UInt64
    let files: any InputFiles
    let sha256: SHA256Function
    let runDate: String

    /// The jobs of `batch` to leave out, counted from its first, ascending: the first of each group
    /// stays.
    ///
    /// Computes the key of every job up to there once. A job whose key can't be had is left to the
    /// inspection of the plan.
    func offsets(
        in batch: Plan.Batch, after earlier: [Plan.Batch], pipeline: String, vars: [Value.Field]
    ) -> [UInt64] {
        let plan = Plan(
            pipeline: pipeline, file: "", output: "", imagesFolder: "", seed: .null, vars: vars,
            jobsMax: jobsMax, budget: nil, providers: batch.providers, batches: earlier + [batch],
            files: files, sha256: sha256, runDate: runDate)
        guard plan.jobCount <= jobsMax else { return [] }
        var seen: Set<JobKey> = []
        var dropped: [UInt64] = []
        for index in 0..<plan.jobCount {
            guard let jobs = try? plan.jobs(at: index) else { continue }
            let isNew = jobs.reduce(false) { isNew, job in
                seen.insert(job.key).inserted || isNew
            }
            if !isNew, index >= batch.first { dropped.append(index - batch.first) }
        }
        return dropped
    }
}
