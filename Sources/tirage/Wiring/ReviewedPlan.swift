internal import Core
internal import Crypto
internal import Reports

/// A plan as its user has read it, to run exactly that or nothing: the file of `plan -o`.
///
/// The digest of a batch is the SHA-256 of its jobs' keys in order, each with a line feed.
struct ReviewedPlan: Hashable, Sendable {
    struct Batch: Hashable, Sendable {
        let name: String
        let jobs: UInt64
        let keys: String
    }

    /// The manifest as it was named.
    let manifest: String
    let manifestSHA256: String
    /// What the command line set over the manifest, as it was written.
    let settings: [String]
    let isRehearsal: Bool
    /// How many jobs a run would submit.
    let submits: Int
    let batches: [Batch]
    /// The input files with their SHA-256, by path.
    let files: [String: String]

    /// Input files that are named one by one; the rest is known by the keys alone.
    private static let filesMax = 10_000

    /// Looks at every job once.
    init(
        _ pipeline: Pipeline, _ tallies: PlanTallies, settings: [String], isRehearsal: Bool
    ) throws {
        let plan = pipeline.plan
        manifest = plan.file
        manifestSHA256 = pipeline.digest
        self.settings = settings
        self.isRehearsal = isRehearsal
        submits = tallies.total.toSubmit
        var files: [String: String] = [:]
        batches = try plan.batches.map { batch in
            var hash = SHA256()
            for index in plan.indices(of: batch) {
                let job = try plan.job(at: index)
                hash.update(data: Array((job.key.hex + "\n").utf8))
                for file in job.inputs.flatMap(\.value.files)
                where files[file.path] == nil && files.count < Self.filesMax {
                    files[file.path] = try plan.sha256(of: file)
                }
            }
            return Batch(name: batch.name, jobs: batch.count, keys: hash.finalize().hexText)
        }
        self.files = files
    }
}

extension ReviewedPlan {
    /// What is no longer as it was reviewed; nothing when a run would do what its user has read.
    func differences(from now: ReviewedPlan) -> [String] {
        var lines: [String] = []
        if now.manifestSHA256 != manifestSHA256 {
            lines.append(
                now.settings == settings
                    ? "the manifest's text has changed, or that of one it extends"
                    : "the command line sets more with --set than was reviewed")
        }
        lines += fileDifferences(from: now)
        for batch in batches {
            guard let other = now.batches.first(where: { $0.name == batch.name }) else {
                lines.append("batch '\(batch.name)' with its \(jobs(batch.jobs)) is gone")
                continue
            }
            let (count, before) = (other.jobs, batch.jobs)
            if count > before {
                lines.append("batch '\(batch.name)': \(jobs(count - before)) added, now \(count)")
            } else if count < before {
                lines.append("batch '\(batch.name)': \(jobs(before - count)) removed, now \(count)")
            } else if other.keys != batch.keys {
                lines.append("batch '\(batch.name)': as many jobs, but others than reviewed")
            }
        }
        for batch in now.batches where !batches.contains(where: { $0.name == batch.name }) {
            lines.append("batch '\(batch.name)' with its \(jobs(batch.jobs)) is new")
        }
        if lines.isEmpty, now.isRehearsal == isRehearsal, now.submits > submits {
            lines.append(
                "\(jobs(UInt64(now.submits))) would be submitted, not \(submits):"
                    + " the ledger has changed")
        }
        return lines
    }

    private func fileDifferences(from now: ReviewedPlan) -> [String] {
        let paths = Set(files.keys).union(now.files.keys).sorted()
        let lines = paths.compactMap { path -> String? in
            switch (files[path], now.files[path]) {
            case (let before?, let after?):
                before == after ? nil : "the file '\(path)' has changed"
            case (_?, nil): "the file '\(path)' is no longer used"
            case (nil, _): "the file '\(path)' was not used"
            }
        }
        return lines.count > 6 ? lines.prefix(5) + ["and \(lines.count - 5) more files"] : lines
    }

    private func jobs(_ count: UInt64) -> String { "\(count) job\(count == 1 ? "" : "s")" }
}
