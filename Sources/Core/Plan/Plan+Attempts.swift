extension Plan {
    /// The provider that has an attempt's job: the one that was asked, or the only one of its
    /// service when it has another name now.
    package func provider(of attempt: Attempt) -> Provider? {
        let sameService = providers.filter { $0.service.name == attempt.context.service }
        return sameService.first { $0.name == attempt.context.provider }
            ?? (sameService.count == 1 ? sameService[0] : nil)
    }

    /// Whether a job is in doubt, and its provider offers evidence.
    ///
    /// One of another name may be another account: it would not know the job, and take it anew.
    package func canAsk(about attempt: Attempt) -> Bool {
        guard case .unknown = attempt.state, attempt.submitName != nil,
            let provider = self.provider(of: attempt), provider.name == attempt.context.provider
        else { return false }
        return provider.service.evidence != nil
    }

    /// Until when a run may settle a job in doubt by asking its service; `nil` where there is
    /// nothing to ask.
    package func endOfEvidence(on attempt: Attempt) -> Timestamp? {
        guard canAsk(about: attempt), let submitted = attempt.times.submitted,
            let service = provider(of: attempt)?.service, let rule = service.evidence
        else { return nil }
        let looks = rule.lookUp == nil && rule.list == nil ? nil : service.keepsAtLeast
        let repeats = rule.repeats.map { $0.keeps - service.limits.requestTimeout }
        return [looks, repeats].compactMap { $0 }.max().map { submitted + $0 }
    }

    /// The jobs of these attempts that the plan has; those that it no longer has are missing.
    ///
    /// Looks at the batches first whose jobs they were, and ends with the last that is found.
    package func jobs(of attempts: [Attempt]) -> [JobKey: Job] {
        var wanted = Set(attempts.map(\.key))
        let named = Set(attempts.map(\.context.batch))
        var found: [JobKey: Job] = [:]
        let first = batches.filter { named.contains($0.name) }
        for batch in first + batches.filter({ !named.contains($0.name) }) {
            for index in indices(of: batch) {
                guard !wanted.isEmpty else { return found }
                for job in (try? jobs(at: index)) ?? [] where wanted.remove(job.key) != nil {
                    found[job.key] = job
                }
            }
        }
        return found
    }
}
