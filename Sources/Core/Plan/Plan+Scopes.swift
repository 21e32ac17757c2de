/// What the references and the files of a plan's jobs stand for.
extension Plan {
    /// What the references of a job's inputs stand for.
    func scope(of matrix: [Value.Field], in batch: Batch) -> JobScope {
        JobScope(
            matrix: matrix, vars: vars, pipeline: pipeline, batch: batch.name,
            runDate: runDate, files: files, isPartial: batch.matrix.rules.isPartialIncludeMeant)
    }

    /// The same of its name as well.
    func scope(of job: Job) -> JobScope {
        var scope = scope(of: job.matrix, in: batch(of: job.index))
        scope.identify(index: job.index, replica: job.replica, key: job.key)
        return scope
    }

    /// The choices that the variants of a job were made by, for results.
    func choices(of job: Job) -> [(axis: String, choices: [VariantChoice])] {
        let batch = batch(of: job.index)
        return batch.matrix.choices(at: job.index - batch.first)
    }

    /// The SHA-256 of an input file, for results.
    package func sha256(of file: FileReference) throws(InputFileError) -> String {
        try files.sha256(of: file)
    }

    /// How large an input file is.
    package func byteCount(of file: FileReference) throws(InputFileError) -> Int {
        if file.isAwaited { return 0 }
        return try (file.origin == nil ? files : files.ofMadeImages).byteCount(of: file.path)
    }
}
