internal import Synchronization

/// The one thread of a run: its tasks, its waiting and its network take turns on it.
///
/// Tasks that prefer this executor run here, one after the other. Between them, what libcurl has to
/// send and to read is moved, and who waits for a moment is woken. Nothing here may wait for anything
/// else: a lock that is held for long, a terminal, the sync of a disk.
package final class EventLoop: TaskExecutor, ErrandRunner {
    /// What tasks and other threads leave for the next turn.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var errands: [Errand] = []
        /// Whether the thread waits, so that it must be woken.
        var isAsleep = false
        var isEnded = false

        var isEmpty: Bool { jobs.isEmpty && errands.isEmpty }
    }

    private let inbox = Mutex(Inbox())
    private let engine: Mutex<Engine>
    private let watch = SocketWatch()
    private let began = ContinuousClock.now

    package init() {
        engine = Mutex(Engine(watch: watch))
    }

    /// The time since this was made, on a clock that never goes back.
    package var elapsed: Duration { began.duration(to: .now) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        leave { $0.jobs.append(job) }
    }

    /// Does an errand in the next turn.
    func run(_ errand: Errand) {
        leave { $0.errands.append(errand) }
    }

    private func leave(_ change: (inout Inbox) -> Void) {
        let isAsleep = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if isAsleep { watch.wake() }
    }
}

// MARK: - Running

extension EventLoop {
    /// Runs `body`, and all that comes of it, on the calling thread.
    ///
    /// Returns when `body` has ended; what else runs here must have ended by then. One thread at a
    /// time.
    package func run<Outcome: Sendable>(
        _ body: sending @escaping () async -> Outcome
    ) -> Outcome {
        let ending = Ending<Outcome>()
        inbox.withLock { $0.isEnded = false }
        Task(executorPreference: self) {
            let outcome = await body()
            ending.outcome.withLock { $0 = outcome }
            self.leave { $0.isEnded = true }
        }
        while turn() {}
        guard let outcome = ending.outcome.withLock({ $0 }) else {
            preconditionFailure("the loop ended before what it ran")
        }
        return outcome
    }

    /// Runs on the calling thread what others leave to it, for ever.
    package func serve() -> Never {
        while true { _ = turn() }
    }

    /// What came of what was run.
    private final class Ending<Outcome: Sendable>: Sendable {
        let outcome = Mutex<Outcome?>(nil)
    }

    /// Tasks first, then what they asked for, the network and the clock; waits where there is
    /// nothing to do.
    ///
    /// - Returns: Whether there is another turn.
    private func turn() -> Bool {
        runJobs()
        let errands = inbox.withLock { inbox in
            defer { inbox.errands.removeAll(keepingCapacity: true) }
            return inbox.errands
        }
        let wait = engine.withLock { engine in
            for errand in errands { engine.take(errand, at: elapsed) }
            return engine.turn(at: elapsed)
        }
        let (isEnded, mustWait) = inbox.withLock { inbox in
            inbox.isAsleep = inbox.isEmpty && !inbox.isEnded
            return (inbox.isEnded && inbox.isEmpty, inbox.isAsleep)
        }
        engine.withLock { $0.wait(mustWait ? wait : .zero) }
        if mustWait { inbox.withLock { $0.isAsleep = false } }
        return !isEnded
    }

    /// How often tasks that others have woken come before the network.
    private static let roundsMax = 64

    private func runJobs() {
        for _ in 0..<Self.roundsMax {
            let jobs = inbox.withLock { inbox in
                defer { inbox.jobs.removeAll() }
                return inbox.jobs
            }
            if jobs.isEmpty { return }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}

// MARK: - Waiting

extension EventLoop {
    /// Waits so long, to the millisecond.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        let alarm = Alarm(due: elapsed + duration)
        let isWhole = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if alarm.set(continuation) { run(.wake(alarm)) }
            }
        } onCancel: {
            alarm.ring(isCancelled: true)
        }
        if !isWhole { throw CancellationError() }
    }
}
