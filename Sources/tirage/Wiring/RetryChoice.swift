internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage
internal import YAML

/// Which ended jobs `--retry` means.
enum RetryChoice: Hashable, Sendable {
    case state(JobState.Name)
    /// The beginning of a job's key, in lower case.
    case key(String)

    /// What it takes besides keys; of the done jobs those whose images are not on disk.
    static let words = ["failed", "lost", "expired", "cancelled", "unknown", "done"]

    init?(_ word: String) {
        if Self.words.contains(word), let name = JobState.Name(rawValue: word) {
            self = .state(name)
        } else if case .key(let prefix)? = JobSelection.Condition(written: word) {
            self = .key(prefix)
        } else {
            return nil
        }
    }

    func includes(_ attempt: Attempt) -> Bool {
        switch self {
        case .state(let name): attempt.state.name == name
        case .key(let prefix): attempt.key.hex.hasPrefix(prefix)
        }
    }
}

/// What `--retry` means in some pipelines.
///
/// A done job is made again only where its images are not on disk as they were kept: whatever is
/// there has been paid for, and stays.
struct RetryChoices {
    let choices: [RetryChoice]
    let isRehearsal: Bool

    /// The jobs that may be submitted again.
    struct Retried {
        fileprivate let choices: [RetryChoice]
        fileprivate(set) var unmade: Set<JobKey> = []

        @Sendable func includes(_ attempt: Attempt) -> Bool {
            guard choices.contains(where: { $0.includes(attempt) }) else { return false }
            return attempt.state.name != .done || unmade.contains(attempt.key)
        }
    }

    private var prefixes: [String] {
        choices.compactMap { if case .key(let prefix) = $0 { prefix } else { nil } }
    }

    /// Looks the jobs up that are named, and the done ones that are meant.
    ///
    /// Says which of them stay as they are.
    ///
    /// - Throws: after it has said which key means no job, or more than one.
    func retried(in pipelines: [Pipeline]) async throws -> Retried {
        var retried = Retried(choices: choices)
        guard !prefixes.isEmpty || choices.contains(.state(.done)) else { return retried }
        var named: [String: Set<JobKey>] = [:]
        var whole: [(job: JobKey, images: [StoredImage])] = []
        for pipeline in pipelines {
            let ledger = try await PlanLedger(of: pipeline.plan, isRehearsal: isRehearsal)
            let output = OutputFolder(pipeline.plan.output(isRehearsal: isRehearsal))
            var chunks = JobChunks(ledger.plan)
            while let entries = try await chunks.read(ledger.latest) {
                for entry in entries where !entry.job.waits {
                    let key = entry.job.key
                    for prefix in prefixes where key.hex.hasPrefix(prefix) {
                        named[prefix, default: []].insert(key)
                    }
                    guard let attempt = entry.attempt, case .done(_, _, let images) = attempt.state,
                        choices.contains(where: { $0.includes(attempt) })
                    else { continue }
                    if await output.has(images), ledger.plan.has(images, of: key) {
                        whole.append((key, images))
                    } else {
                        retried.unmade.insert(key)
                    }
                }
            }
        }
        try check(named, pipelines)
        for (job, images) in whole where named.values.contains(where: { $0.contains(job) }) {
            sayKept(job, images)
        }
        return retried
    }

    private func check(_ named: [String: Set<JobKey>], _ pipelines: [Pipeline]) throws(ExitCode) {
        for prefix in prefixes {
            let keys = named[prefix, default: []].map(\.hex).sorted()
            if keys.count == 1 { continue }
            let shown = keys.prefix(4).map { $0.prefix(max(12, prefix.count + 4)) }
            let more = keys.count > 4 ? " and \(keys.count - 4) more" : ""
            let commands = pipelines.map {
                $0.plan.invocation.ofAllJobs.command("plan", ["--jobs"])
            }
            Console.say(
                keys.isEmpty
                    ? "tirage: --retry: no job's key begins with \(quoted(prefix)); see the keys with: "
                        + commands.joined(separator: " and ")
                    : "tirage: --retry: the keys of \(keys.count) jobs begin with \(quoted(prefix)):"
                        + " \(shown.joined(separator: ", "))\(more); give more digits")
            throw ExitCode.usage
        }
    }

    private func sayKept(_ job: JobKey, _ images: [StoredImage]) {
        let paths = images.map { quoted($0.path) }
        let (they, them) = paths.count == 1 ? ("is", "it") : ("are", "them")
        Console.say(
            "tirage: job \(job.short) is done and stays so, since \(paths.prefix(3).joined(separator: ", "))"
                + "\(paths.count > 3 ? " and \(paths.count - 3) more" : "") \(they) on disk;"
                + " move \(them) away to have the job made and paid for again")
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
