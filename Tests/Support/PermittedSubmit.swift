package import Core

extension Recorder {
    /// The permission to submit, where no budget can refuse it.
    package func permitted(
        _ job: Job, asking request: JSON? = nil, context: Attempt.Context,
        after previous: Attempt?
    ) async throws(LedgerError) -> SubmitPermit {
        switch try await permit(job, asking: request, context: context, after: previous) {
        case .permit(let permit): return permit
        case .overBudget(let limits): preconditionFailure("no room in \(limits)")
        case .underWay: preconditionFailure("\(job.key) is under way")
        }
    }
}
