/// How records of the ledger are gathered, so that one sync of the disk serves many.
///
/// A job has four records. While few jobs are under way, each is committed at once; the more there
/// are, the longer their records wait for each other: a quarter of a millisecond for each job, which
/// is little against the seconds that a job takes.
package struct CommitWindow: Sendable {
    private static let lengthPerJob = Duration.microseconds(250)
    private static let lengthMax = Duration.milliseconds(64)
    /// So many do not wait for more.
    private static let enough = 64
    /// How often it is looked whether there are enough.
    private static let step = Duration.milliseconds(5)

    let time: any Timekeeper

    package init(time: any Timekeeper) {
        self.time = time
    }

    /// How long to wait before looking again; `nil` when it is time to commit.
    ///
    /// - Parameters:
    ///   - lastCommit: When the last one began.
    ///   - waiting: Records that wait.
    ///   - underWay: Jobs that will have more.
    package func wait(since lastCommit: Duration, waiting: Int, underWay: Int) -> Duration? {
        let length = min(Self.lengthPerJob * underWay, Self.lengthMax)
        let left = length - (time.elapsed() - lastCommit)
        guard left > .zero, waiting < Self.enough else { return nil }
        return min(left, Self.step)
    }
}
