package import Core
internal import Synchronization

/// A ledger that counts what it is asked.
package final class CountingLedger: LedgerStore {
    /// What it was asked.
    package struct Counts: Hashable, Sendable {
        /// Jobs that were looked up by their keys.
        package var lookedUp = 0
        /// Jobs that were read page by page.
        package var paged = 0

        package init(lookedUp: Int = 0, paged: Int = 0) {
            self.lookedUp = lookedUp
            self.paged = paged
        }
    }

    private let base: MemoryLedger
    private let asked = Mutex(Counts())

    package init(_ base: MemoryLedger) {
        self.base = base
    }

    package var counts: Counts { asked.withLock { $0 } }

    package func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt] {
        asked.withLock { $0.lookedUp += keys.count }
        return try await base.latest(of: keys)
    }

    package func done(
        after position: Int64, count: Int
    ) async throws(LedgerError) -> [DoneJob] {
        let jobs = try await base.done(after: position, count: count)
        asked.withLock { $0.paged += jobs.count }
        return jobs
    }

    package func latest(
        in states: Set<JobState.Name>
    ) async throws(LedgerError) -> [Attempt] {
        try await base.latest(in: states)
    }

    package func spendings(
        from start: Timestamp, before end: Timestamp
    ) async throws(LedgerError) -> Spendings {
        try await base.spendings(from: start, before: end)
    }

    package func siblings() async throws(LedgerError) -> Siblings { try await base.siblings() }

    package func mark(_ attempts: [Attempt]) async throws(LedgerError) {
        try await base.mark(attempts)
    }

    package func commit(_ attempts: [Attempt]) async throws(LedgerError) -> Set<JobKey> {
        try await base.commit(attempts)
    }

    package func commit(
        _ attempts: [Attempt], asking siblings: [Sibling]
    ) async throws(LedgerError) {
        try await base.commit(attempts, asking: siblings)
    }
}
