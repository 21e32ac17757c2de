/// The jobs whose images are being fetched, so that the end of a run can wait for them.
actor FetchesUnderWay {
    /// By the number of their coming.
    private var fetches: Set<Int> = []
    private var count = 0
    private var isAwaited = true
    private var watchers: [CheckedContinuation<Void, Never>] = []

    /// Runs `body`, which fetches a job's images.
    nonisolated func during<Result: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let number = await begin()
        do throws(Failure) {
            let result = try await body()
            await end(number)
            return result
        } catch {
            await end(number)
            throw error
        }
    }

    /// Waits until those that are under way now have ended, not for those that begin later.
    func ended() async {
        let last = count
        while isAwaited, fetches.contains(where: { $0 <= last }) {
            await withCheckedContinuation { watchers.append($0) }
        }
    }

    /// Ends all waiting.
    func waitNoMore() {
        isAwaited = false
        wake()
    }

    private func begin() -> Int {
        count += 1
        fetches.insert(count)
        return count
    }

    private func end(_ number: Int) {
        fetches.remove(number)
        wake()
    }

    private func wake() {
        for watcher in watchers { watcher.resume() }
        watchers = []
    }
}
