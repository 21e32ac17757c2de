/// Where a job's latest attempt stands.
///
/// What each state promises about the disk is in docs/life-of-a-job.md.
package enum JobState: Hashable, Sendable {
    /// Never submitted, or surely not accepted.
    case ready
    /// The intent is on disk; whether the service has heard of it is not known.
    case submitting
    /// The service has it and may charge for it.
    case accepted(RemoteJob)
    /// Its images can be downloaded.
    case finished(RemoteJob, Outputs)
    /// Its images are on disk.
    case done(RemoteJob, Outputs, [StoredImage])
    /// With the images that are on disk all the same, where there are more than none.
    case failed(RemoteJob?, Failure, images: [StoredImage] = [])
    /// Submitted, and no evidence of what became of it: never sent again by itself.
    case unknown(String)
    /// The service no longer knows it.
    case lost(RemoteJob, String)
    /// Its images were gone before they could be downloaded.
    case expired(RemoteJob, String)
    /// The service has stopped it.
    case cancelled(RemoteJob, String)
}

extension JobState {
    /// The state's name alone, as ledger, results and messages say it.
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case ready, submitting, accepted, finished, done, failed, unknown, lost, expired, cancelled
    }

    package var name: Name {
        switch self {
        case .ready: .ready
        case .submitting: .submitting
        case .accepted: .accepted
        case .finished: .finished
        case .done: .done
        case .failed: .failed
        case .unknown: .unknown
        case .lost: .lost
        case .expired: .expired
        case .cancelled: .cancelled
        }
    }

    package var remote: RemoteJob? {
        switch self {
        case .ready, .submitting, .unknown: nil
        case .failed(let remote, _, _): remote
        case .accepted(let remote), .finished(let remote, _), .done(let remote, _, _),
            .lost(let remote, _), .expired(let remote, _), .cancelled(let remote, _):
            remote
        }
    }

    /// Why the job came to nothing, or why nothing is known of it.
    package var reason: String? {
        switch self {
        case .ready, .submitting, .accepted, .finished, .done: nil
        case .failed(_, let failure, _): failure.message
        case .unknown(let reason), .lost(_, let reason), .expired(_, let reason),
            .cancelled(_, let reason):
            reason
        }
    }

    /// The images that it came to an end with.
    package var images: [StoredImage] {
        switch self {
        case .done(_, _, let images), .failed(_, _, let images): images
        case .ready, .submitting, .accepted, .finished, .unknown, .lost, .expired, .cancelled: []
        }
    }

    /// Whether there may be something to collect: a run picks the job up where it is.
    package var isInFlight: Bool {
        switch self {
        case .accepted, .finished: true
        case .ready, .submitting, .done, .failed, .unknown, .lost, .expired, .cancelled: false
        }
    }

    /// Whether nobody knows if the service has it.
    package var isInDoubt: Bool {
        switch self {
        case .submitting, .unknown: true
        case .ready, .accepted, .finished, .done, .failed, .lost, .expired, .cancelled: false
        }
    }
}

extension JobState.Name {
    /// Whether a run is at work on a job that is so.
    var isUnderWay: Bool {
        switch self {
        case .submitting, .accepted, .finished: true
        case .ready, .done, .failed, .unknown, .lost, .expired, .cancelled: false
        }
    }
}

extension Failure {
    /// Whether a new run tries a job again that ended like this.
    package var isTriedAgain: Bool { kind.mayPass }
}
