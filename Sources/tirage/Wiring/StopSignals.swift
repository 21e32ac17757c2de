internal import ArgumentParser
internal import UnixSignals

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Ctrl-C and SIGTERM: the first asks a run to stop, the second ends the program at once.
enum StopSignals {
    /// What runs while signals are listened to; gives `body` the requests to stop.
    static func listen<Outcome: Sendable>(
        while body: @escaping @Sendable (AsyncStream<Void>) async throws -> Outcome
    ) async throws -> Outcome {
        let (requests, continuation) = AsyncStream<Void>.makeStream()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await body(requests) }
            group.addTask {
                var count = 0
                for await _ in signals {
                    count += 1
                    if count > 1 { exit(ExitCode.forced.rawValue) }
                    continuation.yield()
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
