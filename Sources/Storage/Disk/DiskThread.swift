internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The one thread that waits for the disk.
///
/// The ledger's work comes first, in its order. Then all files that wait to be made durable are taken
/// together: their bytes go out side by side, and each folder is synced once for all of them. What was
/// begun here is finished, whatever becomes of the task that asked for it.
final class DiskThread: SerialExecutor {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var files: [Waiting] = []
        /// Whether the thread has nothing to do, so that it must be woken.
        var isAsleep = false
    }

    private struct Waiting {
        let file: any DurableFile
        let continuation: CheckedContinuation<Void, Never>
    }

    static let shared = DiskThread()

    private let inbox = Mutex(Inbox())
    private let signal = DispatchSemaphore(value: 0)

    /// How long files wait for company, where no record of the ledger does.
    private static let company: UInt32 = 4_000

    private init() {
        let queue = DispatchQueue(label: "tirage.disk")
        queue.async { [self] in
            while true { turn() }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        leave { $0.jobs.append(job) }
    }

    /// Makes a file durable, and gives it its name.
    func keep(_ file: any DurableFile) async {
        await withCheckedContinuation { continuation in
            leave { $0.files.append(Waiting(file: file, continuation: continuation)) }
        }
    }

    private func leave(_ change: (inout Inbox) -> Void) {
        let isAsleep = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if isAsleep { signal.signal() }
    }

    private func turn() {
        let (mustWait, isAlone) = inbox.withLock { inbox in
            inbox.isAsleep = inbox.jobs.isEmpty && inbox.files.isEmpty
            return (inbox.isAsleep, inbox.jobs.isEmpty)
        }
        if mustWait { return signal.wait() }
        if isAlone { usleep(Self.company) }
        let (jobs, files) = inbox.withLock { inbox in
            defer { (inbox.jobs, inbox.files) = ([], []) }
            return (inbox.jobs, inbox.files)
        }
        for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
        if !files.isEmpty { keep(files) }
    }

    private func keep(_ files: [Waiting]) {
        if files.count > 1 { for waiting in files { waiting.file.beginWriting() } }
        var synced: [FileAttributes.Identity: Errno?] = [:]
        let folders = files.map { $0.file.settle() }
        for (waiting, folder) in zip(files, folders) {
            guard let folder, synced[folder] == nil else { continue }
            synced.updateValue(waiting.file.syncFolder(), forKey: folder)
        }
        for (waiting, folder) in zip(files, folders) {
            if let folder, case let error?? = synced[folder] { waiting.file.fail(error) }
            waiting.continuation.resume()
        }
    }
}

/// A file that is written, on its way to its name.
protocol DurableFile: Sendable {
    /// Has the system begin to write its bytes out, without waiting for it.
    func beginWriting()

    /// Makes its bytes durable, and gives it its name.
    ///
    /// - Returns: The folder whose names are to be synced; `nil` when there is none, or it failed.
    func settle() -> FileAttributes.Identity?

    /// Makes the names in its folder durable; returns why that failed.
    func syncFolder() -> Errno?

    /// Its folder could not be synced.
    func fail(_ error: Errno)
}
