/// Settles what nobody knew, by what a user says; needs a ledger that no run is writing.
package struct Resolver: Sendable {
    private let store: any LedgerStore
    private let now: @Sendable () -> Timestamp

    package init(store: any LedgerStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
    }

    /// Every unknown job, in the order of submission.
    ///
    /// What a run was submitting when it ended becomes unknown first, as a run would have it.
    package func unknown() async throws(LedgerError) -> [Attempt] {
        let interrupted = try await store.latest(in: [.submitting])
        let reason = JobEvent.ambiguous(JobEvent.interruption)
        try await store.commit(interrupted.compactMap { $0.after(reason, at: now()) })
        return try await store.latest(in: [.unknown])
    }

    /// Writes one decision about these jobs in one transaction: on return it is on disk.
    ///
    /// - Returns: The attempts as they are now.
    package func decide(
        _ decision: Decision, about attempts: [Attempt]
    ) async throws(ResolveError) -> [Attempt] {
        let decided = attempts.compactMap { $0.after(decision.event, at: now()) }
        precondition(decided.count == attempts.count, "a decision about what is known")
        let doubles: Set<JobKey>
        do throws(LedgerError) {
            doubles = try await store.commit(decided)
        } catch {
            throw .ledger(error)
        }
        guard doubles.isEmpty else { throw .taken }
        return decided
    }
}

extension JobEvent {
    /// Why a job is unknown whose run ended before the answer came.
    package static let interruption = "the run ended while the job was being submitted"
}

/// Why a decision is not recorded.
package enum ResolveError: Error, Hashable, Sendable {
    case ledger(LedgerError)
    /// Another job of the provider has the remote id.
    case taken
}
