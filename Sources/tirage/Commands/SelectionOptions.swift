internal import ArgumentParser
internal import Core
internal import Reports
internal import YAML

/// Which jobs a command is about: `--batch` and `--only`.
struct JobOptions: ParsableArguments {
    @Option(help: "Only this batch; may be given several times.")
    var batch: [String] = []

    @Option(
        help: """
            Only jobs that have this value ('seed=7', 'size.id=wide'), or one job by the beginning \
            of its key ('3fa9'), its name or an image's path. Given several times, all must hold; \
            values of the same axis are alternatives, and so are jobs.
            """)
    var only: [String] = []

    /// Whether some jobs are chosen at all.
    var isAll: Bool { batch.isEmpty && only.isEmpty }

    /// The condition on a value that a word means; `nil` where it means a job.
    private static func value(_ word: String) -> JobSelection.Condition? {
        guard case .value(let path, let text)? = JobSelection.Condition(written: word),
            !path.contains(where: { $0.contains("/") })
        else { return nil }
        return .value(path: path, text: text)
    }

    /// As they were written.
    var words: [String] {
        batch.flatMap { ["--batch", $0] } + only.flatMap { ["--only", $0] }
    }

    /// The jobs that are meant in these pipelines.
    ///
    /// - Parameters:
    ///   - allowsPast: Whether jobs may be named that the plan has no more.
    ///   - pastBatches: Batches of such jobs, which may be named as well.
    /// - Throws: after it has said what meets no job, so that a misspelling is not taken for "nothing
    ///   to do".
    func check(
        _ pipelines: [Pipeline], isRehearsal: Bool, allowsPast: Bool = false,
        pastBatches: Set<String> = []
    ) async throws -> JobSelection {
        guard !isAll else { return .all }
        let finder = JobFinder(
            option: "--only", others: ["an axis and its value, such as 'seed=7',"],
            isRehearsal: isRehearsal, allowsPast: allowsPast)
        let words = only.filter { Self.value($0) == nil }
        let named = try await finder.find(words, in: pipelines)
        let selection = JobSelection(
            batches: batch.isEmpty ? nil : Set(batch),
            conditions: only.compactMap(Self.value) + named.map { .key(prefix: $0.key.hex) })
        let isPast = named.contains { $0.job == nil } || !pastBatches.isDisjoint(with: batch)
        if !isPast { try await check(selection, pipelines, isRehearsal: isRehearsal) }
        return selection
    }

    private func check(
        _ selection: JobSelection, _ pipelines: [Pipeline], isRehearsal: Bool
    ) async throws(ExitCode) {
        var check = SelectionCheck(selection)
        for pipeline in pipelines {
            do throws(LedgerError) {
                // Which jobs a stage has, only the images tell that there are.
                let plan = pipeline.plan
                check.look(
                    at: plan.hasStages
                        ? try await PlanLedger(of: plan, isRehearsal: isRehearsal).plan : plan)
            } catch {
                Console.say("tirage: \(error.message)")
                throw ExitCode.disk
            }
        }
        guard let fault = check.fault else { return }
        let look = pipelines.map { $0.plan.invocation.ofAllJobs.command("plan", ["--jobs"]) }
        let way = fault.isOfKeys ? "; see the keys with: \(look.joined(separator: " and "))" : ""
        Console.say("tirage: \(SafeText.line(fault.message))\(way)")
        throw ExitCode.usage
    }
}

/// Which jobs a run is about: `--batch`, `--only`, `--limit`.
struct SelectionOptions: ParsableArguments {
    @OptionGroup var jobs: JobOptions

    @Option(help: "Submit at most so many new jobs, all manifests together.")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes 0 or more") }
    }

    /// Whether not all jobs are meant.
    var isPartial: Bool { !jobs.isAll || limit != nil }

    /// As they were written.
    var words: [String] { jobs.words + (limit.map { ["--limit", "\($0)"] } ?? []) }
}

extension SelectionCheck.Fault {
    /// Whether a listing of all keys helps.
    fileprivate var isOfKeys: Bool {
        switch self {
        case .unknownKey: true
        case .unknownBatch, .unknownAxis, .unknownValue, .nothingInCommon: false
        }
    }

    /// What is wrong, and what may have been meant.
    var message: String {
        switch self {
        case .unknownBatch(let name, let known):
            return "no batch \(quoted(name)); \(Self.advice(name, known))"
        case .unknownKey(let prefix):
            return "no selected job's key begins with \(quoted(prefix))"
        case .unknownAxis(let name, let known):
            return "no axis \(quoted(name)); \(Self.advice(name, known))"
        case .unknownValue(let path, let text, let known):
            let name = path.joined(separator: ".")
            return "no selected job has \(quoted(name + "=" + text)); \(Self.advice(text, known))"
        case .nothingInCommon:
            return "no job is in all that was selected; leave out one '--only'"
        }
    }

    static func advice(_ word: String, _ known: [String]) -> String {
        if let near = nearest(to: word, among: known) { return "did you mean \(quoted(near))?" }
        guard !known.isEmpty else { return "there are none" }
        let shown = known.prefix(8).map { quoted($0) }.joined(separator: ", ")
        return "there are \(shown)" + (known.count > 8 ? " and \(known.count - 8) more" : "")
    }
}
