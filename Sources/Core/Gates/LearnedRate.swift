/// How fast a service may be sent jobs, learned from what it refuses as "too fast".
///
/// Nothing is held back before the first refusal. After it submits are paced, one at a time, and
/// never in bursts. What was accepted between two refusals says how fast the service is. That pace
/// is kept for some tens of submits, and then it rises, faster and faster, until it is refused again
/// or no longer matters. So a limit that stays costs a refusal or two in a hundred submits, and one
/// that fell or rose is found within two refusals or some tens of submits.
///
/// A service is taken to count with a bucket, which fills as fast as submits are allowed and holds
/// a second's worth, or less where that shows. Times are counted from the same instant each time.
package struct LearnedRate: Hashable, Sendable {
    /// How the pace moves between two refusals.
    private enum Phase: Hashable {
        /// Nobody knows the limit: nearly doubles every second.
        case searching
        /// Around what the service was seen to take.
        case probing
    }

    /// For how many submits, and how many seconds, what is known is kept to before the pace rises:
    /// of more than this many accepted in a row one may be refused.
    private static let (submitsKept, secondsKept) = (60.0, 5.0)
    /// By what part a pace rises in a second: while nothing is known, and beyond what is.
    private static let (searchGrowth, growth) = (0.7, 0.15)
    /// How much of what gathers in the bucket during a pause is spent until the pace rises, and by
    /// how much the pace is faster at most for that.
    private static let (spent, spentMax) = (0.5, 0.1)
    /// Per second; where a search begins, and what no service is taken to be slower than.
    private static let (searchedFirst, slowest, fastest) = (6.0, 1.0 / 60, 1_000_000.0)
    private static let marksMax = 256

    /// Counts refusals, so that answers to submits of before the last one change nothing.
    package private(set) var episode = 0
    private var phase = Phase.searching
    /// What the service takes in a second, as far as is known; `nil` before the first refusal.
    private var known: Double?
    /// By how much the pace has risen since it left what is known behind, and how many submits more
    /// than what is known were accepted meanwhile.
    private var (boost, excess) = (1.0, 0.0)
    /// Accepted since the last refusal, or ever.
    private var accepted = 0
    private var since: Duration?
    /// How long nothing was sent after the last refusal.
    private var pause = Duration.zero
    private var lastAccepted = Duration.zero
    /// How many seconds' worth the bucket holds, as far as is known; at most one.
    private var bucket = 1.0
    /// Moments since the pace began to rise, and how many were accepted before each.
    private var marks: [Mark] = []
    /// How many submits there are between two marks.
    private var marksApart = 1
    private var next = Duration.zero

    private struct Mark: Hashable {
        let at: Duration
        let accepted: Int
    }

    package init() {}

    /// Submits in a second; `nil` while nothing is held back.
    package var perSecond: Double? {
        known.map { known in
            if isRising { return min(known * boost, Self.fastest) }
            let gathered = min(pause.seconds, bucket) * known
            return known * (1 + min(Self.spent * gathered / kept, Self.spentMax))
        }
    }

    /// How many submits what is known is kept for.
    private var kept: Double { max(Self.submitsKept, (known ?? 0) * Self.secondsKept) }

    private var isRising: Bool { phase == .searching || Double(accepted) >= kept }

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
        if let perSecond, let known, isRising {
            let gap = max(now - lastAccepted, .zero).seconds
            // A pace that is not used is no evidence, so time counts only as far as it was.
            let used = min(gap, 2 / perSecond, 1)
            let growth = phase == .searching ? Self.searchGrowth : Self.growth
            boost = min(boost * (1 + growth * used), Self.fastest)
            excess += max(1 - known * gap, 0)
            mark(now)
        }
        accepted += 1
        lastAccepted = now
    }

    private mutating func mark(_ now: Duration) {
        guard accepted.isMultiple(of: marksApart) else { return }
        marks.append(Mark(at: now, accepted: accepted))
        guard marks.count > Self.marksMax else { return }
        marksApart *= 2
        marks.removeAll { !$0.accepted.isMultiple(of: marksApart) }
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
            settle(from: old, refusedAt: perSecond, at: now)
        } else {
            let seconds = since.map { max((now - $0).seconds, 1) } ?? 1
            known = max(Double(accepted) / seconds, Self.searchedFirst)
        }
        (boost, excess, accepted) = (1, 0, 0)
        (marks, marksApart) = ([], 1)
        (since, pause, lastAccepted) = (now, max(resumed - now, .zero), max(resumed, now))
        return isNothing
    }

    private mutating func settle(from old: Double, refusedAt pace: Double, at now: Duration) {
        let seconds = max((now - (since ?? now)).seconds, 0.001)
        // The bucket was empty at both ends.
        let least = Double(accepted) / seconds
        var found: Double
        if isRising {
            var held = 1.0
            if phase == .probing, excess <= old {
                // No more than a bucket may have held: how much this one does, if the limit stays.
                held = max(excess / old, min(1 / old, 1))
                bucket = (bucket + held) / 2
            }
            found = min(pace, max(least, fastest(until: now, bucket: held)))
        } else if accepted >= 8 {
            // Refused at what was taken before: the limit has fallen, or was a little lower.
            let filled = seconds - pause.seconds + min(pause.seconds, bucket)
            found = min(pace, Double(accepted) / max(filled, 0.001))
        } else {
            found = min(pace * 0.8, max(least, pace / 4))
        }
        phase = .probing
        known = min(max(found, Self.slowest), Self.fastest)
    }

    /// The most that was accepted in a second over any time until now, given that a bucket was full
    /// before, which holds what gathers in `bucket` seconds.
    private func fastest(until now: Duration, bucket: Double) -> Double {
        marks.reduce(0) { most, mark in
            let seconds = max((now - mark.at).seconds, 0) + bucket
            return max(most, Double(accepted - mark.accepted) / max(seconds, 0.001))
        }
    }
}
