import Core
import Support

/// A ledger with room for so many jobs.
actor FullLedger: PlainLedger {
    private let base = MemoryLedger()
    private var room: Int

    init(room: Int) {
        self.room = room
    }

    func checkRoom() throws(LedgerError) {
        guard room > 0 else { throw LedgerError("no room") }
        room -= 1
    }

    func commit(_ attempts: [Attempt]) async throws(LedgerError) -> Set<JobKey> {
        try await base.commit(attempts)
    }

    func spendings(
        from start: Timestamp, before end: Timestamp
    ) async throws(LedgerError) -> Spendings {
        try await base.spendings(from: start, before: end)
    }

    func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt] {
        try await base.latest(of: keys)
    }

    func latest(in states: Set<JobState.Name>) async throws(LedgerError) -> [Attempt] {
        try await base.latest(in: states)
    }
}
