internal import ArgumentParser
internal import Synchronization
internal import UnixSignals

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Requests to stop, for any number of runs one after the other.
final class StopRequests: Sendable {
    private struct State {
        var isRequested = false
        var listeners: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Whether a stop was ever requested.
    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// A stream of its own for each run; a request of before is its first element.
    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            if state.isRequested { continuation.yield() }
            state.listeners.append(continuation)
        }
        return stream
    }

    fileprivate func request() {
        state.withLock { state in
            state.isRequested = true
            for listener in state.listeners { listener.yield() }
        }
    }
}

/// Ctrl-C and SIGTERM: the first asks what is running to stop, the second ends the program at once.
enum StopSignals {
    /// Runs `body` while signals are listened to.
    static func listen<Outcome: Sendable>(
        while body: @escaping @Sendable (StopRequests) async throws -> Outcome
    ) async throws -> Outcome {
        let requests = StopRequests()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await body(requests) }
            group.addTask {
                for await _ in signals {
                    if requests.isRequested { exit(ExitCode.forced.rawValue) }
                    requests.request()
                }
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let outcome = ended { return outcome }
            }
            throw CancellationError()
        }
    }
}
