internal import Core

/// Decides what an answer about a job means, given those before it.
struct PollWatch {
    /// How often in a row a service may say that it does not know the job before it is believed.
    static let missingMax = 3
    /// A job this young may not be known everywhere at the service yet.
    static let missingAge = Duration.seconds(30)

    /// What to do after an answer.
    enum Step {
        /// Ask again; `trouble` says why there was no answer.
        case again(hint: Duration?, trouble: String? = nil)
        case record(JobEvent)
        /// The job stays as it is, for a later run.
        case leave(String)
        /// The provider refuses to say: leave the job, and stop its lane.
        case stop(Failure)
    }

    /// How often in a row a word must come that is not described before that is told.
    static let unknownWordsMin = 3

    /// How long the service has a job and its images.
    let keeps: Duration
    private(set) var failures = 0
    private var missing = 0
    /// Answers in a row with a status word that the description does not list.
    private(set) var unknownWords = 0

    init(keeps: Duration) {
        self.keeps = keeps
    }

    mutating func on(_ answer: PollAnswer) -> Step {
        failures = 0
        missing = 0
        switch answer {
        case .waiting(let waiting):
            unknownWords = waiting.unknownWord == nil ? 0 : unknownWords + 1
            return .again(hint: waiting.retryAfter)
        case .finished(let outputs): return .record(.finished(outputs))
        case .failed(let failure): return .record(.failed(failure))
        case .cancelled(let message, let cost):
            return .record(.cancelled(message, cost: cost))
        case .expired(let message): return .record(.expired(message))
        }
    }

    /// A service that does not know the job is not believed while it should: the answer may be a
    /// gateway's, and the job is paid for.
    ///
    /// - Parameter age: Since the job was accepted.
    mutating func on(_ error: PollError, age: Duration) -> Step {
        failures += 1
        switch error {
        case .throttled(let message, let hint): return .again(hint: hint, trouble: message)
        case .unavailable(let message): return .again(hint: nil, trouble: message)
        case .unauthorized(let message): return .stop(Failure(.unauthorized, message))
        case .unsupported(let message): return .stop(Failure(.notFound, message))
        case .tooLarge(let message): return .leave(message)
        case .missing(let message):
            missing += 1
            guard missing >= Self.missingMax, age > Self.missingAge else {
                return .again(hint: nil, trouble: message)
            }
            return age > keeps
                ? .record(.lost(message)) : .leave("the service does not know it now: \(message)")
        }
    }
}
