/// An image that a job of an earlier batch has made.
package struct StageImage: Hashable, Sendable {
    package let job: JobKey
    /// Counted from 1 among the images of its job.
    package let number: Int
    /// Relative to the manifest's folder, or absolute.
    package let path: String
    package let sha256: String

    package init(job: JobKey, number: Int, path: String, sha256: String) {
        self.job = job
        self.number = number
        self.path = path
        self.sha256 = sha256
    }
}

/// What a job of a stage is made from.
package enum StageSource: Hashable, Sendable {
    case image(StageImage)
    /// The image that a job will have made, under the name that its images get.
    case awaited(JobKey, stem: String)
}
