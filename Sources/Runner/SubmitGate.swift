internal import Core

/// Lets submits through to one provider: as many jobs at once as it holds, as fast as it allows,
/// until closed.
actor SubmitGate {
    private var limit: SlotLimit
    private var rate: RateLimit?
    private var held = 0
    private var pausedUntil = Duration.zero
    private var isClosed = false
    private var waiting: [CheckedContinuation<Ticket?, Never>] = []

    /// A slot at the provider.
    struct Ticket: Sendable {
        fileprivate let episode: Int
    }

    init(concurrency: Int, rate: Rate?) {
        limit = SlotLimit(most: concurrency)
        self.rate = rate.map(RateLimit.init)
    }

    /// Waits for a slot; `nil` when the gate is or gets closed.
    func enter() async -> Ticket? {
        if isClosed { return nil }
        if held < limit.current, waiting.isEmpty { return take() }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// Takes a slot for a job that the provider has already, however many there are.
    func hold() {
        held += 1
    }

    /// Gives a slot back: the provider no longer holds the job.
    func leave() {
        held -= 1
        admit()
    }

    /// Whether a submit may still begin.
    var isOpen: Bool { !isClosed }

    /// How long a submit with a ticket must still wait at `now`; asked once for each submit.
    func delay(at now: Duration) -> Duration {
        let paused = max(pausedUntil - now, .zero)
        return max(paused, rate?.take(at: now) ?? .zero)
    }

    func onAccepted(_ ticket: Ticket) {
        limit.onAccepted(in: ticket.episode)
        admit()
    }

    /// The provider had no room: gives the slot back, and holds all submits back until `pause`.
    func onBusy(_ ticket: Ticket, pause: Duration?) {
        held -= 1
        limit.onBusy(in: ticket.episode, held: held)
        if let pause { pausedUntil = max(pausedUntil, pause) }
        admit()
    }

    /// Lets nobody through any more.
    ///
    /// Slots that are taken stay so.
    func close() {
        isClosed = true
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
    }

    private func take() -> Ticket {
        held += 1
        return Ticket(episode: limit.episode)
    }

    private func admit() {
        while held < limit.current, !waiting.isEmpty {
            waiting.removeFirst().resume(returning: take())
        }
    }
}

/// Lets so many through at once, in the order of their coming.
actor Turnstile {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int) {
        free = width
    }

    /// Runs `body` when there is room.
    nonisolated func pass<Result: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await enter()
        do throws(Failure) {
            let result = try await body()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
