/// What became of a job that its service was asked to stop.
package enum CancelOutcome: Hashable, Sendable {
    /// The service says that it has stopped it.
    case cancelled
    /// It was finished before: its images are there to be collected.
    case tooLate
    /// It had come to nothing by itself.
    case ended
    /// The service has no way to stop a job, or there is nobody to ask; nothing was sent.
    case impossible(String)
    /// The service took the request and has not stopped the job yet.
    case unconfirmed
    /// The service could not be asked, or did not take the request.
    case unanswered(String)
}

/// What became of some jobs that were to be stopped.
package struct CancelReport: Sendable {
    /// A job as it stands now.
    package struct Entry: Sendable {
        package let attempt: Attempt
        package let outcome: CancelOutcome

        package init(_ attempt: Attempt, _ outcome: CancelOutcome) {
            self.attempt = attempt
            self.outcome = outcome
        }
    }

    package private(set) var entries: [Entry] = []

    package init() {}

    package mutating func add(_ entry: Entry) { entries.append(entry) }

    package func count(where isCounted: (CancelOutcome) -> Bool) -> Int {
        entries.count { isCounted($0.outcome) }
    }

    /// Jobs that may still be stopped by another try.
    package var openCount: Int {
        count { outcome in
            switch outcome {
            case .unconfirmed, .unanswered: true
            case .cancelled, .tooLate, .ended, .impossible: false
            }
        }
    }

    /// Jobs of services that can't stop any.
    package var impossibleCount: Int {
        count { if case .impossible = $0 { true } else { false } }
    }
}
