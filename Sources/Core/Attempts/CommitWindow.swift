/// How records of the ledger are gathered, so that one sync of the disk serves many.
///
/// A job has four records. While few jobs are under way, each is committed at once; the more there
/// are, the longer their records wait for each other: a quarter of a millisecond for each job, but
/// never longer than a small share of the time that jobs take, as far as that is known.
package struct CommitWindow: Sendable {
    private static let lengthPerJob = Duration.microseconds(250)
    private static let lengthMax = Duration.milliseconds(64)
    /// How long records wait at most while nobody knows how long jobs take.
    private static let lengthUnknown = Duration.milliseconds(2)
    /// How many times as long as the wait for a commit a job takes at least.
    private static let share = 30
    /// Jobs that take longer have the longest window too.
    private static let jobTimeMax = lengthMax * share
    /// So many do not wait for more.
    private static let enough = 64
    /// How often it is looked whether there are enough.
    private static let step = Duration.milliseconds(5)

    let time: any Timekeeper
    /// How long jobs of each provider took before.
    private var past: [String: Duration] = [:]
    /// How long those of this run take, as a mean in which the last eight weigh most.
    ///
    /// No more counts than what makes the longest window; before the first, what is known from
    /// earlier runs.
    private var means: [String: Duration] = [:]
    /// The most that any record waits.
    private var most = lengthUnknown

    package init(time: any Timekeeper) {
        self.time = time
    }

    // MARK: - Learning

    /// Learns from earlier runs.
    package mutating func learn(from known: [KnownDurations]) {
        for durations in known {
            guard let typical = DurationHistogram(written: durations.histogram)?.typical else {
                continue
            }
            past[durations.provider] = min(past[durations.provider] ?? Self.jobTimeMax, typical)
        }
    }

    /// Learns from an attempt that was `before` and is `after` now.
    package mutating func note(_ before: Attempt, _ after: Attempt) {
        let provider = after.context.provider
        switch (before.state.name, after.state.name) {
        case (.accepted, .finished):
            guard let accepted = after.times.accepted, let finished = after.times.finished else {
                return
            }
            let jobTime = min(max(finished - accepted, .zero), Self.jobTimeMax)
            means[provider] = means[provider].map { ($0 * 7 + jobTime) / 8 } ?? jobTime
        case (_, .submitting):
            guard means[provider] == nil, let typical = past[provider] else { return }
            means[provider] = typical
        case _: return
        }
        if let shortest = means.values.min() { most = min(shortest / Self.share, Self.lengthMax) }
    }

    // MARK: - Asking

    /// How long to wait before looking again; `nil` when it is time to commit.
    ///
    /// - Parameters:
    ///   - lastCommit: When the last one began.
    ///   - waiting: Records that wait.
    ///   - underWay: Jobs that will have more.
    package func wait(since lastCommit: Duration, waiting: Int, underWay: Int) -> Duration? {
        let length = min(Self.lengthPerJob * underWay, most)
        let left = length - (time.elapsed() - lastCommit)
        guard left > .zero, waiting < Self.enough else { return nil }
        return min(left, Self.step)
    }
}
