/// A provider as a runner sees it: submit, poll, cancel.
///
/// Submitting and polling have different errors, so that "busy" while polling can't lead to a
/// second submit.
package protocol JobService: Sendable {
    /// Sends the job once.
    ///
    /// Nothing below this call ever sends it again.
    func submit(
        _ job: Job, permit: consuming SubmitPermit
    ) async throws(SubmitError) -> Acceptance

    /// Asks after the job.
    ///
    /// May be called as often as the provider's limits allow.
    func poll(_ remote: RemoteJob) async throws(PollError) -> PollAnswer

    /// Asks the service to stop the job; `isRunning` picks the request where there are two.
    func cancel(_ remote: RemoteJob, isRunning: Bool) async throws(PollError)

    /// Sends a submit in doubt once more under the name that it had, which makes no second job.
    func submitAgain(_ job: Job, permit: consuming RepeatPermit) async -> LookupAnswer

    /// Asks after the job whose id the submit of this name chose.
    func lookUp(_ name: SubmitName) async -> LookupAnswer

    /// Lists the service's jobs back to `moment`.
    func list(since moment: Timestamp) async -> Listing
}

/// A service that offers no evidence.
extension JobService {
    package func submitAgain(_ job: Job, permit: consuming RepeatPermit) async -> LookupAnswer {
        .nothing("it can't be asked")
    }

    package func lookUp(_ name: SubmitName) async -> LookupAnswer { .nothing("it can't be asked") }

    package func list(since moment: Timestamp) async -> Listing { .nothing("it can't be asked") }
}

/// Why a submit brought no remote job.
///
/// Only `ambiguous` leaves a doubt.
package enum SubmitError: Error, Hashable, Sendable {
    /// Not one byte of it reached the service.
    case neverSent(String)
    /// Nothing was sent, for a reason of this job alone: an input file can't be read now.
    case unsendable(String)
    /// The service holds as many jobs as it will; nothing was accepted.
    case busy(message: String, retryAfter: Duration?)
    /// It was sent too many in a short time; nothing was accepted.
    case throttled(message: String, retryAfter: Duration?)
    /// A documented refusal; nothing was accepted.
    case refused(Failure)
    /// It may or may not have been accepted.
    case ambiguous(String)
}

/// Why asking after a job brought no answer.
///
/// The job itself is none the worse. Even so the answer may say what the job has cost.
package enum PollError: Error, Hashable, Sendable {
    /// Asked too often.
    case throttled(message: String, retryAfter: Duration?)
    /// A fault on the way or at the service that may pass.
    case unavailable(String, cost: Money? = nil)
    /// The key was not accepted.
    case unauthorized(String)
    /// The service does not know the job: at first that may be because it is new.
    case missing(String, cost: Money? = nil)
    /// The service does not take such a question at all: so it will be for every job.
    case unsupported(String)
    /// There is an answer, and it is larger than may be read.
    case tooLarge(String)
    /// The answer is about another job, so it says nothing about this one.
    case otherJob(String)

    /// What the answer says that the job has cost.
    package var cost: Money? {
        switch self {
        case .unavailable(_, let cost), .missing(_, let cost): cost
        case .throttled, .unauthorized, .unsupported, .tooLarge, .otherJob: nil
        }
    }
}
