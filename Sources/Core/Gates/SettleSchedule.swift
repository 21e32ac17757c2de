/// When to ask after a job that is done and lacks images, until the time is over that they may take.
package struct SettleSchedule: Hashable, Sendable {
    private static let first = Duration.seconds(1)
    private static let longest = Duration.seconds(60)

    /// Nothing is waited for after this.
    private var end: Timestamp
    private let latest: Timestamp
    private var gap = first
    private var isExtended = false

    /// - Parameters:
    ///   - finished: When the job was found done.
    ///   - settles: How long its images may take.
    ///   - latest: When the service no longer keeps them.
    package init(finished: Timestamp, settles: Duration, latest: Timestamp) {
        end = min(finished + settles, latest)
        self.latest = latest
    }

    /// How long to wait before the next question; `nil` when the time is over.
    ///
    /// Gaps grow by half, and the last question comes at the very end. Where the service asks to be
    /// left alone for longer than that, it is waited for once.
    package mutating func wait(at now: Timestamp, hint: Duration?) -> Duration? {
        let hint = min(hint ?? .zero, Backoff.longest)
        if now + hint > end, !isExtended, now < end {
            isExtended = true
            end = min(now + hint, latest)
        }
        guard now < end else { return nil }
        let wait = max(gap, hint)
        gap = min(gap + gap / 2, Self.longest)
        guard now + wait >= end else { return wait }
        return hint > end - now ? nil : end - now
    }
}
