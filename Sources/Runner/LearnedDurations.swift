internal import Core

/// What a lane learned of how long its jobs take, by batch: jobs of one batch ask for the same.
actor LearnedDurations {
    private var histograms: [String: DurationHistogram] = [:]

    /// A job that ended after `early` and not after `late`.
    func learn(of batch: String, after early: Duration, by late: Duration) {
        histograms[batch, default: DurationHistogram()].add(after: early, by: late)
    }

    /// The ages at which to ask after a job of the batch; empty until enough is known.
    func ages(of batch: String) -> [Duration] { histograms[batch]?.ages ?? [] }
}
