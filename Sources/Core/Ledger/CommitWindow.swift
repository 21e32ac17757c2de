/// How records of the ledger are gathered, so that one sync of the disk serves many.
///
/// One that comes alone is committed at once. Those that come while many jobs are under way wait for
/// each other: a job has four records, so forty in a commit make a tenth of a sync for each job.
package struct CommitWindow: Sendable {
    /// The shortest time from one commit to the next, unless there are enough records before.
    private static let length = Duration.milliseconds(20)
    private static let enough = 40
    /// How often it is looked whether there are enough.
    private static let step = Duration.milliseconds(5)

    let time: any Timekeeper

    package init(time: any Timekeeper) {
        self.time = time
    }

    /// How long to wait before looking again; `nil` when it is time to commit.
    func wait(since lastCommit: Duration, waiting: Int) -> Duration? {
        let left = Self.length - (time.elapsed() - lastCommit)
        guard left > .zero, waiting < Self.enough else { return nil }
        return min(left, Self.step)
    }
}
