internal import Core
internal import Rehearsal
internal import Reports
internal import Storage

/// The ledger of a pipeline for a command that changes it and is no run: locked, as a run has it.
struct LockedLedger: Sendable {
    let pipeline: Pipeline
    let isRehearsal: Bool
    let ledger: SQLiteLedger

    /// `nil` when nothing ever ran there; nothing is made then.
    ///
    /// - Throws: `RunLockError` when a run is at work, `LedgerError`.
    init?(of pipeline: Pipeline, isRehearsal: Bool) throws {
        let output = pipeline.plan.output(isRehearsal: isRehearsal)
        guard try ReadOnlyLedger(of: output) != nil else { return nil }
        let now = SystemTimekeeper.now()
        ledger = try SQLiteLedger(
            lock: RunLock(on: output, for: .current(since: now)),
            pipeline: pipeline.plan.pipeline, now: now)
        self.pipeline = pipeline
        self.isRehearsal = isRehearsal
    }

    /// Makes `results.jsonl` say what the ledger does.
    ///
    /// That it can't be written undoes nothing, so it is only said.
    func refreshResults() async {
        let files = ResultFiles(
            pipeline: pipeline, output: pipeline.plan.output(isRehearsal: isRehearsal),
            isRehearsal: isRehearsal)
        do {
            try await files.writeResults(ledger)
        } catch {
            Console.say(
                "tirage: the ledger has it; results.jsonl follows with the next run, since it can't"
                    + " be written now")
        }
    }
}

extension Plan {
    /// Where its images and its ledger are: a rehearsal never mixes its images with paid ones.
    func output(isRehearsal: Bool) -> String { isRehearsal ? output + "/rehearsal" : output }
}

extension RehearsalServer {
    /// Stand-ins of all services of a plan, under their providers' names.
    init(playing plan: Plan, latency: Duration) {
        self.init(
            mounts: plan.providers.map { provider in
                Mount(
                    provider.name, playing: provider.service,
                    imagesPerJob: provider.service.imagesPerJob)
            },
            latency: latency, now: SystemTimekeeper.now)
    }
}
