internal import Core

/// A job of which nobody knows whether the service has it, and where the plan has it.
struct UnresolvedSubmit: Sendable {
    let attempt: Attempt
    /// `nil` when the plan, or what is selected of it, does not have it.
    let point: JobPoint?
}
