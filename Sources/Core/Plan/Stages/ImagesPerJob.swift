/// How many images a job of a batch makes: as its service says, or as its jobs did so far.
package struct ImagesPerJob: Hashable, Sendable {
    /// So many images of so many jobs.
    package let images: UInt64
    package let jobs: UInt64
    /// Whether jobs that are done tell it.
    package let isSeen: Bool

    package init(images: UInt64, jobs: UInt64, isSeen: Bool) {
        precondition(jobs > 0, "images of no jobs can't be counted")
        self.images = images
        self.jobs = jobs
        self.isSeen = isSeen
    }

    /// The images of `count` jobs, rounded up.
    package func images(of count: UInt64) -> UInt64 {
        let (high, low) = count.multipliedFullWidth(by: images)
        guard high < jobs else { return .max }
        let (whole, rest) = jobs.dividingFullWidth((high, low))
        return rest == 0 ? whole : whole.addingReportingOverflow(1).overflow ? .max : whole + 1
    }
}
