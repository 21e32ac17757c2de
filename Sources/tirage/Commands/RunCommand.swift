internal import ArgumentParser
internal import Core
internal import Manifests
internal import Reports
internal import YAML

/// `tirage run`: makes the world match a manifest.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make it so: submit what is new, collect what is under way, keep what is done.",
        discussion: """
            Every mistake in the manifests is reported before the first request. Each job is submitted \
            once; after a time-out or a crash nobody knows whether it was accepted, so it is held and \
            shown, never sent again by itself.

            An image that is gone from the disk is fetched again for nothing while its service has it; \
            what nobody has any more is said once. 'tirage reject' and 'tirage remake' decide about it.

            After warnings a run on a terminal asks once whether to go on; elsewhere, and with --yes, \
            it goes on.

            Jobs that are done in another output folder are not paid for again by themselves: a run \
            says where they are, asks on a terminal, and stops elsewhere with exit 75. 'tirage adopt' \
            takes them over.

            The first Ctrl-C stops new submits and collects what is at the services for up to 30 \
            seconds; the second ends at once. SIGTERM does the same, and SIGHUP unless it is ignored \
            (nohup). With --max-time the run ends then, and leaves jobs at the services to the next \
            one, as from cron. Either way, run again to go on.

            Keys come from the environment, or from lines NAME=value in a file .env beside the \
            manifest; 'tirage services FILE' says which are there. A rehearsal needs none.

            Examples:
              tirage run --rehearse pipeline.yaml             free and offline
              tirage run pipeline.yaml --batch selfies --limit 5
              tirage run pipeline.yaml --only scheduler=DDIM --only seed=7
              tirage run pipeline.yaml --set vars.style="ink and gold"
              tirage run pipeline.yaml --retry failed         refused jobs, too
            """)

    @Argument(help: "Manifests to run, one after the other; all are checked first.")
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "Run exactly what 'tirage plan -o' wrote, or nothing when anything is another by now.",
            valueName: "plan.json"))
    var plan: String?

    @Flag(help: "Run against stand-ins of the services inside this process: no keys, no cost.")
    var rehearse = false

    @Flag(
        help: "The same with lost answers, refusals and cut downloads: also --rehearse=faults.")
    var rehearseFaults = false

    private var isRehearsal: Bool { rehearse || rehearseFaults }

    @Option(help: "How long a job takes in a rehearsal, on average: '2s', '200ms'.")
    var rehearseLatency: DurationArgument = DurationArgument(.seconds(2))

    @OptionGroup var selected: SelectionOptions

    @OptionGroup var setting: SettingOptions

    @OptionGroup var keys: KeyOptions

    @Option(
        help: """
            End after so long, all manifests together, and leave what is at the services to the next \
            run: '30m', '2h'.
            """)
    var maxTime: DurationArgument?

    @Option(
        help: """
            Jobs that may have been accepted, but nobody knows: hold (what a run does by itself), \
            resubmit or fail.
            """)
    var onUnknown: RunOptions.UnknownPolicy?

    @Option(
        help: """
            Submit again, and pay again for, what has no images: 'failed', 'lost', 'expired', \
            'cancelled', 'unknown', 'done' (whose images are missing or changed on disk), or one \
            job by the beginning of its key, its name or an image's path. May be given several times.
            """)
    var retry: [String] = []

    @Flag(
        help: """
            Pay again for jobs that another output folder has, or this one without its ledger. \
            Without it, a run stops before it submits any; see 'tirage adopt --help'.
            """)
    var anew = false

    @Flag(
        name: .shortAndLong,
        help: "Go on after warnings without being asked; it pays for nothing twice (--anew does).")
    var yes = false

    @Flag(name: .shortAndLong, help: "Say only what needs attention.")
    var quiet = false

    @Flag(
        help: """
            Show each request and its answer on standard error as they happen, without keys and \
            with long values cut; also with --quiet.
            """)
    var showAnswers = false

    func validate() throws {
        if files.isEmpty, plan == nil { throw ValidationError("name at least one manifest") }
        if !files.isEmpty, plan != nil {
            throw ValidationError("--plan names its manifest itself; leave out \(files[0])")
        }
        if plan != nil, !retry.isEmpty || onUnknown == .resubmit {
            throw ValidationError(
                "\(retry.isEmpty ? "--on-unknown resubmit" : "--retry") submits jobs that the"
                    + " reviewed plan does not; leave it out, or name the manifest in place of --plan"
            )
        }
    }

    func run() async throws {
        let time = SystemTimekeeper()
        let reviewed = try plan.map { try ReviewedPlan(reading: $0, isRehearsal: isRehearsal) }
        let reviewedSettings = (reviewed?.settings ?? []).compactMap(Setting.init(written:))
        var loader = PipelineLoader(
            isRehearsal: isRehearsal, settings: reviewedSettings + setting.settings,
            keyFile: keys.envFile)
        let pipelines = (reviewed.map { [$0.manifest] } ?? files).compactMap { file in
            loader.load(file).map { $0.asked(selecting: selected.words) }
        }
        loader.say()
        if loader.hasErrors { throw ExitCode.badManifest }
        for pipeline in pipelines {
            try await reviewed?.check(
                pipeline, at: plan ?? "", settings: setting.written, isRehearsal: isRehearsal)
        }
        let selection = try await selected.jobs.check(pipelines, isRehearsal: isRehearsal)
        let retried = try await retried(in: pipelines)
        let screen = showAnswers ? AnswerScreen(on: .error) : nil
        let underWay = WorkUnderWay()
        let sessions = pipelines.map { pipeline in
            RunSession(
                pipeline: pipeline,
                options: options(retried, selection, timeMax: maxTime?.duration),
                rehearsalLatency: isRehearsal ? rehearseLatency.duration : nil,
                isRough: rehearseFaults,
                isFresh: rehearse && !rehearseFaults && plan == nil && onUnknown == nil
                    && !retry.contains("unknown"),
                isAnew: anew, isQuiet: quiet, underWay: underWay, screen: screen)
        }
        Keys.sayWarnings(pipelines.map(\.keys), isQuiet: quiet)
        if !isRehearsal { try Clearance.ask(pipelines) }
        // A key that is missing for the last manifest keeps the first from being paid for, too.
        if sessions.count(where: { !$0.isReady() }) > 0 { throw ExitCode.badManifest }
        for session in sessions { try session.checkFiles() }
        try askAboutWarnings(loader.warningCount)
        let code = try await StopSignals.listen(lastWord: { underWay.lastWord }) { requests in
            try await run(sessions, requests, time)
        }
        if code != .success { throw code }
    }

    /// One after the other, within the time and the number of submits that all have together.
    ///
    /// - Returns: The worst end of any.
    private func run(
        _ sessions: [RunSession], _ requests: StopRequests, _ time: SystemTimekeeper
    ) async throws -> ExitCode {
        var worst = ExitCode.success
        var submitsLeft = selected.limit
        for var session in sessions {
            var code = ExitCode.runAgain
            if !requests.isRequested {
                session.options.submitsMax = submitsLeft
                session.options.timeMax = maxTime.map {
                    max(.zero, $0.duration - time.elapsed())
                }
                let end = try await session.run(stopRequests: requests.stream())
                code = end.code
                // What a run that broke off has submitted is not known: then nothing is left.
                submitsLeft = submitsLeft.map { left in
                    end.submitted.map { max(0, left - $0) } ?? 0
                }
            }
            if code.rawValue > worst.rawValue { worst = code }
        }
        return worst
    }

    /// A rehearsal costs nothing, and what was reviewed was reviewed with its warnings.
    private func askAboutWarnings(_ count: Int) throws(ExitCode) {
        if !yes, !isRehearsal, plan == nil { try WarningQuestion.ask(about: count) }
    }

    private func retried(in pipelines: [Pipeline]) async throws -> RetryChoices.Retried {
        let choices = RetryChoices(words: retry, isRehearsal: isRehearsal)
        do {
            return try await choices.retried(in: pipelines)
        } catch let error as LedgerError {
            throw try ExitCode.explaining(error)
        }
    }

    private func options(
        _ retried: RetryChoices.Retried, _ selection: JobSelection, timeMax: Duration?
    ) -> RunOptions {
        RunOptions(
            onUnknown: onUnknown ?? .hold, isRetried: retry.isEmpty ? nil : retried.includes,
            selection: selection, submitsMax: selected.limit, timeMax: timeMax)
    }
}

extension RunOptions.UnknownPolicy: ExpressibleByArgument {}
