package import Core

/// A ledger whose commits each wait until a test lets them through, or is cancelled.
package actor GatedLedger: PlainLedger {
    private let base = MemoryLedger()
    /// The attempts of every commit that has begun, in order.
    package private(set) var begun: [[Attempt]] = []
    private var isWaiting = false
    private let gate = AsyncStream.makeStream(of: LedgerError?.self)
    private let beginnings = AsyncStream.makeStream(of: Void.self)
    private let onWritten: @Sendable ([Attempt]) -> Void

    /// - Parameter onWritten: Called with the attempts of a commit once they are written.
    package init(onWritten: @escaping @Sendable ([Attempt]) -> Void = { _ in }) {
        self.onWritten = onWritten
    }

    /// Returns when so many commits have begun.
    package func waitForCommit(_ count: Int) async {
        var beginnings = beginnings.stream.makeAsyncIterator()
        while begun.count < count, await beginnings.next(isolation: #isolation) != nil {}
    }

    /// Lets the commit through that waits, or fails it.
    package func release(_ error: LedgerError? = nil) {
        precondition(isWaiting || Task.isCancelled, "no commit waits")
        isWaiting = false
        gate.continuation.yield(error)
    }

    package func spendings(
        from start: Timestamp, before end: Timestamp
    ) async throws(LedgerError) -> Spendings {
        try await base.spendings(from: start, before: end)
    }

    @discardableResult
    package func commit(_ attempts: [Attempt]) async throws(LedgerError) -> Set<JobKey> {
        precondition(!isWaiting, "two commits at once")
        isWaiting = true
        begun.append(attempts)
        beginnings.continuation.yield()
        var gate = gate.stream.makeAsyncIterator()
        defer { isWaiting = false }
        guard let answer = await gate.next(isolation: #isolation) else {
            throw LedgerError("cancelled")
        }
        if let answer { throw answer }
        let doubles = try await base.commit(attempts)
        onWritten(attempts)
        return doubles
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
