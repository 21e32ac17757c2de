internal import Core
internal import Hashing
internal import Reports

/// A plan as its user has read it, to run exactly that or nothing: the file of `plan -o`.
///
/// The digest of a batch is the SHA-256 of its jobs' keys in order, each with a line feed.
struct ReviewedPlan: Hashable, Sendable {
    struct Batch: Hashable, Sendable {
        let name: String
        let jobs: UInt64
        let keys: String
        /// The jobs that a run would submit.
        let submits: SubmitList
    }

    /// The manifest as seen from the working directory.
    let manifest: String
    let manifestSHA256: String
    /// What the command line set over the manifest, as it was written.
    let settings: [String]
    let isRehearsal: Bool
    let batches: [Batch]
    /// The input files with their SHA-256, by path.
    let files: [ExactText: String]
    /// What leaves when it is run; `nil` where that was not written down.
    let leaves: [String]?

    /// Input files that are named one by one; the rest is known by the keys alone.
    private static let filesMax = 2000

    /// Looks at every job once.
    init(
        _ pipeline: Pipeline, _ ledger: PlanLedger, settings: [String], isRehearsal: Bool
    ) async throws {
        let plan = pipeline.plan
        manifest = plan.file
        manifestSHA256 = pipeline.digest
        self.settings = settings
        self.isRehearsal = isRehearsal
        leaves = pipeline.leaves.facts
        var files: [ExactText: String] = [:]
        let digests = plan.batches.map { _ in SHA256() }
        var submits = plan.batches.map { _ in SubmitList() }
        var current = 0
        var chunks = JobChunks(plan)
        while let entries = try await chunks.read(ledger.latest) {
            for (job, attempt) in entries.map({ ($0.job, $0.attempt) }) {
                while !plan.indices(of: plan.batches[current]).contains(job.index) { current += 1 }
                let batch = plan.batches[current]
                digests[current].update(Array((job.key.hex + "\n").utf8).span)
                let verdict = RunOptions().verdict(on: attempt, retriesMax: batch.retriesMax)
                if verdict == .submit || verdict == .retry {
                    submits[current].append(job.index - plan.indices(of: batch).lowerBound)
                }
                for file in job.inputs.flatMap(\.value.files)
                where files[ExactText(file.path)] == nil && files.count < Self.filesMax {
                    files[ExactText(file.path)] = try plan.sha256(of: file)
                }
            }
        }
        batches = plan.batches.indices.map { number in
            Batch(
                name: plan.batches[number].name, jobs: plan.batches[number].count,
                keys: digests[number].finalize().hexText, submits: submits[number])
        }
        self.files = files
    }

    /// How many jobs a run would submit.
    var submitCount: Int { batches.reduce(0) { $0 + $1.submits.count } }
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
        lines += fileDifferences(from: now) + leavesDifferences(from: now)
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
        if lines.isEmpty, now.isRehearsal == isRehearsal {
            lines = zip(batches, now.batches).compactMap(submitDifference)
        }
        return lines
    }

    /// What a run would submit although the plan that was read does not.
    private func submitDifference(_ before: Batch, _ now: Batch) -> String? {
        guard before.name == now.name else { return "the batches stand in another order" }
        let more = now.submits.numbers(outside: before.submits)
        guard let first = more.first else { return nil }
        return "batch '\(now.name)': \(jobs(UInt64(more.count))) would be submitted that"
            + " \(more.count == 1 ? "was" : "were") not to be, the first is number \(first):"
            + " the ledger has changed"
    }

    /// What would leave, or be read, that was not reviewed, and the other way round.
    private func leavesDifferences(from now: ReviewedPlan) -> [String] {
        guard let before = leaves, let after = now.leaves, isRehearsal == now.isRehearsal else {
            return []
        }
        return after.filter { !before.contains($0) }.map { "it \($0) now" }
            + before.filter { !after.contains($0) }.map { "it no longer \($0)" }
    }

    private func fileDifferences(from now: ReviewedPlan) -> [String] {
        let paths = Set(files.keys).union(now.files.keys).sorted()
        let lines = paths.compactMap { path -> String? in
            switch (files[path], now.files[path]) {
            case (let before?, let after?):
                before == after ? nil : "the file '\(path.text)' has changed"
            case (_?, nil): "the file '\(path.text)' is no longer used"
            case (nil, _): "the file '\(path.text)' was not used"
            }
        }
        return lines.count > 6 ? lines.prefix(5) + ["and \(lines.count - 5) more files"] : lines
    }

    private func jobs(_ count: UInt64) -> String { "\(count) job\(count == 1 ? "" : "s")" }
}
