internal import Core

extension ServiceDescription {
    /// What an answer means when it is an error: the description's rules first, then HTTP itself.
    ///
    /// - Returns: `nil` for a 2xx that no rule speaks of.
    func meaning(of reply: Reply) -> ErrorRule.Meaning? {
        documentedMeaning(of: reply) ?? ErrorRule.Meaning(httpStatus: reply.status)
    }

    /// Whether an answer says no more than that nothing is there: so it will be for every job.
    ///
    /// Where the description knows what is missing, it is that of one job.
    func isNowhere(_ reply: Reply) -> Bool {
        [404, 405, 410].contains(reply.status) && documentedMeaning(of: reply) == nil
    }

    /// What the description itself says of an answer.
    func documentedMeaning(of reply: Reply) -> ErrorRule.Meaning? {
        let rule = errors.first { rule in
            guard reply.fits(rule.statuses, rule.conditions) else { return false }
            guard let text = rule.contains?.lowercased() else { return true }
            return reply.message(at: poll.messages)?.lowercased().contains(text) ?? false
        }
        return rule?.meaning
    }
}

extension ErrorRule.Meaning {
    /// What a status means by itself; `nil` for a 2xx.
    ///
    /// A refusal is a status that says the request was not acted on. Everything that leaves a doubt
    /// is a fault: 5xx, 408, 409 and 425, unknown ones, and redirects, since a service may well
    /// accept a job and redirect to it, and no document of a service says that it does not.
    init?(httpStatus status: Int) {
        switch status {
        case 200..<300: return nil
        case 401, 403: self = .unauthorized
        case 402: self = .outOfCredit
        case 429: self = .throttled
        case 404, 410: self = .missing
        case 400, 405, 406, 411...417, 421, 422, 424, 426, 428, 431, 451: self = .refused
        default: self = .fault
        }
    }

    /// What it means for a submit.
    ///
    /// - Parameter message: Safe to show.
    func submitError(_ message: String, retryAfter: Duration?) -> SubmitError {
        switch self {
        case .busy: .busy(message: message, retryAfter: retryAfter)
        case .throttled: .throttled(message: message, retryAfter: retryAfter)
        case .refused, .missing: .refused(Failure(.refused, message))
        case .moderated: .refused(Failure(.moderated, message))
        case .unauthorized: .refused(Failure(.unauthorized, message))
        case .outOfCredit: .refused(Failure(.outOfCredit, message))
        case .fault: .ambiguous(message)
        }
    }

    /// What it means for asking after a job.
    ///
    /// That the question was refused says nothing of the job.
    func pollError(_ message: String, retryAfter: Duration?, cost: Money? = nil) -> PollError {
        switch self {
        case .busy, .throttled: .throttled(message: message, retryAfter: retryAfter)
        case .unauthorized: .unauthorized(message)
        case .missing: .missing(message, cost: cost)
        case .refused, .moderated, .outOfCredit, .fault: .unavailable(message, cost: cost)
        }
    }
}
