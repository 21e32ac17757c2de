/// Time as a run sees it: comes in from outside, so that tests decide what it is.
package protocol Timekeeper: Sendable {
    /// Wall time, which may jump.
    func now() -> Timestamp

    /// Time since some moment before the run, which never goes back.
    func elapsed() -> Duration

    /// - Throws: when the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}
