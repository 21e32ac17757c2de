internal import ArgumentParser
internal import Core
internal import Reports

/// `tirage run`: makes the world match a manifest.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make it so: submit what is new, collect what is under way, keep what is done.",
        discussion: """
            Every mistake in the manifests is reported before the first request. Each job is submitted \
            once; after a time-out or a crash nobody knows whether it was accepted, so it is held and \
            shown, never sent again by itself.

            The first Ctrl-C stops new submits and collects what is at the services for up to 30 \
            seconds; the second ends at once. Either way, run again to go on.

            Examples:
              tirage run --rehearse pipeline.yaml             free and offline
              tirage run pipeline.yaml --batch selfies --limit 5
              tirage run pipeline.yaml --retry failed         refused jobs, too
            """)

    @Argument(help: "Manifests to run, one after the other; all are checked first.")
    var files: [String]

    @Flag(help: "Run against stand-ins of the services inside this process: no keys, no cost.")
    var rehearse = false

    @Option(help: "How long a job takes in a rehearsal, on average: '2s', '200ms'.")
    var rehearseLatency: DurationArgument = DurationArgument(.seconds(2))

    @Option(help: "Only this batch; may be given several times.")
    var batch: [String] = []

    @Option(help: "Submit at most so many new jobs.")
    var limit: Int?

    @Option(help: "Submit nothing new after so long: '30m', '2h'.")
    var maxTime: DurationArgument?

    @Option(help: "Jobs that may have been accepted, but nobody knows: hold, resubmit or fail.")
    var onUnknown: RunOptions.UnknownPolicy = .hold

    @Option(
        help: """
            Submit again what ended without images: 'failed', 'lost', 'expired', 'cancelled', \
            'unknown', or the beginning of a job's key. May be given several times.
            """)
    var retry: [String] = []

    @Flag(name: .shortAndLong, help: "Say only what needs attention.")
    var quiet = false

    func validate() throws {
        if files.isEmpty { throw ValidationError("name at least one manifest") }
        if let limit, limit < 0 { throw ValidationError("--limit takes 0 or more") }
        for word in retry where RetryChoice(word) == nil {
            throw ValidationError(
                "--retry takes failed, lost, expired, cancelled, unknown or at least 8 digits of a"
                    + " job's key, not '\(word)'")
        }
    }

    func run() async throws {
        var loader = PipelineLoader(isRehearsal: rehearse)
        let pipelines = files.compactMap { loader.load($0) }
        loader.say()
        if loader.hasErrors { throw ExitCode.badManifest }
        try checkBatches(pipelines)
        let sessions = pipelines.map { pipeline in
            RunSession(
                pipeline: pipeline, options: options,
                rehearsalLatency: rehearse ? rehearseLatency.duration : nil, isQuiet: quiet)
        }
        // A key that is missing for the last manifest keeps the first from being paid for, too.
        if sessions.count(where: { !$0.isReady() }) > 0 { throw ExitCode.badManifest }
        let code = try await StopSignals.listen { requests in
            var worst = ExitCode.success
            for session in sessions {
                let code =
                    requests.isRequested
                    ? .runAgain : try await session.run(stopRequests: requests.stream())
                if code.rawValue > worst.rawValue { worst = code }
            }
            return worst
        }
        if code != .success { throw code }
    }

    private var options: RunOptions {
        let choices = retry.compactMap(RetryChoice.init)
        return RunOptions(
            onUnknown: onUnknown,
            isRetried: { attempt in choices.contains { $0.includes(attempt) } },
            batches: batch.isEmpty ? nil : Set(batch), submitsMax: limit,
            timeMax: maxTime?.duration)
    }

    private func checkBatches(_ pipelines: [Pipeline]) throws {
        let names = Set(pipelines.flatMap { $0.plan.batches.map(\.name) })
        for name in batch where !names.contains(name) {
            Console.say(
                "tirage: no batch '\(name)'; there are \(names.sorted().joined(separator: ", "))")
            throw ExitCode.usage
        }
    }
}

extension RunOptions.UnknownPolicy: ExpressibleByArgument {}

/// Which ended jobs `--retry` means.
enum RetryChoice: Sendable {
    case state(JobState.Name)
    case key(String)

    init?(_ word: String) {
        switch word {
        case "failed", "lost", "expired", "cancelled", "unknown":
            guard let name = JobState.Name(rawValue: word) else { return nil }
            self = .state(name)
        default:
            guard word.count >= 8, word.allSatisfy(\.isHexDigit) else { return nil }
            self = .key(word.lowercased())
        }
    }

    func includes(_ attempt: Attempt) -> Bool {
        switch self {
        case .state(let name): attempt.state.name == name
        case .key(let prefix): attempt.state.name != .done && attempt.key.hex.hasPrefix(prefix)
        }
    }
}
