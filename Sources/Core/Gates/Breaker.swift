/// Keeps requests from a service that brings no answers: after a few in a row only one probe goes
/// out at a time, until one is answered.
///
/// Times are counted from the same instant each time.
package struct Breaker: Hashable, Sendable {
    /// The time between two probes.
    package static let pause = Duration.seconds(15)
    /// The longest that it grows to where a probe may cost money.
    package static let pauseMax = Duration.seconds(600)

    /// How many requests without an answer, one after the other, it takes to open.
    private let tolerance: Int
    /// Requests without an answer since the last answer.
    private var failures = 0
    /// Whether the service ever answered.
    package private(set) var hasAnswered = false
    /// Since when it is open.
    package private(set) var opened: Duration?
    /// Probes without an answer since then.
    package private(set) var failedProbes = 0
    private var isProbing = false
    private var nextProbe = Duration.zero

    package init(tolerance: Int) {
        precondition(tolerance > 0, "a breaker that is never closed")
        self.tolerance = tolerance
    }

    package var isOpen: Bool { opened != nil }

    /// How long until the next request may go out; `nil` when it may now.
    ///
    /// At most 2 s, since an answer to another request may come before.
    package func wait(at now: Duration) -> Duration? {
        guard isOpen else { return nil }
        let left = isProbing ? .seconds(2) : nextProbe - now
        return left > .zero ? min(left, .seconds(2)) : nil
    }

    /// A request goes out.
    ///
    /// - Returns: Whether it is the probe.
    package mutating func begin() -> Bool {
        guard isOpen else { return false }
        isProbing = true
        return true
    }

    /// The service answered, whatever it said.
    package mutating func onAnswer() {
        self = Breaker(tolerance: tolerance)
        hasAnswered = true
    }

    /// A request brought no answer.
    ///
    /// - Parameter isDear: Whether asking may cost money, so that each probe is twice as far from
    ///   the one before.
    package mutating func onSilence(isProbe: Bool, isDear: Bool = false, at now: Duration) {
        failures += 1
        if isOpen {
            // One that was under way before it opened says nothing new.
            guard isProbe else { return }
            failedProbes += 1
        } else {
            guard failures >= tolerance else { return }
            opened = now
        }
        isProbing = false
        let grown = isDear ? Self.pause * (1 << min(failedProbes, 10)) : Self.pause
        nextProbe = now + min(grown, Self.pauseMax)
    }

    /// A probe came to nothing that says anything, and the next may go out.
    package mutating func giveBack(isProbe: Bool) {
        if isProbe { isProbing = false }
    }
}
