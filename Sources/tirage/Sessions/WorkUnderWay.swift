internal import Core
internal import Reports
internal import Synchronization

/// What the run under way has at the services, for the last line of a program that is ended at once.
final class WorkUnderWay: Sendable {
    private struct State {
        var progress = RunProgress()
        var isRehearsal = false
        var look = Look.plain
    }

    private let state = Mutex(State())

    /// Another run begins, with nothing at the services yet.
    func begin(isRehearsal: Bool, look: Look) {
        state.withLock { $0 = State(isRehearsal: isRehearsal, look: look) }
    }

    func apply(_ event: RunEvent, at now: Timestamp) {
        state.withLock { $0.progress.apply(event, at: now) }
    }

    /// `nil` before a run has begun.
    var lastWord: String? {
        state.withLock { state in
            guard state.progress.began != nil else { return nil }
            return state.progress.atServices.lastWord(
                isRehearsal: state.isRehearsal, look: state.look)
        }
    }
}
