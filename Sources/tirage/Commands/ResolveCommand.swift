internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// `tirage resolve`: what became of jobs that were sent and never answered.
struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Decide about unknown jobs: they were sent, and no answer came back.",
        discussion: """
            After a time-out, a reset or a crash in between nobody knows whether a service accepted \
            a job, so it is held, with its price counted as spent. Look into your account at the \
            service, and say of each job what you found:

              --happened ID     the service has it under this id: the next run asks after it and
                                fetches its images
              --not-happened    the service never had it, nothing was paid: the next run submits it
              --drop            it counts as failed and stays so; its price stays spent, since
                                nobody knows

            Without a decision the jobs are shown and asked about one after the other; what was \
            answered before a 'quit', the end of input or Ctrl-C stays. Each decision is in the \
            ledger at once, with its time, and results.jsonl tells it ('resolution'). Keys may be \
            cut to their first 4 digits or more.

            Examples:
              tirage resolve pipeline.yaml                                    one after the other
              tirage resolve pipeline.yaml --json                             only list them
              tirage resolve pipeline.yaml --job 3fa9c2d1 --happened 534574
              tirage resolve pipeline.yaml --all --not-happened

            Exit codes: 0 nothing is unknown any more; 1 something still is; 64 usage; 75 a run \
            is at work.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Option(
        help: ArgumentHelp(
            """
            The job that is decided about, by the beginning of its key or its name. May be given \
            several times.
            """, valueName: "key"))
    var job: [String] = []

    @Flag(help: "Decide about all unknown jobs alike, with --not-happened or --drop.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "It happened: the service's id of the job, as its answer would have named it.",
            valueName: "id"))
    var happened: String?

    @Option(
        help: ArgumentHelp(
            """
            Another name of that job, where asking after it needs more than the id ('token=…'). \
            May be given several times.
            """, valueName: "name=value"))
    var handle: [String] = []

    @Flag(help: "It did not happen: the service never had the job.")
    var notHappened = false

    @Flag(help: "Give the job up: it counts as failed, and its price as spent.")
    var drop = false

    @OptionGroup var setting: SettingOptions

    @Flag(help: "Only list the unknown jobs, as JSON.")
    var json = false

    @Flag(help: "The unknown jobs of the rehearsal.")
    var rehearse = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: false, settings: setting.settings)
        do {
            let locked = try await LockedLedger(of: pipeline, isRehearsal: rehearse)
            let resolver = locked.map { Resolver(store: $0.ledger, now: SystemTimekeeper.now) }
            let attempts = try await resolver?.unknown() ?? []
            let costs = try await locked?.ledger.costs() ?? []
            let jobs = UnknownJobs(
                attempts, of: locked?.plan ?? pipeline.plan, costs: costs)
            if json { return try list(jobs) }
            guard let locked, let resolver, !attempts.isEmpty || !job.isEmpty else {
                return try Console.answer("nothing is unknown")
            }
            let decided = try await decide(jobs, resolver, pipeline)
            if !decided.isEmpty { await locked.refreshResults() }
            let left = try await resolver.unknown()
            guard left.isEmpty else {
                let rest = UnknownJobs(left, of: locked.plan, costs: costs)
                Console.say(rest.headline(TerminalFacts.of(.error).look))
                throw ExitCode.someFailed
            }
        } catch {
            throw try ExitCode.explaining(error)
        }
    }

    private func list(_ jobs: UnknownJobs) throws {
        try Console.answer(jobs.json.text)
        if !jobs.attempts.isEmpty { throw ExitCode.someFailed }
    }

    /// - Returns: The jobs that are decided about now.
    private func decide(
        _ jobs: UnknownJobs, _ resolver: Resolver, _ pipeline: Pipeline
    ) async throws -> [Attempt] {
        if hasDecision { return try await decideAsSaid(jobs, resolver, pipeline) }
        sayEvidence(jobs)
        let command = jobs.plan.invocation.command("resolve")
        guard Console.isInputTerminal else {
            try Console.answer(
                text: jobs.text(
                    width: TerminalSize.of(.output).columns,
                    look: TerminalFacts.of(.output).look))
            Console.say(
                """

                \(jobs.headline(TerminalFacts.of(.error).look)). Nobody can be asked here, so say what you found:
                  \(command) --job KEY --happened ID
                  \(command) --job KEY --not-happened    (or --all)
                  \(command) --job KEY --drop            (or --all)
                """)
            throw ExitCode.usage
        }
        return try await ask(jobs, resolver)
    }

    /// What a run finds out by itself needs no decision.
    private func sayEvidence(_ jobs: UnknownJobs) {
        let now = SystemTimekeeper.now()
        let count = jobs.attempts.count { attempt in
            jobs.plan.endOfEvidence(on: attempt).map { now < $0 } ?? false
        }
        guard count > 0 else { return }
        let them = count == 1 ? "1 of them" : "\(count) of them"
        Console.say(
            "a run asks the service itself what became of \(them):"
                + " \(jobs.plan.invocation.command("run", ["--limit", "0"]))\n")
    }

    private func ask(_ jobs: UnknownJobs, _ resolver: Resolver) async throws -> [Attempt] {
        let dialogue = ResolveDialogue(
            jobs, look: TerminalFacts.of(.error).look, width: TerminalSize.of(.error).columns,
            read: Console.line, write: { Console.write($0, to: .error) })
        dialogue.begin()
        var decided: [Attempt] = []
        for (place, attempt) in jobs.attempts.enumerated() {
            asking: while true {
                switch dialogue.ask(about: attempt, number: place + 1) {
                case .quit: return decided
                case .skip: break asking
                case .decide(let decision):
                    guard let now = try await record(decision, [attempt], of: jobs.plan, resolver)
                    else {
                        continue
                    }
                    decided += now
                    break asking
                }
            }
        }
        return decided
    }

    /// - Returns: The attempts as they are now; `nil` when the id is another job's.
    private func record(
        _ decision: Decision, _ attempts: [Attempt], of plan: Plan, _ resolver: Resolver
    ) async throws -> [Attempt]? {
        do throws(ResolveError) {
            let decided = try await resolver.decide(decision, about: attempts)
            let look = TerminalFacts.of(.error).look.naming(plan)
            for attempt in decided { Console.say(DecisionText.line(attempt, look)) }
            return decided
        } catch {
            if case .ledger(let fault) = error { throw fault }
            Console.say("tirage: another job of the provider has that id already; look again")
            return nil
        }
    }
}

// MARK: - Decisions on the command line

extension ResolveCommand {
    private var hasDecision: Bool { happened != nil || notHappened || drop }

    func validate() throws {
        let decisions = [happened != nil, notHappened, drop].count { $0 }
        if decisions > 1 {
            throw ValidationError("--happened, --not-happened and --drop exclude each other")
        }
        if json, hasDecision || !job.isEmpty || all {
            throw ValidationError("--json only lists; leave out the rest")
        }
        if all, !job.isEmpty { throw ValidationError("--all and --job exclude each other") }
        if decisions == 1, !all, job.isEmpty {
            throw ValidationError("name the job that is meant: --job KEY")
        }
        if decisions == 0, all || !job.isEmpty {
            throw ValidationError("say what became of it: --happened ID, --not-happened or --drop")
        }
        if happened != nil, all || job.count != 1 {
            throw ValidationError("--happened is for one job: --job KEY")
        }
        if happened == nil, !handle.isEmpty {
            throw ValidationError("--handle goes with --happened ID")
        }
        for text in handle where Self.handle(text) == nil {
            throw ValidationError(
                "--handle takes a name, '=' and a value, not '\(text.prefix(60))'")
        }
    }

    private static func handle(_ text: String) -> RemoteJob.Handle? {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
        return RemoteJob.Handle(
            String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    private func decideAsSaid(
        _ jobs: UnknownJobs, _ resolver: Resolver, _ pipeline: Pipeline
    ) async throws -> [Attempt] {
        let attempts = all ? jobs.attempts : try await named(jobs, pipeline)
        var seen: Set<JobKey> = []
        let once = attempts.filter { seen.insert($0.key).inserted }
        guard
            let decided = try await record(
                try decision(once, jobs), once, of: jobs.plan, resolver)
        else {
            throw ExitCode.usage
        }
        return decided
    }

    private func decision(_ attempts: [Attempt], _ jobs: UnknownJobs) throws -> Decision {
        guard let id = happened, let attempt = attempts.first else {
            return drop ? .drop : .notHappened
        }
        guard let service = jobs.plan.provider(of: attempt)?.service else {
            throw usage(
                "the manifest has no provider of '\(attempt.context.service)' any more that could be"
                    + " asked after the job; put that back first")
        }
        do throws(HandleFault) {
            let handles = handle.compactMap(Self.handle)
            return .happened(try service.remoteJob(id: id, others: handles))
        } catch {
            throw usage(error.message)
        }
    }

    /// The unknown jobs that are named.
    private func named(_ jobs: UnknownJobs, _ pipeline: Pipeline) async throws -> [Attempt] {
        let finder = JobFinder(option: "--job", isRehearsal: rehearse, allowsPast: true)
        var attempts: [Attempt] = []
        for word in job {
            // Of keys that begin alike the unknown one is meant.
            if case .key(let prefix)? = JobSelection.Condition(written: word) {
                attempts.append(try attempt(prefix, jobs))
                continue
            }
            let found = try await finder.find([word], in: [pipeline])
            for job in found { attempts.append(try attempt(job.key.hex, jobs)) }
        }
        return attempts
    }

    /// The one job that is meant.
    private func attempt(_ prefix: String, _ jobs: UnknownJobs) throws -> Attempt {
        let found = jobs.matches(prefix: prefix)
        guard let first = found.first else {
            let known = Self.list(jobs.attempts) { $0.key.short }
            throw usage(
                "no unknown job's key begins with '\(prefix.prefix(12))'; "
                    + (known.isEmpty ? "nothing is unknown" : "unknown are \(known)"))
        }
        guard found.count == 1 else {
            let keys = Self.list(found) { String($0.key.hex.prefix(16)) }
            throw usage(
                "the keys of \(found.count) unknown jobs begin with '\(prefix)': \(keys); give more"
                    + " digits")
        }
        return first
    }

    private static func list(_ attempts: [Attempt], _ name: (Attempt) -> String) -> String {
        let more = attempts.count > 8 ? " and \(attempts.count - 8) more" : ""
        return attempts.prefix(8).map(name).joined(separator: ", ") + more
    }

    private func usage(_ message: String) -> ExitCode {
        Console.say("tirage: \(SafeText.line(message))")
        return .usage
    }
}
