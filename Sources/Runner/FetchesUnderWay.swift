internal import Synchronization

/// The jobs whose images are being fetched, so that the end of a run can wait for them.
final class FetchesUnderWay: Sendable {
    private struct State: Sendable {
        /// By the number of their coming.
        var fetches: Set<Int> = []
        var count = 0
        var isAwaited = true
        var watchers: [CheckedContinuation<Void, Never>] = []
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
        let isOver = { (state: inout State) -> Bool? in
            let isLeft = state.isAwaited && state.fetches.contains { $0 <= last }
            return isLeft ? nil : true
        }
        while state.withLock({ isOver(&$0) }) == nil {
            await state.taken({ isOver(&$0).map { _ in } }, orWaiting: { $0.watchers.append($1) })
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
        for watcher in watchers { watcher.resume() }
    }
}
