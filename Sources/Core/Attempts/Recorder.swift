/// Permission to submit a job once.
///
/// Only a `Recorder` makes one, after the intent is on disk.
package struct SubmitPermit: ~Copyable, Sendable {
    package let name: SubmitName
    package var key: JobKey { name.key }
    package var attempt: Int { name.number }

    fileprivate init(_ name: SubmitName) {
        self.name = name
    }
}

/// Permission to send an unknown job's submit once more, under the name that it had.
///
/// Only a `Recorder` makes one, while the service remembers the first.
package struct RepeatPermit: ~Copyable, Sendable {
    package let name: SubmitName

    fileprivate init(_ name: SubmitName) {
        self.name = name
    }
}

/// What a `Recorder` says to a job that asks to be submitted.
package enum SubmitAnswer: ~Copyable, Sendable {
    case permit(SubmitPermit)
    /// These limits have no room for it; nothing is written.
    case overBudget([Budget.Limit])
    /// The same job is being submitted, or at a service; nothing is written.
    case underWay
}

/// The one writer of the ledger during a run.
///
/// What waits together is committed together: one transaction and one fsync, in the order of
/// arrival. A caller goes on, and observers hear of it, only when its record is on disk. After the
/// first error nothing more is written.
package actor Recorder {
    private let store: any LedgerStore
    private let now: @Sendable () -> Timestamp
    private let observe: @Sendable (Attempt) -> Void
    private var window: CommitWindow?
    private var lastCommit: Duration?
    /// Decides over money with the permission itself, so that no two jobs get the same rest.
    private var book: BudgetBook?
    private var current: [JobKey: Attempt] = [:]
    /// Jobs that are being decided about.
    private var asking: Set<JobKey> = []
    private var waiting: [Attempt] = []
    private var followers: [CheckedContinuation<Outcome, Never>] = []
    private var isCommitting = false
    private var broken: LedgerError?

    /// What a caller that waited is told.
    private enum Outcome {
        /// On disk, but for these, which became something else.
        case committed(instead: [JobKey: Attempt])
        case failed(LedgerError)
        /// Commit for those that wait now, itself among them.
        case lead
    }

    /// - Parameters:
    ///   - window: How records are gathered; without one, only what comes while the disk is busy is
    ///     committed together.
    ///   - observe: Called in commit order with each attempt once it is on disk; must return at
    ///     once.
    package init(
        store: any LedgerStore, now: @escaping @Sendable () -> Timestamp,
        window: CommitWindow? = nil, observe: @escaping @Sendable (Attempt) -> Void
    ) {
        self.window = window
        self.store = store
        self.now = now
        self.observe = observe
    }

    /// The latest attempts of these jobs, from the ledger; a job without one was never submitted.
    package func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt] {
        try await store.latest(of: keys)
    }

    /// Everything that an earlier run left in one of these states.
    package func latest(in states: Set<JobState.Name>) async throws(LedgerError) -> [Attempt] {
        try await store.latest(in: states)
    }

    /// The jobs that are done and of which nothing else is to be known, a page at a time.
    package func done(after position: Int64, count: Int) async throws(LedgerError) -> [DoneJob] {
        try await store.done(after: position, count: count)
    }

    /// How long past jobs took.
    package func durations() async throws(LedgerError) -> [KnownDurations] {
        let known = try await store.durations()
        window?.learn(from: known)
        return known
    }

    /// Keeps how long jobs took, with what is recorded next.
    package func keep(_ durations: KnownDurations) async { await store.keep(durations) }

    /// Writes what is known of these attempts' images; on return it is on disk.
    package func mark(_ attempts: [Attempt]) async throws(LedgerError) {
        if !attempts.isEmpty { try await store.mark(attempts) }
    }

    /// The jobs that were asked for besides those of the plan.
    package func siblings() async throws(LedgerError) -> Siblings { try await store.siblings() }

    // MARK: - Money

    /// Holds all submits from now on to `budget`.
    package func hold(to budget: Budget) async throws(LedgerError) {
        book = BudgetBook(budget)
        _ = try await momentOfKnownDay()
    }

    /// How it stands with every limit of the budget; none without one.
    package func accounts() async throws(LedgerError) -> [BudgetAccount] {
        guard book != nil else { return [] }
        let moment = try await momentOfKnownDay()
        return book?.accounts(at: moment) ?? []
    }

    /// The moment, once it is known what the budget's day has cost before.
    private func momentOfKnownDay() async throws(LedgerError) -> Timestamp {
        var moment = now()
        while let book, !book.knows(moment) {
            let spendings = try await store.spendings(
                from: moment.startOfDay, before: moment.endOfDay)
            self.book?.learn(spendings, at: moment)
            moment = now()
        }
        return moment
    }

    // MARK: - Submitting

    /// Writes the intent to submit, and then gives the permission, unless the budget has no room.
    ///
    /// Its price is reserved before the intent is written.
    /// - Parameters:
    ///   - request: What is asked for, as `Plan.request` says it: kept with the intent. `nil` where
    ///     nobody will want to know.
    ///   - reportedUnit: In what the service reports costs.
    ///   - previous: The job's latest attempt, in a state that allows a submit; `nil` for the
    ///     first.
    ///   - isRetry: Whether `previous` has ended, so that this is a new attempt.
    package func permit(
        _ job: Job, asking request: JSON?, context: Attempt.Context,
        reportedUnit: MoneyUnit? = nil, after previous: Attempt?, isRetry: Bool = false
    ) async throws(LedgerError) -> SubmitAnswer {
        // Images of the same bytes make the same job of a stage more than once.
        guard current[job.key] == nil, asking.insert(job.key).inserted else { return .underWay }
        defer { asking.remove(job.key) }
        try await store.checkRoom()
        let moment = try await momentOfKnownDay()
        let price = Budget.Request(price: context.price, reportedUnit: reportedUnit)
        let obstacles = book?.obstacles(to: price, at: moment) ?? []
        guard obstacles.isEmpty else { return .overBudget(obstacles) }
        book?.reserve(context.price, for: job.key, at: moment)
        var attempt =
            previous ?? Attempt(key: job.key, number: 1, state: .ready, context: context)
        // No attempt is ever on disk without what it asks for.
        attempt.request = request
        if isRetry { attempt = try await record(.retry, of: attempt) }
        attempt.context = context
        attempt.request = request
        // The day that it was reserved on is the day that it counts on.
        let submitting = try await record(.submit, of: attempt, at: moment)
        let name = SubmitName(key: job.key, number: submitting.number, submitted: moment)
        return .permit(SubmitPermit(name))
    }

    /// The permission to send an unknown job's submit again; `nil` when it is not unknown, or a
    /// repeat could arrive after the service has forgotten the first.
    ///
    /// - Parameter timeout: How long a request may be on its way.
    package func permitRepeat(
        of attempt: Attempt, by rule: EvidenceRule.Repeat, timeout: Duration
    ) async throws(LedgerError) -> RepeatPermit? {
        guard let known = try await store.latest(of: [attempt.key])[attempt.key],
            case .unknown = known.state, let name = known.submitName,
            name == attempt.submitName, rule.reaches(name.submitted, at: now(), timeout: timeout)
        else { return nil }
        return RepeatPermit(name)
    }

    // MARK: - Recording

    /// Writes what happened to an attempt; on return it is on disk.
    ///
    /// A job that was accepted under the id of another becomes unknown: nobody can ask after it.
    /// - Parameter witness: Whose word it is, where it ends a doubt.
    @discardableResult
    package func record(
        _ event: JobEvent, of attempt: Attempt, by witness: Attempt.Resolution.Witness = .user
    ) async throws(LedgerError) -> Attempt {
        try await record(event, of: attempt, at: now(), by: witness)
    }

    private func record(
        _ event: JobEvent, of attempt: Attempt, at moment: Timestamp,
        by witness: Attempt.Resolution.Witness = .user
    ) async throws(LedgerError) -> Attempt {
        let known = current[attempt.key] ?? attempt
        guard let next = known.after(event, at: moment, by: witness) else {
            preconditionFailure("\(event) can't happen to a job that is \(known.state.name)")
        }
        book?.note(known, next)
        window?.note(known, next)
        current[attempt.key] = next.state.name.isUnderWay ? next.recorded : nil
        return try await commit(next).recorded
    }

    /// Writes what happened to a job whose submit was permitted.
    @discardableResult
    package func record(_ event: JobEvent, of key: JobKey) async throws(LedgerError) -> Attempt {
        guard let attempt = current[key] else {
            preconditionFailure("an event for a job that is not under way: \(key.short)")
        }
        return try await record(event, of: attempt)
    }

    /// The first to come commits for all that wait meanwhile, then hands over to one of those that
    /// came later.
    private func commit(_ attempt: Attempt) async throws(LedgerError) -> Attempt {
        if let broken { throw broken }
        waiting.append(attempt)
        if isCommitting {
            switch await withCheckedContinuation({ followers.append($0) }) {
            case .committed(let instead): return instead[attempt.key] ?? attempt
            case .failed(let error): throw error
            case .lead: break
            }
        }
        isCommitting = true
        await gather()
        let (batch, carried) = (waiting, followers)
        waiting = []
        followers = []
        let outcome = await write(batch)
        for follower in carried { follower.resume(returning: outcome) }
        isCommitting = !followers.isEmpty
        if !followers.isEmpty { followers.removeFirst().resume(returning: .lead) }
        switch outcome {
        case .committed(let instead): return instead[attempt.key] ?? attempt
        case .failed(let error): throw error
        case .lead: return attempt
        }
    }

    /// Waits for company when the last commit was only just now.
    private func gather() async {
        guard let window else { return }
        while broken == nil, let lastCommit,
            let wait = window.wait(
                since: lastCommit, waiting: waiting.count, underWay: current.count)
        {
            // At the end of a run nobody waits: what is there is committed at once.
            do { try await window.time.sleep(for: wait) } catch { break }
        }
        lastCommit = window.time.elapsed()
    }

    private func write(_ batch: [Attempt]) async -> Outcome {
        if let broken { return .failed(broken) }
        do throws(LedgerError) {
            let doubles = try await store.commit(batch)
            let instead = batch.filter { doubles.contains($0.key) }.map(unknown)
            if !instead.isEmpty { try await store.commit(instead) }
            let replaced = Dictionary(instead.map { ($0.key, $0) }) { _, last in last }
            for attempt in batch { observe((replaced[attempt.key] ?? attempt).recorded) }
            return .committed(instead: replaced)
        } catch {
            broken = error
            return .failed(error)
        }
    }

    /// What an attempt becomes whose remote id belongs to another.
    private func unknown(_ attempt: Attempt) -> Attempt {
        guard case .accepted(let remote) = attempt.state else {
            preconditionFailure("a job that is \(attempt.state.name) got an id anew")
        }
        let reason = "the service gave it the id of another job: '\(remote.id)'"
        var unknown = attempt
        unknown.state = .unknown(reason)
        unknown.resolution = nil
        unknown.times.settled = attempt.times.accepted
        unknown.times.accepted = nil
        current[attempt.key] = nil
        book?.note(attempt, unknown)
        return unknown
    }
}
