/// What one question about a submit in doubt brought.
package enum LookupAnswer: Hashable, Sendable {
    /// The service has it, under this name.
    case has(RemoteJob)
    /// The service has it, and does not say under which id.
    case hasUnnamed(String)
    /// Several of the service's jobs may be it.
    case several([String])
    /// The service does not know it, or not yet.
    case hasNot(String)
    /// Sent again, it was refused for good: the service has nothing of it.
    case refused(Failure)
    /// No word on it.
    case nothing(String, retryAfter: Duration? = nil)
}

/// A service's list of its jobs, as far back as was asked.
package enum Listing: Hashable, Sendable {
    /// - Parameter isWhole: Whether every job since then that the service lists is among them.
    case jobs([ListedJob], isWhole: Bool)
    case nothing(String, retryAfter: Duration? = nil)

    /// One job of the list.
    package struct ListedJob: Hashable, Sendable {
        package let id: String
        /// What it has of the submit's own name.
        package let reference: String

        package init(id: String, reference: String) {
            self.id = id
            self.reference = reference
        }
    }

    /// What it says of one submit.
    package func finding(about name: SubmitName) -> LookupAnswer {
        switch self {
        case .nothing(let message, let hint): return .nothing(message, retryAfter: hint)
        case .jobs(let jobs, let isWhole):
            var ids: [String] = []
            for job in jobs where name.isIn(job.reference) && !ids.contains(job.id) {
                ids.append(job.id)
            }
            if ids.count > 1 { return .several(ids) }
            if let id = ids.first { return .has(RemoteJob(id: id)) }
            return isWhole
                ? .hasNot("its list does not have the job")
                : .nothing("its list is too long to be read back to the submit")
        }
    }
}
