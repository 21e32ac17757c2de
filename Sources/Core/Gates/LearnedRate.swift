/// How fast a service may be sent jobs, learned from what it refuses as "too fast".
///
/// Nothing is held back before the first refusal. After it submits are paced, one at a time, and
/// never in bursts. What was accepted between two refusals says how fast the service is; from a
/// little below that the pace rises slowly, past it, and then faster, until it is refused again or
/// no longer matters. So a limit that stays costs about one refusal in a hundred submits, and one
/// that fell or rose is found within a few refusals or some tens of submits.
///
/// Times are counted from the same instant each time.
package struct LearnedRate: Hashable, Sendable {
    /// How the pace moves between two refusals.
    private enum Phase: Hashable {
        /// Nobody knows the limit: doubles every second.
        case searching
        /// Around what the service was seen to take.
        case probing
    }

    /// How many submits, and how many seconds' worth of them, it takes from a cut back to where it
    /// was: of more than this many accepted in a row one may be refused.
    private static let (submitsToReturn, secondsToReturn) = (55.0, 10.0)
    /// How far below and above what is known the pace is, one return before and after it.
    private static let depth = 0.1
    /// Per second; where a search begins, and what no service is taken to be slower than.
    private static let (searchedFirst, slowest, fastest) = (2.0, 1.0 / 60, 1_000_000.0)

    /// Counts refusals, so that answers to submits of before the last one change nothing.
    package private(set) var episode = 0
    private var phase = Phase.searching
    /// What the service takes in a second, as far as is known; `nil` before the first refusal.
    private var known: Double?
    /// By how much the pace has risen since it left what is known behind.
    private var boost = 1.0
    /// Accepted since the last refusal, or ever.
    private var accepted = 0
    private var since: Duration?
    /// How long nothing was sent after the last refusal.
    private var pause = Duration.zero
    private var lastAccepted = Duration.zero
    /// From how many returns on a pace that is not refused means that the limit has risen.
    private var patience = 2.0
    /// What a pace that rose past all patience is divided by when it is refused: it rises fast
    /// there, and a bucket that was full hides by how much it was too fast.
    private var cut = cutFirst
    private static let cutFirst = 1.5
    private var wasUnexpected = false
    private var next = Duration.zero

    package init() {}

    /// Submits in a second; `nil` while nothing is held back.
    package var perSecond: Double? {
        known.map { known in
            switch phase {
            case .searching: return min(known * boost, Self.fastest)
            case .probing:
                let step = min(returns, patience) - 1
                return min(known * (1 + Self.depth * step * step * step) * boost, Self.fastest)
            }
        }
    }

    /// How far it is on the way back to what is known (1), and beyond.
    private var returns: Double {
        Double(accepted) / max(Self.submitsToReturn, (known ?? 0) * Self.secondsToReturn)
    }

    /// Takes the next moment: how long to wait from `now`.
    package mutating func take(at now: Duration) -> Duration {
        guard let perSecond else { return .zero }
        let start = max(now, next)
        next = start + .seconds(1 / perSecond)
        return start - now
    }

    /// A submit that began in `episode` was accepted.
    package mutating func onAccepted(in episode: Int, at now: Duration) {
        since = since ?? now
        guard episode == self.episode else { return }
        if let perSecond, phase == .searching || returns >= patience {
            // A pace that is not used is no evidence, so time counts only as far as it was.
            let used = max(0, min((now - lastAccepted).seconds, 2 / perSecond, 1))
            boost = min(boost * (1 + 0.7 * used / (phase == .searching ? 1 : 6)), Self.fastest)
        }
        accepted += 1
        lastAccepted = now
    }

    /// A submit that began in `episode` was refused as one too many, and nothing is sent before
    /// `resumed`.
    ///
    /// - Returns: Whether not even one was accepted since the last refusal: then it is not the pace
    ///   that the service minds.
    package mutating func onRefused(
        in episode: Int, at now: Duration, until resumed: Duration
    ) -> Bool {
        guard episode == self.episode else { return false }
        self.episode += 1
        let isFirst = known == nil
        let isNothing = accepted == 0 && !isFirst
        if let perSecond, let old = known {
            settle(
                from: old, refusedAt: perSecond, after: max((now - (since ?? now)).seconds, 0.001))
        } else {
            let seconds = since.map { max((now - $0).seconds, 1) } ?? 1
            known = max(Double(accepted) / seconds, Self.searchedFirst)
        }
        boost = 1
        accepted = 0
        (since, pause, lastAccepted) = (now, max(resumed - now, .zero), max(resumed, now))
        return isNothing
    }

    /// - Parameter seconds: Since the refusal before; over all of them no bucket lets through more
    ///   than the limit, and less the pause after it no less, once it was empty.
    private mutating func settle(from old: Double, refusedAt pace: Double, after seconds: Double) {
        let least = Double(accepted) / seconds
        let most = Double(accepted) / max(seconds - pause.seconds, 0.001)
        let returns = phase == .searching ? .infinity : returns
        var found: Double
        switch returns {
        case patience...:
            found = max(least, pace / cut)
        case 0.5...: found = max(least, min(pace, (old + pace) / 2))
        default:
            // Refused below what was taken before: the limit has fallen.
            found =
                accepted >= 8
                ? min(pace, (least + most) / 2) : min(pace * 0.8, max(least, pace / 2))
        }
        switch returns {
        case .infinity: break
        case patience...:
            // Twice running, with nothing refused between: the cut before was too deep.
            if wasUnexpected { cut = 1 + (cut - 1) / 2 }
            wasUnexpected = true
        default:
            if returns < 0.5 { cut = Self.cutFirst }
            wasUnexpected = false
        }
        patience =
            (0.5..<patience).contains(returns) ? min(2, max(1.2, returns * 1.25)) : 1.6
        phase = .probing
        known = min(max(found, Self.slowest), Self.fastest)
    }
}
