internal import ArgumentParser
internal import Core
internal import Rehearsal
internal import Reports
internal import Runner
internal import Storage

/// `tirage cancel`: stops what is at the services.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Ask the services to stop the jobs that they have.",
        discussion: """
            Asks after each job that is in flight, has it stopped in the way that its service has \
            for it (Wiro: Cancel while it waits, Kill while it runs), and asks again what became of \
            it. Only what the service says is recorded: a job that was finished first stays to be \
            collected by the next run, and so does one whose service can't stop any. It is safe to \
            repeat.

            A cancelled job costs what the service reports; where it says nothing, the expected \
            price stays counted as spent. It is not submitted again without 'run --retry cancelled'.

            Examples:
              tirage cancel pipeline.yaml
              tirage cancel pipeline.yaml --batch selfies --only seed=7
              tirage cancel pipeline.yaml --provider face --yes     without being asked

            Exit codes: 0 all are stopped or had ended; 1 a service has no way to stop some; 65 a \
            key is missing; 75 some did not confirm, or a run is at work: try again.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @OptionGroup var jobs: JobOptions

    @Option(help: "Only jobs of this provider; may be given several times.")
    var provider: [String] = []

    @Flag(name: .shortAndLong, help: "Don't ask first; needed where nobody can be asked.")
    var yes = false

    @OptionGroup var setting: SettingOptions

    @OptionGroup var keys: KeyOptions

    @Flag(help: "The jobs of the rehearsal.")
    var rehearse = false

    func run() async throws {
        let words = jobs.words + provider.flatMap { ["--provider", $0] } + (yes ? ["--yes"] : [])
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: false, settings: setting.settings,
            keyFile: keys.envFile
        ).asked(selecting: words)
        let selection = try await jobs.check(
            [pipeline], isRehearsal: rehearse, allowsPast: true)
        try checkProviders(pipeline.plan)
        do {
            guard let locked = try await LockedLedger(of: pipeline, isRehearsal: rehearse) else {
                return try Console.answer("nothing is in flight")
            }
            let attempts = try await inFlight(locked, selection)
            guard !attempts.isEmpty else { return try Console.answer("nothing is in flight") }
            if !rehearse { try Clearance.ask([pipeline]) }
            try confirm(attempts, pipeline.plan)
            let report = try await cancel(attempts, locked)
            await locked.refreshResults()
            let look = TerminalFacts.of(.output).look
            try Console.answer(
                prose: CancelText.summary(report, of: pipeline.plan.invocation, look: look))
            if report.openCount > 0 { throw ExitCode.runAgain }
            if report.impossibleCount > 0 { throw ExitCode.someFailed }
        } catch {
            throw try ExitCode.explaining(error)
        }
    }

    private func checkProviders(_ plan: Plan) throws {
        let known = plan.providers.map(\.name)
        guard let unknown = provider.first(where: { !known.contains($0) }) else { return }
        let advice = SelectionCheck.Fault.advice(unknown, known)
        Console.say("tirage: no provider '\(SafeText.line(unknown))'; \(SafeText.line(advice))")
        throw ExitCode.usage
    }

    /// The selected jobs at the services: those of the manifest in its order, then those that it no
    /// longer has.
    private func inFlight(
        _ locked: LockedLedger, _ selection: JobSelection
    ) async throws -> [Attempt] {
        let plan = locked.plan
        let all = try await locked.ledger.latest(in: [.accepted, .finished]).filter { attempt in
            let name = plan.provider(of: attempt)?.name ?? attempt.context.provider
            return provider.isEmpty || provider.contains(name)
        }
        let known = plan.jobs(of: all)
        let inPlan = all.filter { known[$0.key].map(selection.includes) ?? false }
        let others = all.filter { attempt in
            known[attempt.key] == nil && selection.includes(past: attempt)
        }
        let index = { (attempt: Attempt) in known[attempt.key]?.index ?? .max }
        return inPlan.sorted { index($0) < index($1) } + others
    }

    /// Asks whether that is meant, unless there is nothing that could be stopped.
    private func confirm(_ attempts: [Attempt], _ plan: Plan) throws {
        let names = attempts.filter { $0.state.name == .accepted }.compactMap { attempt in
            plan.provider(of: attempt).flatMap { $0.service.cancel == nil ? nil : $0.name }
        }
        guard !names.isEmpty, !yes else { return }
        let question = CancelText.question(names)
        guard Console.isInputTerminal else {
            let command = plan.invocation.command("cancel", ["--yes"])
            Console.say("tirage: \(question.prefix { $0 != "?" })? Say so: \(command)")
            throw ExitCode.usage
        }
        Console.write(question, to: .error)
        let answer = Console.line()?.trimmed.lowercased()
        guard answer == "y" || answer == "yes" else {
            Console.say("nothing was cancelled")
            throw ExitCode.success
        }
    }

    private func cancel(
        _ attempts: [Attempt], _ locked: LockedLedger
    ) async throws -> CancelReport {
        let plan = locked.plan
        let names = Set(attempts.compactMap { plan.provider(of: $0)?.name })
        let connections = Connections(
            pipeline: locked.pipeline, network: Network(for: plan, now: SystemTimekeeper.now),
            names: names)
        guard rehearse else { return try await cancel(attempts, locked, connections.real()) }
        let standIns = PlanStandIns(plan: plan, latency: .seconds(2))
        return try await standIns.serve { address in
            try await cancel(attempts, locked, connections.rehearsed(at: address))
        }
    }

    private func cancel(
        _ attempts: [Attempt], _ locked: LockedLedger, _ connections: [String: Run.Connection]
    ) async throws -> CancelReport {
        let recorder = Recorder(
            store: locked.ledger, now: SystemTimekeeper.now, observe: { _ in })
        let look = TerminalFacts.of(.output).look
        let cancelling = Cancelling(
            plan: locked.plan, connections: connections, recorder: recorder,
            time: SystemTimekeeper()
        ) { entry in Console.write(CancelText.line(entry, look: look) + "\n", to: .output) }
        return try await cancelling.execute(attempts)
    }
}
