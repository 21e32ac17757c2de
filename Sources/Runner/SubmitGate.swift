internal import Core
internal import Synchronization

/// Lets submits through to one provider: as many jobs at once as it holds, as fast as it allows,
/// until closed.
///
/// When the provider has no room or can't be reached, everybody waits, and longer each time. What
/// it refuses as too fast teaches how fast it is, and while it brings no answers one submit goes
/// out at a time.
final class SubmitGate: Sendable {
    private struct State: Sendable {
        var pacing: SubmitPacing
        var slots = SubmitSlots()
        var underWay = 0
        /// Whether the provider has not answered for too long.
        var isGivenUp = false
        var watchers: [CheckedContinuation<Void, Never>] = []
        /// Wakes the head of the line when the gate closes.
        var head: AsyncStream<Never>.Continuation?

        mutating func admit() { slots.admit(of: pacing.slots) }

        mutating func leave() {
            slots.giveBack()
            admit()
        }
    }

    private let time: any Timekeeper
    private let state: Mutex<State>
    /// Those with a slot wait for their moment one behind the other.
    private let line = AsyncSemaphore(width: 1)

    typealias Ticket = SubmitPacing.Ticket

    init(concurrency: Int, rate: Rate?, time: any Timekeeper) {
        self.time = time
        state = Mutex(State(pacing: SubmitPacing(concurrency: concurrency, rate: rate)))
    }

    var isClosed: Bool { state.withLock { $0.slots.isClosed } }
    /// Whether all slots are stranded, so that nobody can be let through any more.
    var isStuck: Bool { state.withLock { $0.slots.isStuck } }
    /// Whether the provider has not answered for too long.
    var isGivenUp: Bool { state.withLock { $0.isGivenUp } }

    // MARK: - Coming

    /// Waits in a slot for the moment to submit and for a job; gives it back, and `nil`, when the gate
    /// is or gets closed, or there is no job.
    ///
    /// The submit is under way from now on: `answered` says when no longer. A job is taken only
    /// when it can be submitted at once, so that none waits here that another has room for.
    /// - Parameter isAnswering: Asks the provider something for nothing; whether it answers.
    func enter(
        with work: WorkList, for provider: String, isAnswering: @escaping @Sendable () async -> Bool
    ) async -> (JobPoint, Ticket)? {
        let entered = await line.pass { () async -> (JobPoint, Ticket)? in
            // Nobody waits for a moment to submit what others have taken.
            while work.hasWork(for: provider), await moment(isAnswering),
                let point = await work.next(for: provider)
            {
                if let ticket = begin() { return (point, ticket) }
                work.giveBack(point)
            }
            return nil
        }
        if entered == nil { leave() }
        return entered
    }

    /// Takes a slot for a job that the provider has already, however many there are.
    func hold() {
        state.withLock { state in
            state.slots.hold()
            state.pacing.onHeld()
        }
    }

    /// Lets nobody through until `waitNoMore` was called as often as this.
    func wait() { state.withLock { $0.slots.beginBacklog() } }

    func waitNoMore() {
        state.withLock { state in
            state.slots.endBacklog()
            state.admit()
        }
    }

    /// What is fetched in time changed.
    func onRoom(_ room: FetchLine.Room) {
        state.withLock { state in
            state.slots.onRoom(room)
            state.admit()
        }
    }

    /// Something is known of the images of a job that is done.
    func note<Result: Sendable>(_ change: (inout EmptyStreak) -> Result) -> Result {
        state.withLock { state in
            defer { state.admit() }
            return state.slots.note(change)
        }
    }

    /// Waits for a slot; no when the gate is or gets closed.
    func takeSlot() async -> Bool {
        await state.taken {
            $0.slots.take(of: $0.pacing.slots)
        } orWaiting: {
            $0.slots.line(up: $1)
        }
    }

    /// - Returns: Whether a submit may be made now; not so when the gate closes.
    private func moment(
        _ isAnswering: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        var isProven = false
        while true {
            switch nextMoment(isProven: isProven) {
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
                if pauseLeft() == nil { return !isClosed }
                isProven = false
            }
        }
    }

    /// In one step, so that who has to wait for nothing is through with it; `nil` for never.
    private func nextMoment(isProven: Bool) -> SubmitPacing.Moment? {
        let now = time.elapsed()
        return state.withLock { state in
            if state.slots.isClosed { return nil }
            let moment = state.pacing.moment(at: now, isProven: isProven)
            guard moment == .afterProof else { return moment }
            state.isGivenUp = state.isGivenUp || state.pacing.isGivenUp(at: now)
            return state.isGivenUp ? nil : moment
        }
    }

    private func pauseLeft() -> Duration? {
        let now = time.elapsed()
        return state.withLock { $0.slots.isClosed ? nil : $0.pacing.wait(at: now) }
    }

    /// `nil` when the gate was closed meanwhile, or a pause has begun.
    private func begin() -> Ticket? {
        let now = time.elapsed()
        return state.withLock { state in
            if state.slots.isClosed || state.pacing.wait(at: now) != nil { return nil }
            state.underWay += 1
            return state.pacing.onBegin()
        }
    }

    /// - Returns: Whether the whole time has passed; not so when the gate closes or the run ends.
    private func sleep(for duration: Duration) async -> Bool {
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
    private func untilClosed(
        _ body: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        let open = openings()
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
        let isClosed = state.withLock { state in
            if !state.slots.isClosed { state.head = closed }
            return state.slots.isClosed
        }
        if isClosed { closed.finish() }
        return open
    }

    // MARK: - Going

    /// Gives a slot back: the provider does not hold the job, or no longer.
    func leave() { state.withLock { $0.leave() } }

    /// A job is left at the provider, and its slot with it.
    func strand() {
        state.withLock { state in
            state.slots.strand()
            state.admit()
        }
    }

    /// The submit came to nothing before it was sent: gives the slot back.
    func onUnsent(_ ticket: Ticket) {
        state.withLock { state in
            state.pacing.onUnsent(ticket)
            state.leave()
        }
    }

    /// The provider has the job, which keeps its slot.
    func onAccepted(_ ticket: Ticket) {
        let now = time.elapsed()
        state.withLock { state in
            state.pacing.onAccepted(ticket, at: now)
            state.admit()
        }
    }

    /// The provider does not want the job: gives the slot back.
    func onRefused() {
        state.withLock { state in
            state.pacing.onAnswer()
            state.leave()
        }
    }

    /// The provider holds as many jobs as it will: gives the slot back, and holds all submits back
    /// for a while.
    ///
    /// - Returns: How long.
    func onBusy(_ ticket: Ticket, hint: Duration?, key: JobKey) -> Duration {
        let now = time.elapsed()
        return state.withLock { state in
            defer { state.leave() }
            let held = state.slots.held - 1
            return state.pacing.onBusy(ticket, held: held, hint: hint, key: key, at: now)
        }
    }

    /// The provider was sent too many in a short time: gives the slot back, and holds all submits
    /// back for a while.
    ///
    /// - Returns: How long.
    func onThrottled(_ ticket: Ticket, hint: Duration?, key: JobKey) -> Duration {
        let now = time.elapsed()
        return state.withLock { state in
            defer { state.leave() }
            let held = state.slots.held - 1
            return state.pacing.onThrottled(ticket, held: held, hint: hint, key: key, at: now)
        }
    }

    /// The provider could not be reached: gives the slot back, and holds all submits back for a
    /// while.
    ///
    /// - Parameter roundsMax: For how many rounds one that never answered is tried.
    /// - Returns: How long; `nil` when it is not worth trying any more, and then the slot is kept
    ///   until the gate is closed.
    func onUnreachable(_ ticket: Ticket, key: JobKey, roundsMax: Int) -> Duration? {
        let now = time.elapsed()
        return state.withLock { state in
            let wait = state.pacing.onUnreachable(ticket, key: key, roundsMax: roundsMax, at: now)
            if wait != nil { state.leave() }
            return wait
        }
    }

    /// Nobody knows whether the provider has the job; the slot is still its own.
    func onSilence(_ ticket: Ticket) -> SubmitPacing.Silence {
        let now = time.elapsed()
        return state.withLock { $0.pacing.onSilence(ticket, at: now) }
    }

    // MARK: - Closing

    /// Lets nobody through any more.
    ///
    /// Slots that are taken stay so.
    func close() {
        let head = state.withLock { state in
            state.slots.close()
            return state.head
        }
        head?.finish()
    }

    /// What became of a submit is in the ledger, or can't be written.
    func answered() {
        let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.underWay -= 1
            guard state.underWay == 0 else { return [] }
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }

    /// Waits until no submit is under way: one that is cut off is a job that nobody knows about.
    func submitsAnswered() async {
        await state.taken {
            $0.underWay == 0 ? () : nil
        } orWaiting: {
            $0.watchers.append($1)
        }
    }
}
