internal import ArgumentParser
internal import Core
internal import Rehearsal
internal import Reports
internal import Runner
internal import Storage
internal import Synchronization

/// One run of one pipeline: lock, ledger, network, display, results.
struct RunSession: Sendable {
    /// How it ended: what that is worth to a script, and how many jobs it submitted, nil where that
    /// is not known.
    struct End: Sendable {
        let code: ExitCode
        let submitted: Int?
        /// What came of asking, where nothing was submitted.
        var collected: CollectReport?
    }

    let pipeline: Pipeline
    var options: RunOptions
    /// The stand-ins' mean service time; `nil` for the real services.
    let rehearsalLatency: Duration?
    /// Whether the stand-ins lose answers and refuse calls now and then.
    var isRough = false
    /// Whether unknown jobs of earlier rehearsals are made anew.
    var isFresh = false
    /// Whether what other output folders have is paid for again.
    var isAnew = false
    let isQuiet: Bool
    let underWay: WorkUnderWay
    /// Where requests and answers are shown; `nil` for nowhere.
    var screen: AnswerScreen?

    private var plan: Plan { pipeline.plan }
    private var isRehearsal: Bool { rehearsalLatency != nil }

    /// A rehearsal never mixes its images with paid ones.
    private var output: String { plan.output(isRehearsal: isRehearsal) }

    /// The same as input files are named.
    private var imagesFolder: String { plan.imagesFolder(isRehearsal: isRehearsal) }

    private var files: ResultFiles {
        ResultFiles(pipeline: pipeline, output: output, isRehearsal: isRehearsal)
    }

    /// Whether there are keys for every provider; says which are missing.
    func isReady() -> Bool {
        guard !isRehearsal else { return true }
        do throws(SetupFaults) {
            _ = try Connections(pipeline: pipeline, network: nil).real()
            return true
        } catch {
            for message in error.messages { say("\(plan.file): \(message)") }
            if let advice = error.advice { say(advice) }
            var rehearsal = plan.invocation
            rehearsal.isRehearsal = true
            say("or try it without keys and at no cost: \(rehearsal.command("run"))")
            return false
        }
    }

    /// Throws when the run would write over a file that is not tirage's; says which.
    func checkFiles() throws(ExitCode) {
        do throws(DiskFault) {
            try ResultFiles(pipeline: pipeline, output: output, isRehearsal: isRehearsal).check()
        } catch {
            say(error.message)
            throw .disk
        }
    }

    /// Runs it, and says everything that there is to say.
    func run(stopRequests: AsyncStream<Void>) async throws -> End {
        let network = Network(for: plan, now: SystemTimekeeper.now)
        do {
            return try await connect(network, stopRequests)
        } catch {
            return End(code: try ExitCode.explaining(error), submitted: nil)
        }
    }

    private func say(_ message: String) {
        Console.say("tirage: \(SafeText.line(message))")
    }

    private func connect(
        _ network: Network, _ stopRequests: AsyncStream<Void>
    ) async throws -> End {
        let connections = Connections(pipeline: pipeline, network: network, screen: screen)
        guard let rehearsalLatency else {
            return try await run(connections.real(), network, stopRequests)
        }
        let standIns = PlanStandIns(plan: plan, latency: rehearsalLatency, isRough: isRough)
        return try await standIns.serve { address in
            try await run(connections.rehearsed(at: address), network, stopRequests)
        }
    }

    private func run(
        _ connections: [String: Run.Connection], _ network: Network,
        _ stopRequests: AsyncStream<Void>
    ) async throws -> End {
        let lock = try RunLock(on: output, for: .current(since: SystemTimekeeper.now()))
        if !isRehearsal {
            try await PaymentReview.checkLostLedger(of: plan, isAnew: isAnew)
        }
        let ledger = try SQLiteLedger(
            lock: lock, pipeline: plan.pipeline, now: SystemTimekeeper.now())
        try await files.fillRequests(ledger)
        let names = ImageNames(
            plan: plan, isRehearsal: isRehearsal, ledger: ledger, fingerprint: files.fingerprint)
        let namesRightAt = try await names.settleAloud(isQuiet: isQuiet)
        let (inputs, screen) = AsyncStream<RunScreen.Input>.makeStream()
        let collected = Mutex(CollectReport())
        let isCollecting = options.collection != nil
        underWay.begin(isRehearsal: isRehearsal, look: TerminalFacts.of(.error).look.naming(plan))
        let tell: @Sendable (RunEvent) -> Void = { event in
            underWay.apply(event, at: SystemTimekeeper.now())
            if isCollecting { collected.withLock { $0.apply(event) } }
            screen.yield(.event(event))
        }
        if isFresh { try await forgetUnknowns(ledger) }
        let recorder = Recorder(
            store: ledger, now: SystemTimekeeper.now, window: CommitWindow(time: SystemTimekeeper())
        ) { tell(.job($0)) }
        let run = Run(
            plan: plan.keeping(imagesIn: imagesFolder), options: options, connections: connections,
            downloads: network.downloads,
            images: OutputFolder(output, redact: Credentials.hidden), recorder: recorder,
            time: SystemTimekeeper(), tell: tell, review: review(ledger))
        async let settled = RunScreen(plan: plan, isQuiet: isQuiet, isPlain: self.screen != nil)
            .show(inputs)
        let end: RunEnd
        do {
            end = try await run.execute(stopRequests: stopRequests)
            screen.finish()
        } catch {
            screen.finish()
            _ = await settled
            throw error
        }
        let shown = await settled
        // What was made again came while the earlier attempt's image had its name.
        if try await ledger.isAnyMadeAgain(since: end.began) { _ = try await names.settle() }
        if isCollecting {
            return try await report(end, collected.withLock { $0 }, ledger)
        }
        return try await report(end, settled: shown, ledger, namesRightAt: namesRightAt)
    }

    /// What is asked before the first submit; a rehearsal pays for nothing.
    private func review(_ ledger: SQLiteLedger) -> Run.Review {
        if isRehearsal { return { _ in true } }
        let review = PaymentReview(plan: plan, options: options, isAnew: isAnew, ledger: ledger)
        return { upcoming throws(RunError) in try await review.allows(upcoming) }
    }

    /// Nothing was made, so that of the files only the results are another.
    private func report(
        _ end: RunEnd, _ collected: CollectReport, _ ledger: SQLiteLedger
    ) async throws -> End {
        try await files.writeResults(ledger)
        let code: ExitCode =
            if !end.stops.isEmpty || collected.leftCount > 0 {
                .runAgain
            } else {
                collected.unchangedCount > 0 ? .someFailed : .success
            }
        return End(code: code, submitted: 0, collected: collected)
    }

    /// Settles the unknown jobs of earlier rehearsals: the stand-ins that may have had them are gone
    /// with their process, and nothing was paid.
    private func forgetUnknowns(_ ledger: SQLiteLedger) async throws {
        let resolver = Resolver(store: ledger, now: SystemTimekeeper.now)
        let unknown = try await resolver.unknown()
        guard !unknown.isEmpty else { return }
        _ = try await resolver.decide(.notHappened, about: unknown)
        guard !isQuiet else { return }
        let (jobs, they) =
            unknown.count == 1 ? ("1 job", "it is") : ("\(unknown.count) jobs", "they are")
        Console.say(
            "\(jobs) of an earlier rehearsal had no answer: \(they) made anew, since that costs"
                + " nothing; a real run holds such jobs until you decide")
    }

    /// Results files first, then what people read.
    private func report(
        _ end: RunEnd, settled: Int, _ ledger: SQLiteLedger, namesRightAt: Int?
    ) async throws -> End {
        if !isRehearsal { OutputHistory.current.remember(output, of: plan.invocation.file) }
        let (outcome, tallies) = try await files.write(end, ledger, namesRightAt: namesRightAt)
        let summary = RunSummary(
            outcome, of: plan.invocation, output: output, settled: settled,
            troubles: tallies.troubles, prices: plan.prices)
        if !isQuiet || summary.needsAttention {
            let facts = TerminalFacts.of(.error)
            let text = summary.text(look: facts.look.naming(plan))
            Console.write(Console.wrapped(text, for: .error), to: .error)
        }
        return End(code: outcome.exitCode, submitted: end.submitted)
    }
}
