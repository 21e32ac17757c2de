internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// `tirage collect`: asks again after what services may have still, and submits nothing.
struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Fetch what the services still have of jobs that were paid for.",
        discussion: """
            Asks again after every job that a service has taken and whose images are not on disk, \
            whatever became of it: at work, failed, expired, lost or cancelled, and done jobs whose \
            files are gone. Nothing is submitted and nothing is paid. A job of which its service has \
            no more than before stays what it was.

            Services keep jobs for a while only ('keeps' in a description); what is older is asked \
            after with --anyway. 'tirage run' does the same by itself for done jobs whose files are gone \
            and for jobs that failed for want of an image, so that a description that was put right \
            finds what was paid for. What 'tirage reject' has decided against is left, unless its key \
            is named.

            Examples:
              tirage collect pipeline.yaml
              tirage collect pipeline.yaml --batch selfies --only seed=7
              tirage collect pipeline.yaml --anyway         however old they are

            Exit codes: 0 all images that were asked for are there; 1 some jobs stay as they were; 65 \
            a key is missing; 74 disk or ledger; 75 some are not there yet, or a run is at work: ask \
            again.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @OptionGroup var jobs: JobOptions

    @Flag(help: "Also jobs that are older than their service keeps them.")
    var anyway = false

    @OptionGroup var setting: SettingOptions

    @OptionGroup var keys: KeyOptions

    @Flag(help: "The jobs of the rehearsal.")
    var rehearse = false

    @Flag(help: "Say what came of it as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say only what needs attention.")
    var quiet = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: false, settings: setting.settings,
            keyFile: keys.envFile)
        let output = pipeline.plan.output(isRehearsal: rehearse)
        let selection: JobSelection
        do {
            let ledger = try ReadOnlyLedger(of: output)
            let past = try await ledger?.latest(in: Set(JobState.Name.allCases)) ?? []
            selection = try await jobs.check(
                [pipeline], isRehearsal: rehearse, allowsPast: true,
                pastBatches: Set(past.map(\.context.batch)))
            if ledger == nil { return try say(CollectReport(), pipeline) }
        } catch {
            throw try ExitCode.explaining(error)
        }
        let underWay = WorkUnderWay()
        let session = RunSession(
            pipeline: pipeline,
            options: RunOptions(
                selection: selection, collection: .init(isAnyway: anyway)),
            rehearsalLatency: rehearse ? .seconds(2) : nil, isQuiet: quiet || json,
            underWay: underWay)
        Keys.sayWarnings([pipeline.keys])
        if !rehearse { try Clearance.ask([pipeline]) }
        guard session.isReady() else { throw ExitCode.badManifest }
        let code = try await StopSignals.listen(lastWord: { underWay.lastWord }) { requests in
            let end = try await session.run(stopRequests: requests.stream())
            guard let report = end.collected else { return end.code }
            try say(report, pipeline)
            return end.code
        }
        if code != .success { throw code }
    }

    private func say(_ report: CollectReport, _ pipeline: Pipeline) throws {
        if json { return try Console.answer(text: report.json.laidOut) }
        guard !quiet || report.unchangedCount + report.leftCount > 0 else { return }
        let look = TerminalFacts.of(.output).look
        try Console.answer(
            prose: report.text(
                file: pipeline.plan.file, flags: rehearse ? " --rehearse" : "", look: look))
    }
}
