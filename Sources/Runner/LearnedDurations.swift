internal import Core
internal import Synchronization

/// What a lane learned of how long its jobs take, in this run and in those before.
///
/// Jobs of one batch ask for much the same, so each batch has a histogram of its own; one that is
/// new begins with that of all jobs of its target.
final class LearnedDurations: Sendable {
    /// Whose durations: a target's, or one batch's of it.
    private struct Group: Hashable {
        let target: String
        let batch: String?
    }

    private struct State: Sendable {
        var histograms: [Group: DurationHistogram] = [:]
        /// Of batches of which nothing is known so far.
        var scouts: [Group: ScoutedDurations] = [:]

        func ages(of batch: String, _ target: String) -> [Duration] {
            let own = histograms[Group(target: target, batch: batch)]?.ages ?? []
            return own.isEmpty ? histograms[Group(target: target, batch: nil)]?.ages ?? [] : own
        }
    }

    private let provider: String
    private let recorder: Recorder
    private let state: Mutex<State>

    /// - Parameter known: Of any providers; what can't be read is learned anew.
    init(_ provider: String, _ known: [KnownDurations], recorder: Recorder) {
        self.provider = provider
        self.recorder = recorder
        var histograms: [Group: DurationHistogram] = [:]
        for durations in known where durations.provider == provider {
            let group = Group(target: durations.target, batch: durations.batch)
            histograms[group] = DurationHistogram(written: durations.histogram)
        }
        state = Mutex(State(histograms: histograms))
    }

    /// Nothing more is asked about a job for now.
    ///
    /// - Parameters:
    ///   - isOver: Whether an answer says that it runs no longer.
    ///   - ended: The ages between which it ended, where it is done and was asked after in time.
    func learn(
        _ attempt: Attempt, _ target: String, isOver: Bool,
        ended: (after: Duration, by: Duration)?
    ) async {
        let batch = attempt.context.batch
        let own = Group(target: target, batch: batch)
        let changed = state.withLock { state in
            state.scouts[own]?.onEnded(attempt.key, isOver: isOver)
            guard let ended else { return [] as [(Group, DurationHistogram)] }
            return [own, Group(target: target, batch: nil)].map { group in
                state.histograms[group, default: DurationHistogram()]
                    .add(after: ended.after, by: ended.by)
                return (group, state.histograms[group] ?? DurationHistogram())
            }
        }
        for (group, histogram) in changed where histogram.isWorthKeeping {
            await recorder.keep(
                KnownDurations(
                    provider: provider, target: target, batch: group.batch,
                    histogram: histogram.written))
        }
    }

    /// The ages at which to ask after a job of the batch; empty until enough is known.
    func ages(of batch: String, _ target: String) -> [Duration] {
        state.withLock { $0.ages(of: batch, target) }
    }

    /// A job of that age is running.
    func note(_ attempt: Attempt, _ target: String, running age: Duration) {
        let batch = attempt.context.batch
        state.withLock { state in
            guard state.ages(of: batch, target).isEmpty else { return }
            state.scouts[Group(target: target, batch: batch), default: ScoutedDurations()]
                .onRunning(attempt.key, at: age)
        }
    }

    /// The age at which a job may be taken to run still, since others of its batch are asked after;
    /// `nil` when it has to be asked after itself.
    func running(_ attempt: Attempt, _ target: String, at age: Duration) -> Duration? {
        let batch = attempt.context.batch
        return state.withLock { state in
            guard state.ages(of: batch, target).isEmpty else { return nil }
            return state.scouts[Group(target: target, batch: batch)]?.running(attempt.key, at: age)
        }
    }
}
