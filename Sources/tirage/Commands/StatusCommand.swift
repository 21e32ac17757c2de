internal import ArgumentParser
internal import Core
internal import Reports

/// `tirage status`: how the jobs stand.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the jobs of a manifest stand, from the ledger alone.",
        discussion: "Asks no service and changes nothing. Works while a run is at work.")

    @Argument(help: "The manifest.")
    var file: String

    @OptionGroup var setting: SettingOptions

    @Flag(help: "The status as JSON.")
    var json = false

    @Flag(help: "The status of the rehearsal.")
    var rehearse = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: true,
            settings: setting.settings)
        let plan: Plan
        let (tallies, today): (PlanTallies, Spendings)
        let ever: Ever
        do {
            let ledger = try await PlanLedger(of: pipeline.plan, isRehearsal: rehearse)
            plan = ledger.plan
            (tallies, today) = (try await ledger.tallies(), try await ledger.today())
            ever = try await ledger.ever()
        } catch let error as LedgerError {
            Console.say("tirage: \(error.message)")
            throw ExitCode.disk
        }
        if json { return try Console.answer(tallies.json(plan, today: today, ever: ever).text) }
        let text = StatusText(
            plan, tallies, today: today, ever: ever, now: SystemTimekeeper.now(),
            look: TerminalFacts.of(.output).look
        ).text
        try Console.answer(prose: text)
    }
}
