package import Core
internal import Synchronization

/// Downloads whose every outcome a test decides; an image's bytes are its URL.
package final class ScriptedDownloads: ImageDownloads {
    private struct State {
        var fetches: [(url: String, at: Duration)] = []
        var counts: [String: Int] = [:]
        var local: [String] = []
        var underWay = 0
        var peak = 0
    }

    private let time: any Timekeeper
    private let fetchTime: Duration
    private let onFetch: @Sendable (_ url: String, _ number: Int) -> DownloadError?
    private let state = Mutex(State())

    /// - Parameter onFetch: What goes wrong with fetch `number` of `url`, counted from 1.
    package init(
        time: any Timekeeper, fetchTime: Duration = .milliseconds(500),
        onFetch: @escaping @Sendable (_ url: String, _ number: Int) -> DownloadError? = { _, _ in
            nil
        }
    ) {
        self.time = time
        self.fetchTime = fetchTime
        self.onFetch = onFetch
    }

    /// The URLs asked for, in the order of asking.
    package var urls: [String] { state.withLock { $0.fetches.map(\.url) } }

    /// Those of them that may be at private addresses.
    package var localURLs: [String] { state.withLock { $0.local } }

    /// When each of them was asked for.
    package var times: [Duration] { state.withLock { $0.fetches.map(\.at) } }

    /// The most fetches at once.
    package var peak: Int { state.withLock { $0.peak } }

    package func fetch(
        _ url: String, isLocalAllowed: Bool, into file: any ImageFile
    ) async throws(DownloadError) {
        let now = time.elapsed()
        let number = state.withLock { state in
            state.fetches.append((url, now))
            if isLocalAllowed { state.local.append(url) }
            state.underWay += 1
            state.peak = max(state.peak, state.underWay)
            state.counts[url, default: 0] += 1
            return state.counts[url, default: 0]
        }
        defer { state.withLock { $0.underWay -= 1 } }
        do throws(CancellationError) {
            try await time.sleep(for: fetchTime)
        } catch {
            throw .transient("stopped on the way")
        }
        if let error = onFetch(url, number) { throw error }
        try file.write(Array(url.utf8))
    }
}
