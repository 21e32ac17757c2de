internal import Synchronization

extension Mutex {
    /// What `take` gives, at once or when it is handed out to those who wait.
    ///
    /// - Parameters:
    ///   - take: `nil` where there is nothing yet.
    ///   - wait: Keeps the continuation, which is resumed with what comes.
    func taken<Result: Sendable>(
        _ take: (inout Value) -> Result?,
        orWaiting wait: (inout Value, CheckedContinuation<Result, Never>) -> Void
    ) async -> Result where Value: Sendable {
        if let result = withLock({ take(&$0) }) { return result }
        return await withCheckedContinuation { continuation in
            // It may have come meanwhile.
            let result = withLock { value in
                let result = take(&value)
                if result == nil { wait(&value, continuation) }
                return result
            }
            if let result { continuation.resume(returning: result) }
        }
    }
}
