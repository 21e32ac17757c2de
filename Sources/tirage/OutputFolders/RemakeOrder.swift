internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// Which jobs `tirage remake` has made again, checked and then written to the ledger.
///
/// On disk it is an order like an edit of the manifest: what is not made in the run that follows, the
/// next run makes, and it is never made twice.
struct RemakeOrder {
    let pipeline: Pipeline
    let isRehearsal: Bool
    /// Whether each is made with another seed, beside the one there is.
    let hasNewSeed: Bool
    /// Those that were named, each once.
    let jobs: [JobFinder.Found]

    /// - Throws: after it has said which job can't be made again now.
    init(
        _ found: [JobFinder.Found], of pipeline: Pipeline, isRehearsal: Bool, hasNewSeed: Bool
    ) throws(ExitCode) {
        self.pipeline = pipeline
        self.isRehearsal = isRehearsal
        self.hasNewSeed = hasNewSeed
        var seen: Set<JobKey> = []
        jobs = found.filter { seen.insert($0.key).inserted }
        for job in jobs { try check(job) }
    }

    private func check(_ found: JobFinder.Found) throws(ExitCode) {
        let name = "job \(found.key.short) ('\(found.stem)')"
        let invocation = pipeline.plan.invocation.ofAllJobs
        switch found.attempt?.state {
        case nil:
            throw refuse(
                "\(name) was not made yet; to make it: "
                    + invocation.command("run", ["--only", found.key.short]))
        case .unknown, .submitting:
            throw refuse(
                "of \(name) nobody knows whether it was made; first say what became of it: "
                    + invocation.command("resolve"))
        case .accepted, .finished:
            throw refuse(
                "\(name) is at the service now; first let it end: " + invocation.command("run"))
        case .ready, .done, .failed, .lost, .expired, .cancelled: break
        }
    }

    private func refuse(_ message: String) -> ExitCode {
        Console.say("tirage: \(SafeText.line(message))")
        return .usage
    }

    /// What each job is expected to cost, as far as the manifest says it.
    var prices: [Money?] {
        jobs.map { found in found.job.flatMap { pipeline.plan.batch(of: $0.index).price } }
    }

    /// Writes the order; on return it is on disk, and the lock is free again.
    ///
    /// - Returns: The jobs to run.
    func write() async throws -> [JobKey] {
        guard let locked = try await LockedLedger(of: pipeline, isRehearsal: isRehearsal) else {
            throw refuse("nothing was made yet")
        }
        let keys = hasNewSeed ? try await writeSiblings(locked) : try await writeAttempts(locked)
        return keys
    }

    private func writeAttempts(_ locked: LockedLedger) async throws -> [JobKey] {
        let latest = try await locked.ledger.latest(of: jobs.map(\.key))
        let now = SystemTimekeeper.now()
        // What was ordered before and not made yet is not ordered twice.
        let ended = jobs.compactMap { latest[$0.key] }.filter { $0.state.name != .ready }
        let next = ended.compactMap { $0.after(.retry, at: now) }
        guard next.count == ended.count else {
            throw refuse("another run has begun to make it meanwhile; look again")
        }
        try await locked.ledger.commit(next, asking: [])
        return jobs.map(\.key)
    }

    private func writeSiblings(_ locked: LockedLedger) async throws -> [JobKey] {
        var siblings: [Sibling] = []
        for found in jobs {
            guard let job = found.job, let sibling = try locked.plan.newSibling(of: job) else {
                throw refuse(
                    "nothing of job \(found.key.short) ('\(found.stem)') can be told to be its seed;"
                        + " give it an input 'seed', or an axis 'seed' in 'matrix' that an input uses"
                )
            }
            siblings.append(sibling)
        }
        try await locked.ledger.commit([], asking: siblings)
        return siblings.map(\.key)
    }
}
