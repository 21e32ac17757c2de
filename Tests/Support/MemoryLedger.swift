package import Core

/// A ledger in memory that counts its commits, and fails when it is told to.
package actor MemoryLedger: LedgerStore {
    /// The latest version of every attempt, by key and number.
    private var attempts: [JobKey: [Int: Attempt]] = [:]
    private var order: [JobKey] = []
    /// The sizes of all commits so far.
    package private(set) var commits: [Int] = []
    private var failure: LedgerError?

    package init(_ attempts: [Attempt] = []) {
        for attempt in attempts {
            self.attempts[attempt.key, default: [:]][attempt.number] = attempt
            order.append(attempt.key)
        }
    }

    /// Every commit from now on fails.
    package func fail(_ message: String) { failure = LedgerError(message) }

    package var all: [Attempt] { order.compactMap(latest) }

    package func state(of key: JobKey) -> JobState { latest(key)?.state ?? .ready }

    package func latest(of keys: [JobKey]) throws(LedgerError) -> [JobKey: Attempt] {
        var found: [JobKey: Attempt] = [:]
        for key in keys { found[key] = latest(key) }
        return found
    }

    package func latest(in states: Set<JobState.Name>) throws(LedgerError) -> [Attempt] {
        all.filter { states.contains($0.state.name) }
    }

    package func commit(_ attempts: [Attempt]) throws(LedgerError) {
        if let failure { throw failure }
        commits.append(attempts.count)
        for attempt in attempts {
            if self.attempts[attempt.key] == nil { order.append(attempt.key) }
            self.attempts[attempt.key, default: [:]][attempt.number] = attempt
        }
    }

    private func latest(_ key: JobKey) -> Attempt? {
        attempts[key]?.max { $0.key < $1.key }?.value
    }
}
