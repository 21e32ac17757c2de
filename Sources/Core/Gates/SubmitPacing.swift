/// Decides when submits to one provider may begin, from what it answered to those before.
///
/// Three things are learned apart: how many jobs it holds at once (`SlotLimit`), how fast it takes
/// them (`LearnedRate`), and whether it answers at all (`Breaker`). Times are counted from the same
/// instant each time.
package struct SubmitPacing: Sendable {
    /// How many submits in a row may bring no answer before others are kept back.
    package static let silentMax = 3
    /// How many probes in a row may become unknown jobs before no more is sent.
    package static let dearProbesMax = 5
    /// How long a provider that answered before is tried while it does not.
    package static let outageMax = Duration.seconds(3600)

    private var limit: SlotLimit
    private var rate: RateLimit?
    private var learned = LearnedRate()
    private var breaker = Breaker(tolerance: silentMax)
    /// Whether the silence may have cost money, so that a probe has to be worth it.
    private var isSilenceDear = false
    private var pausedUntil = Duration.zero
    /// Counts pauses, so that submits of before the last one say nothing new.
    private var round = 0
    /// How many rounds ended so since a submit was last answered otherwise.
    private var (busyRounds, unreachableRounds) = (0, 0)

    /// What a submit that is under way will be judged by: when it began.
    package struct Ticket: Hashable, Sendable {
        fileprivate let episode: Int
        fileprivate let pace: Int
        fileprivate let round: Int
        fileprivate let isProbe: Bool
    }

    package init(concurrency: Int, rate: Rate?) {
        limit = SlotLimit(most: concurrency)
        self.rate = rate.map(RateLimit.init)
    }

    // MARK: - Asking

    /// How many jobs it may hold now.
    package var slots: Int { limit.current }

    /// When the next submit may begin.
    package enum Moment: Hashable, Sendable {
        case now
        /// Its moment is taken.
        case after(Duration)
        /// Then it is asked again.
        case afterPause(Duration)
        /// Something that costs nothing has to be answered before.
        case afterProof
    }

    /// When the next submit may begin, if nothing is heard until then.
    ///
    /// - Parameter isProven: Whether what costs nothing was answered just now.
    package mutating func moment(at now: Duration, isProven: Bool) -> Moment {
        if let wait = wait(at: now) { return .afterPause(wait) }
        if breaker.isOpen, isSilenceDear, !isProven { return .afterProof }
        let wait = take(at: now)
        return wait > .zero ? .after(wait) : .now
    }

    /// Whether the silence has lasted too long to wait for its end.
    package func isGivenUp(at now: Duration) -> Bool {
        breaker.opened.map { now - $0 > Self.outageMax } ?? false
    }

    /// How long everybody waits at least before asking again; `nil` for not at all.
    package func wait(at now: Duration) -> Duration? {
        pausedUntil > now ? pausedUntil - now : breaker.wait(at: now)
    }

    /// Takes the next moment that both the manifest's rate and the learned one allow: how long to
    /// wait for it.
    package mutating func take(at now: Duration) -> Duration {
        max(rate?.take(at: now) ?? .zero, learned.take(at: now))
    }

    // MARK: - Events

    /// A job of an earlier run is at the provider.
    package mutating func onHeld() { limit.onHeld() }

    package mutating func onBegin() -> Ticket {
        Ticket(
            episode: limit.episode, pace: learned.episode, round: round, isProbe: breaker.begin())
    }

    /// It was not sent after all, for a reason of the job's own.
    package mutating func onUnsent(_ ticket: Ticket) {
        breaker.giveBack(isProbe: ticket.isProbe)
    }

    package mutating func onAccepted(_ ticket: Ticket, at now: Duration) {
        limit.onAccepted(in: ticket.episode)
        learned.onAccepted(in: ticket.pace, at: now)
        busyRounds = 0
        onAnswer()
    }

    /// The provider answered, whatever it said.
    package mutating func onAnswer() {
        unreachableRounds = 0
        isSilenceDear = false
        breaker.onAnswer()
    }

    /// The provider holds as many jobs as it will: `held`.
    ///
    /// - Returns: How long nothing is sent.
    package mutating func onBusy(
        _ ticket: Ticket, held: Int, hint: Duration?, key: JobKey, at now: Duration
    ) -> Duration {
        limit.onBusy(in: ticket.episode, held: held)
        return onNoRoom(ticket, hint, key, now)
    }

    /// The provider was sent too many in a short time, while it held `held`.
    ///
    /// One that refuses the first submit after a pause minds how many it holds, or it would have
    /// taken that one; so it gets fewer at once as well.
    /// - Returns: How long nothing is sent.
    package mutating func onThrottled(
        _ ticket: Ticket, held: Int, hint: Duration?, key: JobKey, at now: Duration
    ) -> Duration {
        let wait = onNoRoom(ticket, hint, key, now)
        if learned.onRefused(in: ticket.pace, at: now, until: pausedUntil) {
            limit.onBusy(in: ticket.episode, held: held)
        }
        return wait
    }

    private mutating func onNoRoom(
        _ ticket: Ticket, _ hint: Duration?, _ key: JobKey, _ now: Duration
    ) -> Duration {
        if ticket.round == round { busyRounds += 1 }
        onAnswer()
        let wait = Backoff.delay(attempt: max(busyRounds, 1), hint: hint, key: key)
        pause(ticket, wait, now)
        return wait
    }

    /// Nothing could be sent.
    ///
    /// - Parameter roundsMax: For how many rounds a provider is tried that never answered.
    /// - Returns: How long nothing is sent; `nil` when it is not worth trying any more.
    package mutating func onUnreachable(
        _ ticket: Ticket, key: JobKey, roundsMax: Int, at now: Duration
    ) -> Duration? {
        // Those of one round say the same, once.
        if ticket.round == round {
            unreachableRounds += 1
            breaker.onSilence(isProbe: ticket.isProbe, at: now)
        } else {
            breaker.giveBack(isProbe: ticket.isProbe)
        }
        let isOver =
            breaker.hasAnswered ? isGivenUp(at: now) : unreachableRounds > roundsMax
        if isOver { return nil }
        let wait = Backoff.delay(attempt: max(unreachableRounds, 1), hint: nil, key: key)
        pause(ticket, min(wait, Breaker.pause), now)
        return wait
    }

    private mutating func pause(_ ticket: Ticket, _ wait: Duration, _ now: Duration) {
        if ticket.round == round { round += 1 }
        pausedUntil = max(pausedUntil, now + wait)
    }

    /// What a submit that nobody knows about means for the others.
    package enum Silence: Hashable, Sendable {
        /// Nothing yet.
        case borne
        /// They are kept back until a probe is answered.
        case keptBack
        /// It is not worth another job.
        case over
    }

    /// A submit brought no answer that says whether the job was accepted.
    package mutating func onSilence(_ ticket: Ticket, at now: Duration) -> Silence {
        breaker.onSilence(isProbe: ticket.isProbe, isDear: true, at: now)
        isSilenceDear = true
        guard breaker.isOpen else { return .borne }
        let isOver = !breaker.hasAnswered || breaker.failedProbes >= Self.dearProbesMax
        return isOver ? .over : .keptBack
    }
}
