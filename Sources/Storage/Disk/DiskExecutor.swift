internal import Core
internal import Dispatch

/// Runs an actor's blocking work on a thread of Dispatch, away from the few that Swift's tasks
/// share.
///
/// What runs here does not end early when a task is cancelled: a record that was begun is finished.
final class DiskExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Those of all images, which take turns on a few threads.
    private static let ofImages = (1...4).map { DiskExecutor(label: "tirage.images.\($0)") }

    /// One of those of all images, always the same for a job.
    static func ofImages(for key: JobKey) -> DiskExecutor {
        ofImages[Int(key.bits) % ofImages.count]
    }

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
