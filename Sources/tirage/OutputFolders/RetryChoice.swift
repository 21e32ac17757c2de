internal import Core
internal import Reports
internal import Storage
internal import YAML

/// Which ended jobs `--retry` means.
enum RetryChoice: Hashable, Sendable {
    case state(JobState.Name)
    case job(JobKey)

    /// What it takes besides jobs; of the done jobs those whose images are not on disk.
    static let words = ["failed", "lost", "expired", "cancelled", "unknown", "done"]

    /// `nil` for a word that means a single job.
    init?(_ word: String) {
        guard Self.words.contains(word), let name = JobState.Name(rawValue: word) else {
            return nil
        }
        self = .state(name)
    }

    /// What its user decided against is meant only where it is named.
    func includes(_ attempt: Attempt) -> Bool {
        switch self {
        case .state(let name): attempt.state.name == name && !attempt.isRejected
        case .job(let key): attempt.key == key
        }
    }
}

/// What `--retry` means in some pipelines.
///
/// A done job is made again only where its images are not on disk as they were kept: whatever is
/// there has been paid for, and stays.
struct RetryChoices {
    let words: [String]
    let isRehearsal: Bool

    /// The jobs that may be submitted again.
    struct Retried {
        fileprivate var choices: [RetryChoice] = []
        fileprivate(set) var unmade: Set<JobKey> = []

        @Sendable func includes(_ attempt: Attempt) -> Bool {
            guard choices.contains(where: { $0.includes(attempt) }) else { return false }
            return attempt.state.name != .done || unmade.contains(attempt.key)
        }
    }

    /// Looks the jobs up that are named, and the done ones that are meant.
    ///
    /// Says which of them stay as they are.
    ///
    /// - Throws: after it has said which word means no job, or more than one.
    func retried(in pipelines: [Pipeline]) async throws -> Retried {
        let finder = JobFinder(
            option: "--retry", others: RetryChoice.words, isRehearsal: isRehearsal)
        let named = try await finder.find(words.filter { RetryChoice($0) == nil }, in: pipelines)
        var retried = Retried(
            choices: words.compactMap(RetryChoice.init) + named.map { .job($0.key) })
        guard !named.isEmpty || retried.choices.contains(.state(.done)) else { return retried }
        for pipeline in pipelines {
            let ledger = try await PlanLedger(of: pipeline.plan, isRehearsal: isRehearsal)
            let output = OutputFolder(pipeline.plan.output(isRehearsal: isRehearsal))
            var chunks = JobChunks(ledger.plan)
            while let entries = try await chunks.read(ledger.latest) {
                for entry in entries where !entry.job.waits {
                    let key = entry.job.key
                    guard let attempt = entry.attempt, case .done(_, _, let images) = attempt.state,
                        retried.choices.contains(where: { $0.includes(attempt) })
                    else { continue }
                    if await !output.has(images) || !ledger.plan.has(images, of: key) {
                        retried.unmade.insert(key)
                    } else if named.contains(where: { $0.key == key }) {
                        sayKept(key, images, pipeline)
                    }
                }
            }
        }
        return retried
    }

    private func sayKept(_ job: JobKey, _ images: [StoredImage], _ pipeline: Pipeline) {
        let paths = images.map { quoted($0.path) }
        let they = paths.count == 1 ? "is" : "are"
        let command = pipeline.plan.invocation.ofAllJobs.command("remake", [job.short])
        Console.say(
            "tirage: job \(job.short) is done and stays so, since \(paths.prefix(3).joined(separator: ", "))"
                + "\(paths.count > 3 ? " and \(paths.count - 3) more" : "") \(they) on disk;"
                + " to have the job made and paid for again: \(command)")
    }
}

extension Plan {
    /// Whether the images of a job hold what was kept, byte for byte.
    fileprivate func has(_ images: [StoredImage], of job: JobKey) -> Bool {
        images.enumerated().allSatisfy { number, image in
            let file = StageImage(
                job: job, number: number + 1, path: stageImages.folder + "/" + image.path,
                sha256: image.sha256)
            return change(of: file) == nil
        }
    }
}
