internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Writes to standard error away from the run's thread, in order, so that a terminal that is held up
/// holds up nothing else.
final class ScreenWriter: Sendable {
    private struct State {
        var texts: [String] = []
        var isWriting = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "tirage.screen")

    /// How long what was written stands alone: lines that come meanwhile go together.
    private static let pause: UInt32 = 40_000

    /// Whether there is more to write than was written.
    var isBehind: Bool { state.withLock { !$0.texts.isEmpty } }

    func write(_ text: String) {
        let mustBegin = state.withLock { state in
            state.texts.append(text)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustBegin { queue.async { [self] in writeAll() } }
    }

    /// Waits until all is written.
    func finish() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.isWriting { state.waiting = continuation }
                return !state.isWriting
            }
            if isDone { continuation.resume() }
        }
    }

    private func writeAll() {
        while true {
            let (texts, waiting) = state.withLock { state in
                defer { state.texts = [] }
                if state.texts.isEmpty { state.isWriting = false }
                return (state.texts, state.isWriting ? nil : state.waiting)
            }
            if texts.isEmpty {
                waiting?.resume()
                return
            }
            Console.write(texts.joined(), to: .error)
            let isLast = state.withLock { $0.waiting != nil }
            if !isLast { usleep(Self.pause) }
        }
    }
}
