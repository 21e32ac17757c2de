internal import Core

/// What a lane learned of how long its jobs take, in this run and in those before.
///
/// Jobs of one batch ask for much the same, so each batch has a histogram of its own; one that is
/// new begins with that of all jobs of its target.
actor LearnedDurations {
    /// Whose durations: a target's, or one batch's of it.
    private struct Group: Hashable {
        let target: String
        let batch: String?
    }

    private let provider: String
    private let recorder: Recorder
    private var histograms: [Group: DurationHistogram] = [:]

    /// - Parameter known: Of any providers; what can't be read is learned anew.
    init(_ provider: String, _ known: [KnownDurations], recorder: Recorder) {
        self.provider = provider
        self.recorder = recorder
        for durations in known where durations.provider == provider {
            let group = Group(target: durations.target, batch: durations.batch)
            histograms[group] = DurationHistogram(written: durations.histogram)
        }
    }

    /// A job that ended after `early` and not after `late`.
    func learn(
        of batch: String, _ target: String, after early: Duration, by late: Duration
    ) async {
        for group in [Group(target: target, batch: batch), Group(target: target, batch: nil)] {
            var histogram = histograms[group] ?? DurationHistogram()
            histogram.add(after: early, by: late)
            histograms[group] = histogram
            guard histogram.isWorthKeeping else { continue }
            await recorder.keep(
                KnownDurations(
                    provider: provider, target: target, batch: group.batch,
                    histogram: histogram.written))
        }
    }

    /// The ages at which to ask after a job of the batch; empty until enough is known.
    func ages(of batch: String, _ target: String) -> [Duration] {
        let own = histograms[Group(target: target, batch: batch)]?.ages ?? []
        return own.isEmpty ? histograms[Group(target: target, batch: nil)]?.ages ?? [] : own
    }
}
