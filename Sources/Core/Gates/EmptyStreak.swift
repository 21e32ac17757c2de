/// Jobs in a row that were done without an image: perhaps all will be, and each is paid for.
///
/// While there are some, only so few jobs are at the service that there will be three of them at
/// most; and when three have kept it up, no more are bought.
package struct EmptyStreak: Hashable, Sendable {
    package static let jobsMax = 3

    private var jobs: Set<JobKey> = []
    /// Those of them whose images nobody waits for any more in this run.
    private var left: Set<JobKey> = []

    package init() {}

    /// How many jobs the service may have at once.
    package var heldMax: Int { jobs.isEmpty ? .max : max(0, Self.jobsMax - jobs.count) }

    /// A job is done, and no image is listed.
    package mutating func onEmpty(_ job: JobKey) { jobs.insert(job) }

    /// A job's images are listed, so those of others may be.
    package mutating func onListed() {
        jobs = []
        left = []
    }

    /// A job without an image came to an end of its own: it says nothing about others.
    package mutating func onEnded(_ job: JobKey) {
        jobs.remove(job)
        left.remove(job)
    }

    /// A job is left without an image.
    ///
    /// - Returns: Whether no more should be bought.
    package mutating func onLeft(_ job: JobKey) -> Bool {
        guard jobs.contains(job) else { return false }
        left.insert(job)
        return left.count >= Self.jobsMax
    }
}
