internal import Synchronization

/// The jobs whose images are being fetched, so that the end of a run can wait for them.
final class FetchesUnderWay: Sendable {
    private struct State: Sendable {
        /// By the number of their coming.
        var fetches: Set<Int> = []
        var count = 0
        var isAwaited = true
        /// Woken whenever a fetch has ended, with the word that others may be left.
        var watchers: [CheckedContinuation<Bool, Never>] = []
    }

    private let state = Mutex(State())

    /// Runs `body`, which fetches a job's images.
    func during<Result: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let number = state.withLock { state in
            state.count += 1
            state.fetches.insert(state.count)
            return state.count
        }
        defer {
            state.withLock { _ = $0.fetches.remove(number) }
            wake()
        }
        return try await body()
    }

    /// Waits until those that are under way now have ended, not for those that begin later.
    func ended() async {
        let last = state.withLock { $0.count }
        var isOver = false
        while !isOver {
            // Whoever is woken looks again.
            isOver = await state.taken {
                $0.isAwaited && $0.fetches.contains { $0 <= last } ? nil : true
            } orWaiting: {
                $0.watchers.append($1)
            }
        }
    }

    /// Ends all waiting.
    func waitNoMore() {
        state.withLock { $0.isAwaited = false }
        wake()
    }

    private func wake() {
        let watchers = state.withLock { state in
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume(returning: false) }
    }
}
