extension Attempt {
    /// How a doubt about an attempt ended: what was decided, when, and what the doubt was.
    package struct Resolution: Hashable, Sendable {
        /// What was decided about a job of which nobody knew whether the service has it.
        package enum Word: String, Hashable, Sendable, CaseIterable {
            /// The service has it, under an id that was found out.
            case happened
            /// The service never had it.
            case notHappened = "not-happened"
            /// Given up, whatever became of it.
            case dropped
            /// Sent once more, whatever became of it.
            case resubmitted
            /// The service itself was asked, and has it.
            case found
            /// The service itself was asked, and never had it.
            case notFound = "not-found"

            /// Whether the service's evidence decided, and nobody else.
            package var isByService: Bool {
                switch self {
                case .found, .notFound: true
                case .happened, .notHappened, .dropped, .resubmitted: false
                }
            }
        }

        /// Whose word ends a doubt.
        package enum Witness: Hashable, Sendable {
            case user, service
        }

        package let word: Word
        package let at: Timestamp
        /// Why nobody knew.
        package let reason: String

        package init(_ word: Word, at: Timestamp, reason: String) {
            self.word = word
            self.at = at
            self.reason = reason
        }

        /// What an event means for an unknown job; `nil` when it is no decision.
        init?(_ event: JobEvent, at now: Timestamp, reason: String, by witness: Witness) {
            let isByService = witness == .service
            let word: Word? =
                switch event {
                case .accepted: isByService ? .found : .happened
                case .released: isByService ? .notFound : .notHappened
                case .refused: isByService ? .notFound : nil
                case .dropped: .dropped
                case .retry: .resubmitted
                case .submit, .ambiguous, .finished, .charged, .kept, .stored, .partial, .failed,
                    .lost, .expired, .cancelled, .collect:
                    nil
                }
            guard let word else { return nil }
            self.init(word, at: now, reason: reason)
        }
    }
}

/// What its user knows of a job of which the program does not know whether the service has it.
package enum Decision: Hashable, Sendable {
    /// The service has it, under this name.
    case happened(RemoteJob)
    /// The service never had it, so nothing was paid.
    case notHappened
    /// Nobody will ever know; it counts as failed, and its price as spent.
    case drop

    package var event: JobEvent {
        switch self {
        case .happened(let remote): .accepted(remote)
        case .notHappened: .released
        case .drop: .dropped
        }
    }
}
