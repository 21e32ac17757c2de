/// Who asks while nobody knows how long jobs take: a few jobs, for all the others.
///
/// The first to ask are the scouts. As long as they are all running, and are about as old as another
/// job at least, that job need not be asked after: it would be running too. Once one of them is
/// done, each asks for itself.
package struct ScoutedDurations: Sendable {
    private static let (most, fewest) = (8, 4)

    /// How old each scout was when it was last known to run.
    private var ages: [JobKey: Duration] = [:]
    private var isOver = false

    package init() {}

    /// How long a job of `age` waits that is not asked after.
    package static func step(at age: Duration) -> Duration { max(age / 20, .milliseconds(50)) }

    /// The age at which a job of `age` may be taken to run still, so that it need not be asked after
    /// now; `nil` when it has to be.
    package func running(_ key: JobKey, at age: Duration) -> Duration? {
        guard !isOver, ages[key] == nil,
            ages.values.count(where: { $0 >= age * 4 / 5 }) >= Self.fewest
        else { return nil }
        return ages.values.filter { $0 <= age }.max() ?? age
    }

    /// A job of that age is running.
    package mutating func onRunning(_ key: JobKey, at age: Duration) {
        if isOver || ages.count >= Self.most && ages[key] == nil { return }
        ages[key] = age
    }

    /// Nobody asks after a job any more.
    ///
    /// - Parameter isOver: Whether it runs no longer.
    package mutating func onEnded(_ key: JobKey, isOver: Bool) {
        ages[key] = nil
        self.isOver = self.isOver || isOver
    }
}
