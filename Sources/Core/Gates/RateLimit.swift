/// Spreads submits over time: so many in each period, with a burst of one.
package struct RateLimit: Hashable, Sendable {
    private let gap: Duration
    /// When the next submit may begin, since an instant of the caller's.
    private var next: Duration = .zero

    package init(_ rate: Rate) {
        precondition(rate.count > 0, "a rate of nothing")
        gap = rate.period / rate.count
    }

    /// Takes the next moment: how long to wait from `now`, which is counted from the same instant
    /// each time.
    package mutating func take(at now: Duration) -> Duration {
        let start = max(now, next)
        next = start + gap
        return start - now
    }
}
