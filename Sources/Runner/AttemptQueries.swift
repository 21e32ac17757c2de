internal import Core

// How single attempts stand to a plan, its services and a selection.

extension Plan {
    /// Whether a job is in doubt, and its provider offers evidence.
    ///
    /// One of another name may be another account: it would not know the job, and take it anew.
    func canAsk(about attempt: Attempt) -> Bool {
        guard case .unknown = attempt.state, attempt.submitName != nil,
            let provider = self.provider(of: attempt), provider.name == attempt.context.provider
        else { return false }
        return provider.service.evidence != nil
    }
}

extension Plan {
    /// Whether a job has failed for want of an image alone, which its service keeps still if it has
    /// made any.
    func lacksImages(_ attempt: Attempt, at now: Timestamp) -> Bool {
        guard case .failed(_?, let failure, let images) = attempt.state else { return false }
        return failure.kind == .output && images.isEmpty && keeps(attempt, at: now)
    }

    /// Whether the images of a done job, whose files are gone, may be had again for nothing.
    func mayHaveImages(of attempt: Attempt, at now: Timestamp) -> Bool {
        guard case .done(_, let outputs, _) = attempt.state, provider(of: attempt) != nil,
            attempt.mark.missing?.isAskedAgain(at: now) ?? true
        else { return false }
        return keeps(attempt, at: now) || outputs.isSigned(at: now)
    }

    /// Whether the service keeps the job still, as far as anybody knows.
    func keeps(_ attempt: Attempt, at now: Timestamp) -> Bool {
        guard let provider = provider(of: attempt),
            let begun = attempt.times.accepted ?? attempt.times.submitted
        else { return true }
        return now - begun <= provider.service.keepsAtLeast
    }
}

extension JobSelection {
    /// Those of these attempts that are selected: of jobs that the plan does not have, those of the
    /// batches that are meant, unless more is asked of them.
    func selected(_ attempts: [Attempt], of plan: Plan) -> [Attempt] {
        guard !isAll else { return attempts }
        let known = plan.jobs(of: attempts)
        return attempts.filter { attempt in
            known[attempt.key].map(includes) ?? includes(past: attempt)
        }
    }
}

extension Attempt {
    /// When its turn comes to be collected: images first, those that expire soonest, then jobs at
    /// the service, oldest first.
    func turn(keeps: Duration) -> (Int, Timestamp) {
        if let expiry = expiry(keeps: keeps) { return (0, expiry) }
        return (1, times.accepted ?? Timestamp(milliseconds: 0))
    }
}
