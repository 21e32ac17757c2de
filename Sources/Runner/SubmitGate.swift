internal import Core

/// Lets submits through to one provider: as many jobs at once as it holds, as fast as it allows,
/// until closed.
///
/// When the provider has no room or can't be reached, everybody waits, and longer each time.
actor SubmitGate {
    private let time: any Timekeeper
    private var limit: SlotLimit
    private var rate: RateLimit?
    private var held = 0
    /// How many jobs may be held for their images to be fetched in time.
    private var room: FetchLine.Room?
    /// Slots of jobs that the run no longer waits for: the provider may have them still.
    private var stranded = 0
    /// Jobs of an earlier run whose images come first.
    private var backlog = 0
    private var underWay = 0
    private(set) var isClosed = false
    /// Whether all slots are stranded, so that nobody can be let through any more.
    private(set) var isStuck = false
    private var waiting: [CheckedContinuation<Bool, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    private var pausedUntil = Duration.zero
    /// Counts pauses, so that submits of before the last one say nothing new.
    private var round = 0
    /// How many rounds ended so since a submit was last accepted.
    private var (busyRounds, unreachableRounds) = (0, 0)

    /// Those with a slot wait for their moment one behind the other.
    private let line = Turnstile(width: 1)
    /// Wakes the head of the line when the gate closes.
    private var head: AsyncStream<Never>.Continuation?

    /// A slot at the provider, and when the submit that it is for began.
    struct Ticket: Sendable {
        fileprivate let episode: Int
        fileprivate let round: Int
    }

    init(concurrency: Int, rate: Rate?, time: any Timekeeper) {
        self.time = time
        limit = SlotLimit(most: concurrency)
        self.rate = rate.map(RateLimit.init)
    }

    // MARK: - Coming

    /// Waits for a slot, for the moment to submit and for a job; `nil` when the gate is or gets
    /// closed, or there is no job.
    ///
    /// The submit is under way from now on: `answered` says when no longer. A job is taken only
    /// when it can be submitted at once, so that none waits here that another provider has room
    /// for.
    nonisolated func enter(with work: WorkList, for provider: String) async -> (JobPoint, Ticket)? {
        guard await takeSlot() else { return nil }
        let entered = await line.pass { () async -> (JobPoint, Ticket)? in
            while await moment(), let point = await work.next(for: provider) {
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

    private var hasSlot: Bool { held < min(limit.current, room?.jobs ?? .max) }

    private func takeSlot() async -> Bool {
        if isClosed || isStuck { return false }
        if backlog == 0, hasSlot, waiting.isEmpty {
            held += 1
            return true
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// - Returns: Whether a submit may be made now; not so when the gate closes.
    private nonisolated func moment() async -> Bool {
        while true {
            if let wait = await pauseLeft() {
                guard await sleep(for: wait) else { return false }
            }
            guard await sleep(for: rateDelay()) else { return false }
            if await pauseLeft() == nil { return await !isClosed }
        }
    }

    private func rateDelay() -> Duration { rate?.take(at: time.elapsed()) ?? .zero }

    private func pauseLeft() -> Duration? {
        let left = pausedUntil - time.elapsed()
        return left > .zero ? left : nil
    }

    /// `nil` when the gate was closed meanwhile, or a pause has begun.
    private func begin() -> Ticket? {
        if isClosed || pauseLeft() != nil { return nil }
        underWay += 1
        return Ticket(episode: limit.episode, round: round)
    }

    /// - Returns: Whether the whole time has passed; not so when the gate closes or the run ends.
    private nonisolated func sleep(for duration: Duration) async -> Bool {
        guard duration > .zero else { return !Task.isCancelled }
        let open = await openings()
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do throws(CancellationError) {
                    try await self.time.sleep(for: duration)
                    return true
                } catch {
                    return false
                }
            }
            group.addTask {
                for await _ in open {}
                return false
            }
            let isWhole = await group.next() ?? false
            group.cancelAll()
            return isWhole
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

    /// The provider has the job, which keeps its slot.
    func onAccepted(_ ticket: Ticket) {
        limit.onAccepted(in: ticket.episode)
        (busyRounds, unreachableRounds) = (0, 0)
        admit()
    }

    /// The provider had no room: gives the slot back, and holds all submits back for a while.
    ///
    /// - Returns: How long.
    func onBusy(_ ticket: Ticket, hint: Duration?, key: JobKey) -> Duration {
        if ticket.round == round { busyRounds += 1 }
        limit.onBusy(in: ticket.episode, held: held - 1)
        return pause(ticket, Backoff.delay(attempt: max(busyRounds, 1), hint: hint, key: key))
    }

    /// The provider could not be reached: gives the slot back, and holds all submits back for a
    /// while.
    ///
    /// - Returns: How long, and how many times running it could not be reached.
    func onUnreachable(_ ticket: Ticket, key: JobKey) -> (wait: Duration, rounds: Int) {
        if ticket.round == round { unreachableRounds += 1 }
        let rounds = max(unreachableRounds, 1)
        return (pause(ticket, Backoff.delay(attempt: rounds, hint: nil, key: key)), rounds)
    }

    private func pause(_ ticket: Ticket, _ wait: Duration) -> Duration {
        if ticket.round == round { round += 1 }
        pausedUntil = max(pausedUntil, time.elapsed() + wait)
        leave()
        return wait
    }

    private func admit() {
        if held == stranded, held >= limit.current, !isClosed {
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
