import Core
import Synchronization

/// Wall time that stands still until a test moves it.
final class HandClock: Sendable {
    private let moment = Mutex(Timestamp(milliseconds: 1_764_000_000_000))

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }
}
