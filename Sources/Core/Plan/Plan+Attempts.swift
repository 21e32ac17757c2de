extension Plan {
    /// The provider that has an attempt's job: the one that was asked, or the only one of its
    /// service when it has another name now.
    package func provider(of attempt: Attempt) -> Provider? {
        let sameService = providers.filter { $0.service.name == attempt.context.service }
        return sameService.first { $0.name == attempt.context.provider }
            ?? (sameService.count == 1 ? sameService[0] : nil)
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
