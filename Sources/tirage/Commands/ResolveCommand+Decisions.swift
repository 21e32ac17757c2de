internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// Decisions on the command line.
extension ResolveCommand {
    var hasDecision: Bool { happened != nil || notHappened || drop }

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

    func decideAsSaid(
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

    func usage(_ message: String) -> ExitCode {
        Console.say("tirage: \(SafeText.line(message))")
        return .usage
    }
}
