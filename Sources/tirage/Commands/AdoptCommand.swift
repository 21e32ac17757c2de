internal import ArgumentParser
internal import Core
internal import Manifests
internal import Reports
internal import Storage

/// `tirage adopt`: takes over what other folders have, so that it is not paid for again.
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Take over what another output folder has, so that it is not paid for again.",
        discussion: """
            For the day when a pipeline, its file or its 'output' got another name, when an output \
            folder was copied, or when its hidden folder '.tirage' is gone.

            Each job that the manifest wants and FOLDER has is taken over with its record: found by \
            its key, which is the same wherever it was made, its images checked against their \
            SHA-256 and copied into this manifest's output folder under the names that they have \
            here. FOLDER stays as it is. Its ledger is read where there is one, else its \
            results.jsonl. What the jobs cost is counted there and not here.

            FOLDER may be the manifest's own output folder, without its ledger: then its \
            results.jsonl becomes the record again, costs and earlier plans included, and the \
            images stay where they are.

            Nothing is asked of any service and nothing is paid. Jobs that are still at the service \
            are not taken over: run there first. Running it again takes over what is left.

            Examples:
              tirage adopt pipeline.yaml out/night
              tirage adopt pipeline.yaml out/night out/day ~/old/results.jsonl
              tirage adopt pipeline.yaml out/night --dry-run     what there is, and nothing else

            Exit codes: 0 all that was wanted of the folders is here; 1 some of it can't be taken \
            over, which is said; 64 a folder is none; 65 the manifest has mistakes; 74 disk or \
            ledger; 75 a run is at work here.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Argument(
        help: ArgumentHelp(
            "Output folders, or files of results in them; of two that have a job, the first counts.",
            valueName: "folder"))
    var folders: [String] = []

    @OptionGroup var setting: SettingOptions

    @Flag(help: "Look and say what there is, and write nothing.")
    var dryRun = false

    @Flag(help: "Say what came of it as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say only what needs attention.")
    var quiet = false

    func validate() throws {
        if folders.isEmpty {
            throw ValidationError("name at least one folder behind the manifest")
        }
    }

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: false, isInspected: false, settings: setting.settings)
        let sources = try sources(of: pipeline.plan)
        do {
            let report =
                try await dryRun ? look(pipeline, sources) : take(pipeline, sources)
            try say(report, pipeline.plan.invocation)
            if !report.isWhole { throw ExitCode.someFailed }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw try ExitCode.explaining(error)
        }
    }

    /// Every mistake in the names of the folders is said.
    private func sources(of plan: Plan) throws(ExitCode) -> [AdoptionSource] {
        var sources: [AdoptionSource] = []
        for folder in folders {
            do throws(AdoptionSource.Mistake) {
                sources.append(try AdoptionSource(folder, of: plan))
            } catch {
                Console.say("tirage: \(SafeText.line(error.message))")
            }
        }
        guard sources.count == folders.count else { throw .usage }
        return sources
    }

    private func take(
        _ pipeline: Pipeline, _ sources: [AdoptionSource]
    ) async throws -> AdoptionReport {
        let plan = pipeline.plan.keeping(imagesIn: pipeline.plan.imagesFolder(isRehearsal: false))
        let now = SystemTimekeeper.now()
        let lock = try RunLock(on: plan.output, for: .current(since: now))
        if sources.contains(where: \.isOwn) { try LostLedger(in: plan.output)?.putAside() }
        let ledger = try SQLiteLedger(lock: lock, pipeline: plan.pipeline, now: now)
        let adoption = Adoption(plan, ledger: ledger) { keys throws(LedgerError) in
            try await ledger.latest(of: keys)
        }
        let names = ImageNames(plan: pipeline.plan, isRehearsal: false, ledger: ledger)
        _ = try await names.settle()
        let report = try await report(adoption, sources)
        _ = try await names.settle()
        try await ResultFiles(pipeline: pipeline, output: plan.output, isRehearsal: false)
            .writeResults(ledger)
        OutputHistory.current.remember(plan.output, of: file)
        return report
    }

    private func look(
        _ pipeline: Pipeline, _ sources: [AdoptionSource]
    ) async throws -> AdoptionReport {
        let plan = pipeline.plan.keeping(imagesIn: pipeline.plan.imagesFolder(isRehearsal: false))
        let ledger = try ReadOnlyLedger(of: plan.output)
        let adoption = Adoption(plan, ledger: nil) { keys throws(LedgerError) in
            try await ledger?.latest(of: keys) ?? [:]
        }
        return try await report(adoption, sources)
    }

    private func report(
        _ adoption: Adoption, _ sources: [AdoptionSource]
    ) async throws -> AdoptionReport {
        var (adoption, report) = (adoption, AdoptionReport(isDryRun: dryRun))
        for source in sources { report.folders.append(try await adoption.take(from: source)) }
        (report.left, report.planned) = try await adoption.forecast()
        return report
    }

    private func say(_ report: AdoptionReport, _ invocation: Invocation) throws {
        if json { return try Console.answer(text: report.json.laidOut) }
        guard !quiet || !report.isWhole else { return }
        let look = TerminalFacts.of(.output).look
        try Console.answer(prose: report.text(invocation, look: look))
    }
}
