package import Core
internal import Synchronization

/// Time that stands still while anybody works, and moves to the next awakening when all sleep.
///
/// What runs in `run` runs on one thread, one step at a time in the order of their coming, so that
/// it comes out the same each time: a test of many tasks is as repeatable as one of none. When
/// nobody can go on and nobody sleeps, they wait for each other for ever: that is trapped.
package final class VirtualTime: Timekeeper {
    private let state = Mutex(State())
    private let lane = OneThread()

    private struct State {
        var elapsed = Duration.zero
        var sleepers: [Sleeper] = []
        var sleepCount = 0
        var isOver = false
    }

    private struct Sleeper {
        let number: Int
        let deadline: Duration
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// The wall time at which elapsed time is zero: 2026-01-01.
    package static let start = Timestamp(milliseconds: 1_767_225_600_000)

    package init() {}

    package func now() -> Timestamp { Self.start + elapsed() }

    package func elapsed() -> Duration { state.withLock { $0.elapsed } }

    package func sleep(for duration: Duration) async throws(CancellationError) {
        let number = state.withLock { state in
            state.sleepCount += 1
            return state.sleepCount
        }
        let isWhole = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                state.withLock { state in
                    guard !isCancelled else { return }
                    state.sleepers.append(
                        Sleeper(
                            number: number, deadline: state.elapsed + duration,
                            continuation: continuation))
                }
                if isCancelled { continuation.resume(returning: false) }
            }
        } onCancel: {
            wake(returning: false) { $0.first { $0.number == number } }
        }
        guard isWhole else { throw CancellationError() }
    }

    /// Lets time pass between runs.
    package func pass(_ duration: Duration) { state.withLock { $0.elapsed += duration } }

    /// What `body` gives, run in this time.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable () async -> Result
    ) async -> Result {
        await withTaskGroup(of: Result.self) { group in
            state.withLock { $0.isOver = false }
            group.addTask(executorPreference: lane) {
                let result = await body()
                self.state.withLock { $0.isOver = true }
                return result
            }
            drive()
            guard let result = await group.next() else { preconditionFailure("no result") }
            return result
        }
    }

    private func drive() {
        while true {
            lane.runAll()
            if state.withLock({ $0.isOver }) { return }
            let woken = wake(returning: true) { sleepers in
                sleepers.min { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
            }
            precondition(woken, "everybody waits for somebody else")
        }
    }

    @discardableResult
    private func wake(returning isWhole: Bool, _ choose: ([Sleeper]) -> Sleeper?) -> Bool {
        let sleeper: Sleeper? = state.withLock { state in
            guard let sleeper = choose(state.sleepers) else { return nil }
            state.sleepers.removeAll { $0.number == sleeper.number }
            if isWhole { state.elapsed = max(state.elapsed, sleeper.deadline) }
            return sleeper
        }
        sleeper?.continuation.resume(returning: isWhole)
        return sleeper != nil
    }
}

/// Runs steps of tasks one by one, on the thread that asks for it.
private final class OneThread: TaskExecutor {
    private let steps = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let step = UnownedJob(job)
        steps.withLock { $0.append(step) }
    }

    /// Returns when there is nothing more to do now.
    func runAll() {
        while true {
            let batch = steps.withLock { steps in
                defer { steps = [] }
                return steps
            }
            if batch.isEmpty { return }
            for step in batch { unsafe step.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
