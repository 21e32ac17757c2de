package import Core
internal import Synchronization

/// Numbers that are never used twice: the time in milliseconds, moved on where that would repeat one.
package final class Nonces: Sendable {
    private let now: @Sendable () -> Timestamp
    private let last = Mutex<Int64>(0)

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    package func next() -> Int64 {
        let now = now().milliseconds
        return last.withLock { last in
            last = max(now, last + 1)
            return last
        }
    }
}
