internal import ArgumentParser
internal import Core
internal import Manifests
internal import Reports
internal import Storage
internal import YAML

/// `tirage plan`: what a run would do and cost.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would do and cost: new, done, in flight, unknown, failed.",
        discussion: """
            The thing to read before spending. For each batch: how its jobs multiply, how they \
            stand and why some are new again, what they will cost and how long they take, the \
            first and the last in full. Asks no service and changes nothing; works while a run is \
            at work.

            A price is exact where the service reported it, estimated where 'price:' or past jobs \
            tell it, else unknown. Times are those of past jobs at the provider's 'concurrency' \
            and 'rate'.

            Below the headline stands what leaves: which key goes where, and which folders beside \
            the manifest's own are read ('tirage allow --help').

            Examples:
              tirage plan pipeline.yaml
              tirage plan pipeline.yaml --jobs | less -R      every job, one a line
              tirage plan pipeline.yaml --jobs --json         … as JSON, to be piped on
              tirage plan pipeline.yaml -o plan.json          keep what you have read, and
              tirage run --plan plan.json                     run that or nothing
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Flag(help: "Only the number of jobs, however many there are.")
    var count = false

    @Flag(
        help: """
            Every job on a line of its own; with --json an object of key, batch, index, replica, \
            matrix, provider, inputs, save, state, reason.
            """)
    var jobs = false

    @Flag(help: "The plan as JSON.")
    var json = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Also write what was planned to this file: 'tirage run --plan' runs exactly that, and \
            refuses when the manifest, an input file or a job is another by then.
            """, valueName: "plan.json"))
    var output: String?

    @OptionGroup var selected: SelectionOptions

    @OptionGroup var setting: SettingOptions

    @Flag(help: "The plan of a rehearsal, against the rehearsal's own ledger.")
    var rehearse = false

    func validate() throws {
        if count, jobs || json || output != nil {
            throw ValidationError("--count answers with a number alone; leave out the rest")
        }
        if count || output != nil, selected.isPartial {
            throw ValidationError(
                "\(count ? "--count" : "-o") is for the whole plan; leave out --batch, --only and"
                    + " --limit")
        }
        if output != nil, file == PipelineLoader.standardInput {
            throw ValidationError("-o is for a manifest in a file, which a run can read again")
        }
        if let output, output.isExactly(file) {
            throw ValidationError("-o would overwrite the manifest '\(file)'; name another file")
        }
    }

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse || count, isInspected: !count,
            settings: setting.settings)
        if count { return try Console.answer(String(pipeline.plan.expectedJobCount)) }
        let selection = try await selected.jobs.check([pipeline], isRehearsal: rehearse)
        do {
            let ledger = try await PlanLedger(of: pipeline.plan, isRehearsal: rehearse)
            // Nobody looks for reasons there, so the listing is all that has to be made.
            if jobs, output == nil, pipeline.plan.jobCount > PlanChanges.jobsMax {
                return try await list(ledger.plan, nil, selection, ledger)
            }
            var facts = try await ledger.facts()
            // Nothing leaves in a rehearsal.
            if !rehearse {
                facts.leaves = pipeline.leaves
                facts.leavesLines = Allowed.lines(pipeline.leaves, of: pipeline.plan.invocation)
            }
            try await answer(facts, selection, ledger)
            let unknown = facts.tallies.total.unknown
            if rehearse, output == nil, unknown > 0 {
                let them = unknown == 1 ? "the unknown job" : "the \(unknown) unknown jobs"
                Console.say(
                    "the next 'run --rehearse' makes \(them) anew, since that costs nothing")
            }
            if let output {
                let reviewed = try await ReviewedPlan(
                    pipeline, ledger, settings: setting.written, isRehearsal: rehearse)
                try reviewed.write(to: output, figures: facts.json)
                let words = ["tirage", "run"] + (rehearse ? ["--rehearse"] : [])
                let command = ShellWord.line(words + ["--plan", output])
                Console.say("wrote \(quoted(output)); run exactly this: \(command)")
            }
        } catch let error as LedgerError {
            Console.say("tirage: \(error.message)")
            throw ExitCode.disk
        } catch let error as DiskFault {
            Console.say("tirage: \(error.message)")
            throw ExitCode.disk
        }
    }

    private func answer(
        _ facts: PlanFacts, _ selection: JobSelection, _ ledger: PlanLedger
    ) async throws {
        if jobs { return try await list(facts.plan, facts.changes, selection, ledger) }
        var part: SelectedJobs?
        if selected.isPartial {
            part = try await SelectedJobs(
                selection, submitsMax: selected.limit, of: facts.plan,
                latest: ledger.latest)
        }
        if json {
            guard let part, case .object(let members) = facts.json else {
                return try Console.answer(facts.json.text)
            }
            let all = members + [JSON.Member("selected", part.json)]
            return try Console.answer(JSON.object(all).text)
        }
        let columns = TerminalSize.of(.output).columns
        let look = TerminalFacts.of(.output).look
        let text = try PlanText(facts, look: look).text(width: columns)
        try Console.answer(prose: text + (part?.text ?? ""))
    }

    private func list(
        _ plan: Plan, _ changes: PlanChanges?, _ selection: JobSelection, _ ledger: PlanLedger
    ) async throws {
        let listing = JobListing(plan, changes, selection)
        let write = { (text: String) in try Console.answer(text: text) }
        if json { return try await listing.writeJSON(latest: ledger.latest, to: write) }
        let look = TerminalFacts.of(.output).look
        try await listing.writeText(look: look, latest: ledger.latest, to: write)
    }
}

extension PipelineLoader {
    /// The pipeline of a manifest without errors; everything wrong with it is said.
    static func pipeline(
        of file: String, rehearse: Bool, isInspected: Bool, settings: [Setting] = [],
        keyFile: String? = nil
    ) throws(ExitCode) -> Pipeline {
        var loader = PipelineLoader(
            isRehearsal: rehearse, settings: settings, keyFile: keyFile)
        let pipeline = loader.load(file, isInspected: isInspected)
        loader.say()
        guard let pipeline, !loader.hasErrors else { throw ExitCode.badManifest }
        return pipeline
    }
}
