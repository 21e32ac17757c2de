internal import Core

/// A job that has ended, and of which its service may have images still.
struct EndedJob: Sendable {
    let attempt: Attempt
    /// Where the plan has it, when it is to be submitted again unless there is something to collect.
    let point: JobPoint?
}
