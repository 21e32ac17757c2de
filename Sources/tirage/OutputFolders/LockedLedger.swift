internal import Core
internal import Reports
internal import Storage

/// The ledger of a pipeline for a command that changes it and is no run: locked, as a run has it.
struct LockedLedger: Sendable {
    let pipeline: Pipeline
    /// With what is known of the images that stages are made from.
    let plan: Plan
    let isRehearsal: Bool
    let ledger: SQLiteLedger

    /// `nil` when nothing ever ran there; nothing is made then.
    ///
    /// - Throws: `RunLockError` when a run is at work, `LedgerError`.
    init?(of pipeline: Pipeline, isRehearsal: Bool) async throws {
        let output = pipeline.plan.output(isRehearsal: isRehearsal)
        guard try ReadOnlyLedger(of: output) != nil else { return nil }
        let now = SystemTimekeeper.now()
        let ledger = try SQLiteLedger(
            lock: RunLock(on: output, for: .current(since: now)),
            pipeline: pipeline.plan.pipeline, now: now)
        try await ImageMover(in: output, ledger: ledger).finish()
        let folder = pipeline.plan.imagesFolder(isRehearsal: isRehearsal)
        var plan = pipeline.plan.keeping(imagesIn: folder)
        plan.siblings = try await ledger.siblings()
        self.plan = try await plan.knowing { keys in
            try await ledger.latest(of: keys)
        }
        self.ledger = ledger
        self.pipeline = pipeline
        self.isRehearsal = isRehearsal
        try await files.fillRequests(ledger)
    }

    private var files: ResultFiles {
        ResultFiles(
            pipeline: pipeline, output: pipeline.plan.output(isRehearsal: isRehearsal),
            isRehearsal: isRehearsal)
    }

    /// Makes `results.jsonl` say what the ledger does.
    ///
    /// That it can't be written undoes nothing, so it is only said.
    func refreshResults() async {
        do {
            try await files.writeResults(ledger)
        } catch {
            Console.say(
                "tirage: the ledger has it; results.jsonl follows with the next run, since it can't"
                    + " be written now")
        }
    }
}
