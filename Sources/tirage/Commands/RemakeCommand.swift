internal import ArgumentParser
internal import Core
internal import Reports

/// `tirage remake`: pays for an image once more.
struct RemakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remake",
        abstract: "Make images again, and pay for them again.",
        discussion: """
            Submits jobs once more that have come to an end, whatever that was: done, rejected, failed, \
            lost. The images of before stay on disk and on record. With --new-seed each job is made \
            beside the one there is, with the same inputs but another seed, which is drawn from the \
            pipeline's seed, the job and the count of such jobs, and recorded. The new job has its own \
            key, its own line in results.jsonl ("sibling" is the key of the first) and its own name: \
            that of the first and '-seed-' with the seed.

            What is the seed? An input of that name ('seed', 'noise_seed', 'title: Seed'), and an axis \
            or variable 'seed' that an input uses.

            Asks first on a terminal and says the price; elsewhere, and with --yes, it does what it was \
            told, since each job was named. Budget, limits, Ctrl-C and kills are as in 'tirage run': \
            what was ordered and not made yet, the next run makes.

            A job is named by the beginning of its key (4 digits or more), its name, or an image's path: \
            from here, from the output folder, or whole.

            Examples:
              tirage remake pipeline.yaml 3fa9c2d1
              tirage remake pipeline.yaml out/night/selfies/anna-7.png --new-seed
              tirage remake --rehearse pipeline.yaml selfies/anna-7        free and offline

            Exit codes: those of 'tirage run'.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Argument(help: ArgumentHelp("The jobs, by key, name or image.", valueName: "key|image"))
    var jobs: [String]

    @Flag(help: "Keep what there is, and make another one beside it with a seed of its own.")
    var newSeed = false

    @Flag(name: .shortAndLong, help: "Don't ask first.")
    var yes = false

    @OptionGroup var setting: SettingOptions

    @OptionGroup var keys: KeyOptions

    @Flag(help: "The jobs of the rehearsal, at no cost.")
    var rehearse = false

    @Option(help: "How long a job takes in a rehearsal, on average: '2s', '200ms'.")
    var rehearseLatency: DurationArgument = DurationArgument(.seconds(2))

    @Flag(name: .shortAndLong, help: "Say only what needs attention.")
    var quiet = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: true, settings: setting.settings,
            keyFile: keys.envFile)
        let order: RemakeOrder
        do {
            let finder = JobFinder(option: "remake", isRehearsal: rehearse)
            order = try RemakeOrder(
                try await finder.find(jobs, in: [pipeline]), of: pipeline, isRehearsal: rehearse,
                hasNewSeed: newSeed)
        } catch {
            throw try ExitCode.explaining(error)
        }
        Keys.sayWarnings([pipeline.keys])
        if !rehearse { try Clearance.ask([pipeline]) }
        // Before anything is ordered that could not be made.
        guard session(pipeline, []).isReady() else { throw ExitCode.badManifest }
        try ask(order)
        let ordered: [JobKey]
        do {
            ordered = try await order.write()
        } catch {
            throw try ExitCode.explaining(error)
        }
        let code = try await make(ordered, of: pipeline)
        if code != .success { throw code }
    }

    private func make(_ ordered: [JobKey], of pipeline: Pipeline) async throws -> ExitCode {
        let words = ordered.count > 4 ? [] : ordered.flatMap { ["--only", $0.short] }
        let session = session(pipeline.asked(selecting: words), ordered)
        let underWay = session.underWay
        return try await StopSignals.listen(lastWord: { underWay.lastWord }) { requests in
            try await session.run(stopRequests: requests.stream()).code
        }
    }

    private func session(_ pipeline: Pipeline, _ ordered: [JobKey]) -> RunSession {
        RunSession(
            pipeline: pipeline,
            options: RunOptions(
                selection: JobSelection(conditions: ordered.map { .key(prefix: $0.hex) })),
            rehearsalLatency: rehearse ? rehearseLatency.duration : nil, isQuiet: quiet,
            underWay: WorkUnderWay())
    }

    private func ask(_ order: RemakeOrder) throws(ExitCode) {
        guard !yes, !rehearse, Console.isInputTerminal, Console.isTerminal(.error) else { return }
        let look = TerminalFacts.of(.error).look.naming(order.pipeline.plan)
        let question = RemakeText.question(
            prices: order.prices, hasNewSeed: newSeed, look: look)
        Console.write(question, to: .error)
        let answer = Console.line()?.lowercased().filter { !$0.isWhitespace }
        if answer == nil { Console.say("") }
        guard answer == "y" || answer == "yes" else {
            Console.say("nothing was sent")
            throw ExitCode.success
        }
    }
}
