internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage
internal import YAML

/// Finds the jobs that words of a command line mean: the beginning of a key, the name of a job, or
/// the path of an image.
///
/// A path may be written from the working directory, from the output folder, or whole.
struct JobFinder {
    /// What the words belong to: `--retry`, `tirage reject`.
    let option: String
    /// What else it takes, for messages.
    var others: [String] = []
    let isRehearsal: Bool
    /// Whether a job may be meant that the plan has no more.
    var allowsPast = false

    /// A job that a word means.
    struct Found: Sendable {
        let word: String
        let key: JobKey
        /// Where its images go.
        let stem: String
        /// `nil` for a job that the plan has no more.
        let job: Job?
        let attempt: Attempt?
        let past: LedgerRecord.Past?
        /// The place of its manifest among those that were named.
        let pipeline: Int
    }

    /// One job for each word, in their order.
    ///
    /// - Throws: `ExitCode.usage` after it has said which word means no job, or more than one.
    func find(_ words: [String], in pipelines: [Pipeline]) async throws -> [Found] {
        guard !words.isEmpty else { return [] }
        var search = JobSearch(words)
        for (number, pipeline) in pipelines.enumerated() {
            let ledger = try await PlanLedger(of: pipeline.plan, isRehearsal: isRehearsal)
            try await search.look(in: ledger, number)
        }
        var found: [Found] = []
        for word in words {
            found.append(try only(search.matches(of: word), word, search, pipelines))
        }
        return found
    }

    private func only(
        _ matches: [Found], _ word: String, _ search: JobSearch, _ pipelines: [Pipeline]
    ) throws(ExitCode) -> Found {
        guard let first = matches.first else { throw unknown(word, search, pipelines) }
        guard matches.count == 1 else { throw ambiguous(matches, word) }
        guard first.job != nil || allowsPast else { throw past(first) }
        return first
    }

    private func unknown(
        _ word: String, _ search: JobSearch, _ pipelines: [Pipeline]
    ) -> ExitCode {
        let commands = pipelines.map { $0.plan.invocation.ofAllJobs.command("plan", ["--jobs"]) }
        let listing = "see them with: " + commands.joined(separator: " and ")
        if case .key? = JobSelection.Condition(written: word) {
            return usage(
                "no job's key begins with \(quoted(word)); \(listing)")
        }
        if let near = nearest(to: word, among: others + search.names.sorted()) {
            return usage("nothing is called \(quoted(word)); did you mean \(quoted(near))?")
        }
        let all = others + ["at least \(JobSelection.Condition.digitsMin) digits of a job's key"]
        let takes = all.count > 1 ? all.dropLast().joined(separator: ", ") + " or " : ""
        return usage(
            "nothing is called \(quoted(word)): it takes \(takes)\(all[all.count - 1]), a job's"
                + " name, or an image's path; \(listing)")
    }

    private func ambiguous(_ matches: [Found], _ word: String) -> ExitCode {
        let isKey = matches.allSatisfy { $0.key.hex.hasPrefix(word.lowercased()) }
        let digits = isKey ? max(12, word.count + 4) : 12
        let shown = matches.map(\.key.hex).sorted().prefix(4).map { $0.prefix(digits) }
            .joined(separator: ", ")
        let more = matches.count > 4 ? " and \(matches.count - 4) more" : ""
        return usage(
            isKey
                ? "the keys of \(matches.count) jobs begin with \(quoted(word)): \(shown)\(more);"
                    + " give more digits"
                : "\(matches.count) jobs have \(quoted(word)): \(shown)\(more); give the key")
    }

    private func past(_ found: Found) -> ExitCode {
        let day = found.past.map { " since \($0.since.description.prefix(10))" } ?? ""
        let why = found.past.map { $0.reason.isEmpty ? "" : " (\($0.reason))" } ?? ""
        return usage(
            "\(quoted(found.word)) is of job \(found.key.short) of an earlier plan, batch"
                + " \(quoted(found.attempt?.context.batch ?? "")): the manifest does not ask for it"
                + "\(day)\(why); write there again what it said, then it is in the plan with all that"
                + " was paid for")
    }

    private func usage(_ message: String) -> ExitCode {
        Console.say("tirage: \(option): \(SafeText.line(message))")
        return .usage
    }
}

/// What words mean, looked up in one pipeline after the other.
private struct JobSearch {
    private let words: [String]
    private var found: [[JobKey: JobFinder.Found]]
    /// Names of jobs and paths of images, for words that mean none.
    private(set) var names: [String] = []

    private static let namesMax = 5000

    init(_ words: [String]) {
        self.words = words
        found = words.map { _ in [:] }
    }

    func matches(of word: String) -> [JobFinder.Found] {
        guard let number = words.firstIndex(where: { $0.isExactly(word) }) else { return [] }
        return found[number].values.sorted { $0.key < $1.key }
    }

    /// First what the ledger has, then what the plan asks for.
    mutating func look(in ledger: PlanLedger, _ pipeline: Int) async throws {
        let forms = words.map { WordForms($0, output: ledger.output) }
        var position: Int64 = 0
        while true {
            let records = try await ledger.records(after: position)
            guard let last = records.last else { break }
            for record in records { look(at: record, forms, pipeline) }
            position = last.position
        }
        for index in 0..<ledger.plan.jobCount {
            for job in (try? ledger.plan.jobs(at: index)) ?? [] where !job.waits {
                look(at: job, forms, pipeline)
            }
        }
    }

    private mutating func look(
        at record: LedgerRecord, _ forms: [WordForms], _ pipeline: Int
    ) {
        let attempt = record.attempt
        let earlier = attempt.earlierImages.flatMap(\.images)
        let paths = (attempt.images + earlier).map(\.path)
        note(paths)
        for (number, form) in forms.enumerated()
        where form.means(attempt.key, attempt.context.stem, paths) {
            found[number][attempt.key] = JobFinder.Found(
                word: words[number], key: attempt.key, stem: attempt.context.stem, job: nil,
                attempt: attempt, past: record.past, pipeline: pipeline)
        }
    }

    private mutating func look(at job: Job, _ forms: [WordForms], _ pipeline: Int) {
        note([job.stem])
        for (number, form) in forms.enumerated() {
            let known = found[number][job.key]
            guard known != nil || form.means(job.key, job.stem, []) else { continue }
            // Two manifests may ask for the same.
            guard known?.job == nil else { continue }
            found[number][job.key] = JobFinder.Found(
                word: words[number], key: job.key, stem: job.stem, job: job,
                attempt: known?.attempt, past: nil, pipeline: pipeline)
        }
        // A name means the job that has it now, whoever had it before.
        for number in forms.indices where forms[number].isName(job.stem) {
            found[number] = found[number].filter {
                $0.value.job != nil || $0.value.stem != job.stem
            }
        }
    }

    private mutating func note(_ more: [String]) {
        if names.count < Self.namesMax { names += more }
    }
}

/// What a word may mean.
private struct WordForms {
    private let prefix: String?
    private let paths: [String]

    init(_ word: String, output: String) {
        if case .key(let digits)? = JobSelection.Condition(written: word) {
            prefix = digits
        } else {
            prefix = nil
        }
        paths =
            word.isEmpty
            ? [] : [RelativePath.plain(word), RelativePath.way(to: word, from: output)]
    }

    func means(_ key: JobKey, _ stem: String, _ images: [String]) -> Bool {
        if let prefix, key.hex.hasPrefix(prefix) { return true }
        return isName(stem) || images.contains { paths.contains($0) }
    }

    func isName(_ stem: String) -> Bool { paths.contains(stem) }
}
