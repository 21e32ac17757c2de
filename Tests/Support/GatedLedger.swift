package import Core

/// A ledger whose commits each wait until a test lets them through.
package actor GatedLedger: LedgerStore {
    private let base = MemoryLedger()
    /// The attempts of every commit that has begun, in order.
    package private(set) var begun: [[Attempt]] = []
    private var gate: CheckedContinuation<LedgerError?, Never>?
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private let onWritten: @Sendable ([Attempt]) -> Void

    /// - Parameter onWritten: Called with the attempts of a commit once they are written.
    package init(onWritten: @escaping @Sendable ([Attempt]) -> Void = { _ in }) {
        self.onWritten = onWritten
    }

    /// Returns when so many commits have begun.
    package func waitForCommit(_ count: Int) async {
        guard begun.count < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    /// Lets the commit through that waits, or fails it.
    package func release(_ error: LedgerError? = nil) {
        precondition(gate != nil, "no commit waits")
        let waiting = gate
        gate = nil
        waiting?.resume(returning: error)
    }

    package func commit(_ attempts: [Attempt]) async throws(LedgerError) {
        precondition(gate == nil, "two commits at once")
        begun.append(attempts)
        let error = await withCheckedContinuation { continuation in
            gate = continuation
            let ready = watchers.filter { $0.count <= begun.count }
            watchers.removeAll { $0.count <= begun.count }
            for watcher in ready { watcher.continuation.resume() }
        }
        if let error { throw error }
        try await base.commit(attempts)
        onWritten(attempts)
    }

    package func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt] {
        try await base.latest(of: keys)
    }

    package func latest(
        in states: Set<JobState.Name>
    ) async throws(LedgerError) -> [Attempt] {
        try await base.latest(in: states)
    }
}
