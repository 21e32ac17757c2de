package import Core
internal import Synchronization

/// A ledger that takes its time and breaks at a commit that a test names, and stays broken.
///
/// What breaks it may be a full disk or the death of the process: nothing is written from then on.
package final class BrittleLedger: LedgerStore {
    private let base: MemoryLedger
    private let time: any Timekeeper
    private let commitTime: Duration
    private let breaks: @Sendable (_ attempts: [Attempt], _ number: Int) -> Bool
    private let state = Mutex((commits: 0, isBroken: false))

    /// - Parameter breaks: Whether commit `number`, counted from 1, of these attempts fails.
    package init(
        _ base: MemoryLedger, time: any Timekeeper, commitTime: Duration = .milliseconds(4),
        breaks: @escaping @Sendable (_ attempts: [Attempt], _ number: Int) -> Bool = { _, _ in
            false
        }
    ) {
        self.base = base
        self.time = time
        self.commitTime = commitTime
        self.breaks = breaks
    }

    package var commitCount: Int { state.withLock { $0.commits } }

    package func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt] {
        try await base.latest(of: keys)
    }

    package func latest(
        in states: Set<JobState.Name>
    ) async throws(LedgerError) -> [Attempt] {
        try await base.latest(in: states)
    }

    package func done(
        after position: Int64, count: Int
    ) async throws(LedgerError) -> [DoneJob] {
        try await base.done(after: position, count: count)
    }

    package func spendings(
        from start: Timestamp, before end: Timestamp
    ) async throws(LedgerError) -> Spendings {
        try await base.spendings(from: start, before: end)
    }

    package func durations() async throws(LedgerError) -> [KnownDurations] {
        try await base.durations()
    }

    package func keep(_ durations: KnownDurations) async { await base.keep(durations) }

    package func mark(_ attempts: [Attempt]) async throws(LedgerError) {
        try await base.mark(attempts)
    }

    package func siblings() async throws(LedgerError) -> Siblings { try await base.siblings() }

    @discardableResult
    package func commit(_ attempts: [Attempt]) async throws(LedgerError) -> Set<JobKey> {
        let isBroken = state.withLock { state in
            state.commits += 1
            state.isBroken = state.isBroken || breaks(attempts, state.commits)
            return state.isBroken
        }
        if isBroken { throw LedgerError("the disk is full") }
        try? await time.sleep(for: commitTime)
        return try await base.commit(attempts)
    }

    package func commit(
        _ attempts: [Attempt], asking siblings: [Sibling]
    ) async throws(LedgerError) {
        try await base.commit(attempts, asking: siblings)
    }
}
