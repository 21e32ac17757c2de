/// What a run was asked to do beyond making the manifest so.
package struct RunOptions: Sendable {
    /// What becomes of jobs of which nobody knows whether they were accepted.
    package enum UnknownPolicy: String, Hashable, Sendable, CaseIterable {
        /// They are left as they are: the safe choice, since each may have been paid for.
        case hold
        /// They are submitted again, and may be paid for twice.
        case resubmit
        /// They count as failed.
        case fail
    }

    package var onUnknown: UnknownPolicy
    /// Which ended jobs are submitted again although they would not be by themselves.
    package let isRetried: @Sendable (Attempt) -> Bool
    /// Whether there may be such jobs.
    package let isAnyRetried: Bool
    /// The jobs that may be submitted; the others stay as they are.
    package var selection: JobSelection
    /// At most so many new submits.
    package var submitsMax: Int?
    /// The run ends after so long, as soon as the submits and downloads under way have ended; what
    /// is at the services is left to the next one.
    package var timeMax: Duration?
    /// How long the jobs at the services are still waited for after a stop.
    package var grace: Duration
    /// Submits nothing, and asks after everything that a service may have still; `nil` for a run
    /// that makes the manifest so.
    package var collection: Collection?

    /// Which jobs are asked after that have ended.
    package struct Collection: Hashable, Sendable {
        /// Also those that are older than their service keeps jobs.
        package var isAnyway: Bool

        package init(isAnyway: Bool = false) {
            self.isAnyway = isAnyway
        }
    }

    package init(
        onUnknown: UnknownPolicy = .hold,
        isRetried: (@Sendable (Attempt) -> Bool)? = nil,
        selection: JobSelection = .all, submitsMax: Int? = nil, timeMax: Duration? = nil,
        grace: Duration = .seconds(30), collection: Collection? = nil
    ) {
        self.collection = collection
        self.onUnknown = onUnknown
        self.isRetried = isRetried ?? { _ in false }
        isAnyRetried = isRetried != nil
        self.selection = selection
        self.submitsMax = submitsMax
        self.timeMax = timeMax
        self.grace = grace
    }
}

/// What a run does about a job, decided from its latest attempt alone.
package enum Verdict: Hashable, Sendable {
    /// Nothing: it is done, has failed for good, or waits for its user's word.
    case keep
    /// Submit it.
    case submit
    /// Submit it again, as a new attempt.
    case retry
    /// Nothing new: it is at the service, or its images wait to be downloaded.
    case collect
    /// Nobody knows whether it was accepted, and its user wants it to count as failed.
    case fail
}

extension RunOptions {
    /// What to do about a job whose latest attempt is `attempt`; `nil` when it has none.
    ///
    /// - Parameter retriesMax: How often a job is tried again by itself; an attempt's number tells
    ///   how often it was.
    package func verdict(on attempt: Attempt?, retriesMax: Int) -> Verdict {
        guard let attempt else { return .submit }
        switch attempt.state {
        case .ready: return .submit
        case .accepted, .finished: return .collect
        case .submitting: return .keep
        case .done: return isRetried(attempt) ? .retry : .keep
        case .failed(_, let failure, _):
            let isTriedAgain = failure.isTriedAgain && attempt.number <= retriesMax
            return isTriedAgain || isRetried(attempt) ? .retry : .keep
        case .unknown:
            switch onUnknown {
            case .hold: return isRetried(attempt) ? .retry : .keep
            case .resubmit: return .retry
            case .fail: return .fail
            }
        case .lost, .expired, .cancelled: return isRetried(attempt) ? .retry : .keep
        }
    }
}
