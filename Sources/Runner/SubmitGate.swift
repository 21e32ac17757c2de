internal import Core

/// Lets submits through to one provider: as many jobs at once as it holds, as fast as it allows,
/// until closed.
///
/// When the provider has no room or can't be reached, everybody waits, and longer each time. What
/// it refuses as too fast teaches how fast it is, and while it brings no answers one submit goes
/// out at a time.
actor SubmitGate {
    private let time: any Timekeeper
    private var pacing: SubmitPacing
    private var held = 0
    /// How many jobs may be held for their images to be fetched in time.
    private var room: FetchLine.Room?
    private var empty = EmptyStreak()
    /// Slots of jobs that the run no longer waits for: the provider may have them still.
    private var stranded = 0
    /// Jobs of an earlier run whose images come first.
    private var backlog = 0
    private var underWay = 0
    private(set) var isClosed = false
    /// Whether all slots are stranded, so that nobody can be let through any more.
    private(set) var isStuck = false
    /// Whether the provider has not answered for too long.
    private(set) var isGivenUp = false
    private var waiting: [CheckedContinuation<Bool, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    /// Those with a slot wait for their moment one behind the other.
    private let line = Turnstile(width: 1)
    /// Wakes the head of the line when the gate closes.
    private var head: AsyncStream<Never>.Continuation?

    typealias Ticket = SubmitPacing.Ticket

    init(concurrency: Int, rate: Rate?, time: any Timekeeper) {
        self.time = time
        pacing = SubmitPacing(concurrency: concurrency, rate: rate)
    }

    // MARK: - Coming

    /// Waits for a slot, for the moment to submit and for a job; `nil` when the gate is or gets
    /// closed, or there is no job.
    ///
    /// The submit is under way from now on: `answered` says when no longer. A job is taken only
    /// when it can be submitted at once, so that none waits here that another has room for.
    /// - Parameter isAnswering: Asks the provider something for nothing; whether it answers.
    nonisolated func enter(
        with work: WorkList, for provider: String, isAnswering: @escaping @Sendable () async -> Bool
    ) async -> (JobPoint, Ticket)? {
        guard await takeSlot() else { return nil }
        let entered = await line.pass { () async -> (JobPoint, Ticket)? in
            // Nobody waits for a moment to submit what others have taken.
            while await work.hasWork(for: provider), await moment(isAnswering),
                let point = await work.next(for: provider)
            {
                if let ticket = await begin() { return (point, ticket) }
                await work.giveBack(point)
            }
            return nil
        }
        if entered == nil { await leave() }
        return entered
    }

    /// Takes a slot for a job that the provider has already, however many there are.
    func hold() {
        held += 1
        pacing.onHeld()
    }

    /// Lets nobody through until `waitNoMore` was called as often as this.
    func wait() {
        backlog += 1
    }

    func waitNoMore() {
        backlog -= 1
        admit()
    }

    /// What is fetched in time changed; older news are none.
    func onRoom(_ room: FetchLine.Room) {
        guard room.number > self.room?.number ?? 0 else { return }
        self.room = room
        admit()
    }

    /// Something is known of the images of a job that is done.
    func note<Result: Sendable>(_ change: @Sendable (inout EmptyStreak) -> Result) -> Result {
        defer { admit() }
        return change(&empty)
    }

    /// Stranded jobs bring no images in this run.
    private var hasSlot: Bool {
        held < pacing.slots && held - stranded < min(room?.jobs ?? .max, empty.heldMax)
    }

    private func takeSlot() async -> Bool {
        if isClosed || isStuck { return false }
        if backlog == 0, hasSlot, waiting.isEmpty {
            held += 1
            return true
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// - Returns: Whether a submit may be made now; not so when the gate closes.
    private nonisolated func moment(
        _ isAnswering: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        var isProven = false
        while true {
            switch await nextMoment(isProven: isProven) {
            case .now: return !Task.isCancelled
            case nil: return false
            case .afterProof:
                isProven = await untilClosed(isAnswering)
                if !isProven, Task.isCancelled { return false }
            case .afterPause(let wait):
                guard await sleep(for: wait) else { return false }
                isProven = false
            case .after(let wait):
                guard await sleep(for: wait) else { return false }
                if await pauseLeft() == nil { return await !isClosed }
                isProven = false
            }
        }
    }

    /// In one step, so that who has to wait for nothing is through with it; `nil` for never.
    private func nextMoment(isProven: Bool) -> SubmitPacing.Moment? {
        if isClosed { return nil }
        let now = time.elapsed()
        let moment = pacing.moment(at: now, isProven: isProven)
        guard moment == .afterProof else { return moment }
        isGivenUp = isGivenUp || pacing.isGivenUp(at: now)
        return isGivenUp ? nil : moment
    }

    private func pauseLeft() -> Duration? { isClosed ? nil : pacing.wait(at: time.elapsed()) }

    /// `nil` when the gate was closed meanwhile, or a pause has begun.
    private func begin() -> Ticket? {
        if isClosed || pauseLeft() != nil { return nil }
        underWay += 1
        return pacing.onBegin()
    }

    /// - Returns: Whether the whole time has passed; not so when the gate closes or the run ends.
    private nonisolated func sleep(for duration: Duration) async -> Bool {
        guard duration > .zero else { return !Task.isCancelled }
        return await untilClosed {
            do throws(CancellationError) {
                try await self.time.sleep(for: duration)
                return true
            } catch {
                return false
            }
        }
    }

    /// What `body` gives; no when the gate closes before.
    private nonisolated func untilClosed(
        _ body: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        let open = await openings()
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await body() }
            group.addTask {
                for await _ in open {}
                return false
            }
            let result = await group.next() ?? false
            group.cancelAll()
            return result
        }
    }

    /// A stream that ends when the gate closes.
    ///
    /// One for each wait, since a wait that is over ends its stream too.
    private func openings() -> AsyncStream<Never> {
        let (open, closed) = AsyncStream<Never>.makeStream()
        if isClosed { closed.finish() } else { head = closed }
        return open
    }

    // MARK: - Going

    /// Gives a slot back: the provider does not hold the job, or no longer.
    func leave() {
        held -= 1
        admit()
    }

    /// A job is left at the provider, and its slot with it.
    func strand() {
        stranded += 1
        admit()
    }

    /// The submit came to nothing before it was sent: gives the slot back.
    func onUnsent(_ ticket: Ticket) {
        pacing.onUnsent(ticket)
        leave()
    }

    /// The provider has the job, which keeps its slot.
    func onAccepted(_ ticket: Ticket) {
        pacing.onAccepted(ticket, at: time.elapsed())
        admit()
    }

    /// The provider does not want the job: gives the slot back.
    func onRefused() {
        pacing.onAnswer()
        leave()
    }

    /// The provider holds as many jobs as it will: gives the slot back, and holds all submits back
    /// for a while.
    ///
    /// - Returns: How long.
    func onBusy(_ ticket: Ticket, hint: Duration?, key: JobKey) -> Duration {
        defer { leave() }
        return pacing.onBusy(ticket, held: held - 1, hint: hint, key: key, at: time.elapsed())
    }

    /// The provider was sent too many in a short time: gives the slot back, and holds all submits
    /// back for a while.
    ///
    /// - Returns: How long.
    func onThrottled(_ ticket: Ticket, hint: Duration?, key: JobKey) -> Duration {
        defer { leave() }
        return pacing.onThrottled(ticket, held: held - 1, hint: hint, key: key, at: time.elapsed())
    }

    /// The provider could not be reached: gives the slot back, and holds all submits back for a
    /// while.
    ///
    /// - Parameter roundsMax: For how many rounds one that never answered is tried.
    /// - Returns: How long; `nil` when it is not worth trying any more, and then the slot is kept
    ///   until the gate is closed.
    func onUnreachable(_ ticket: Ticket, key: JobKey, roundsMax: Int) -> Duration? {
        let wait = pacing.onUnreachable(
            ticket, key: key, roundsMax: roundsMax, at: time.elapsed())
        if wait != nil { leave() }
        return wait
    }

    /// Nobody knows whether the provider has the job; the slot is still its own.
    func onSilence(_ ticket: Ticket) -> SubmitPacing.Silence {
        pacing.onSilence(ticket, at: time.elapsed())
    }

    private func admit() {
        if held == stranded, held >= pacing.slots, !isClosed {
            isStuck = true
            refuse()
        }
        guard backlog == 0 else { return }
        while hasSlot, !waiting.isEmpty {
            held += 1
            waiting.removeFirst().resume(returning: true)
        }
    }

    // MARK: - Closing

    /// Lets nobody through any more.
    ///
    /// Slots that are taken stay so.
    func close() {
        isClosed = true
        head?.finish()
        refuse()
    }

    private func refuse() {
        for continuation in waiting { continuation.resume(returning: false) }
        waiting = []
    }

    /// What became of a submit is in the ledger, or can't be written.
    func answered() {
        underWay -= 1
        guard underWay == 0 else { return }
        for continuation in watchers { continuation.resume() }
        watchers = []
    }

    /// Waits until no submit is under way: one that is cut off is a job that nobody knows about.
    func submitsAnswered() async {
        if underWay > 0 { await withCheckedContinuation { watchers.append($0) } }
    }
}
