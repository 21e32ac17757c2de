internal import Core

/// How a job stands in the words of a plan: new, done, in flight, unknown, failed, and why.
struct JobStanding {
    let state: String
    /// Why it is new again, came to nothing or is held; `nil` when there is nothing to say.
    let reason: String?

    /// - Parameter change: Why a new job is new although its like was made before.
    init(_ attempt: Attempt?, retriesMax: Int, change: String?) {
        let retry = RunOptions().verdict(on: attempt, retriesMax: retriesMax) == .retry
        let next = { (name: String) in retry ? "is tried again" : "stays so; --retry \(name)" }
        switch attempt?.state {
        case nil, .ready: (state, reason) = ("new", change)
        case .done: (state, reason) = Self.done(attempt)
        case .accepted: (state, reason) = ("in flight", "accepted by the service")
        case .finished: (state, reason) = ("in flight", "to be downloaded")
        case .submitting:
            (state, reason) = ("unknown", "a run is submitting it, or was stopped then")
        case .unknown(let why): (state, reason) = ("unknown", why)
        case .failed(_, let failure, _):
            let kind = failure.kind.rawValue
            (state, reason) = ("failed", "\(kind): \(failure.message) (\(next("failed")))")
        case .lost(_, let why): (state, reason) = ("failed", "lost: \(why) (\(next("lost")))")
        case .expired(_, let why):
            (state, reason) = ("failed", "expired: \(why) (\(next("expired")))")
        case .cancelled(_, let why):
            (state, reason) = ("failed", "cancelled: \(why) (\(next("cancelled")))")
        }
    }

    private static func done(_ attempt: Attempt?) -> (String, String?) {
        if let moment = attempt?.mark.rejected {
            return ("rejected", "on \(moment.description.prefix(10))")
        }
        guard let missing = attempt?.mark.missing else { return ("done", nil) }
        let day = missing.since.description.prefix(10)
        return ("missing", "its files are gone, and the service has it no more; seen on \(day)")
    }
}
