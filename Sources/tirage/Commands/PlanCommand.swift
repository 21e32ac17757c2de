internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// `tirage plan`: what a run would do and cost.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would do and cost: new, done, in flight, unknown, failed.",
        discussion: """
            Reads the manifest and the ledger, asks no service and changes nothing. Works while a run \
            is at work.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Flag(help: "Only the number of jobs, however many there are.")
    var count = false

    @Flag(help: "The plan as JSON.")
    var json = false

    @Flag(help: "The plan of a rehearsal, against the rehearsal's own ledger.")
    var rehearse = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse || count, isInspected: !count)
        let plan = pipeline.plan
        if count { return try Console.answer(String(plan.jobCount)) }
        let tallies = try await PlanTallies.of(plan, isRehearsal: rehearse)
        if json { return try Console.answer(tallies.json(plan).text) }
        let look = TerminalFacts.of(.output).look
        let text = try PlanText(plan, tallies, look: look)
            .text(width: TerminalSize.of(.output).columns)
        try Console.answer(text: text)
    }
}

/// `tirage status`: how the jobs stand.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the jobs of a manifest stand, from the ledger alone.",
        discussion: "Asks no service and changes nothing. Works while a run is at work.")

    @Argument(help: "The manifest.")
    var file: String

    @Flag(help: "The status as JSON.")
    var json = false

    @Flag(help: "The status of the rehearsal.")
    var rehearse = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: true)
        let tallies = try await PlanTallies.of(pipeline.plan, isRehearsal: rehearse)
        if json { return try Console.answer(tallies.json(pipeline.plan).text) }
        let text = StatusText(pipeline.plan, tallies, look: TerminalFacts.of(.output).look).text
        try Console.answer(text: text)
    }
}

extension PipelineLoader {
    /// The pipeline of a manifest without errors; everything wrong with it is said.
    static func pipeline(
        of file: String, rehearse: Bool, isInspected: Bool
    ) throws(ExitCode) -> Pipeline {
        var loader = PipelineLoader(isRehearsal: rehearse)
        let pipeline = loader.load(file, isInspected: isInspected)
        loader.say()
        guard let pipeline, !loader.hasErrors else { throw ExitCode.badManifest }
        return pipeline
    }
}

extension PlanTallies {
    /// The counts of a plan against the ledger as it stands; no ledger is as good as an empty one.
    static func of(_ plan: Plan, isRehearsal: Bool) async throws -> PlanTallies {
        let output = isRehearsal ? plan.output + "/rehearsal" : plan.output
        do {
            let ledger = try ReadOnlyLedger(of: output)
            return try await PlanTallies(plan) { try await ledger?.latest(of: $0) ?? [:] }
        } catch let error as LedgerError {
            Console.say("tirage: \(error.message)")
            throw ExitCode.disk
        }
    }
}
