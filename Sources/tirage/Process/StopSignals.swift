internal import ArgumentParser
internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Requests to stop, for any number of runs one after the other.
final class StopRequests: Sendable {
    private struct State {
        var isRequested = false
        var listeners: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Whether a stop was ever requested.
    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// A stream of its own for each run; a request of before is its first element.
    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            if state.isRequested { continuation.yield() }
            state.listeners.append(continuation)
        }
        return stream
    }

    fileprivate func request() {
        state.withLock { state in
            state.isRequested = true
            for listener in state.listeners { listener.yield() }
        }
    }
}

/// Ctrl-C and SIGTERM: the first asks what is running to stop, the second ends the program at once.
///
/// The end of a terminal (SIGHUP) asks to stop, however often it comes: shell and kernel both send
/// it, and nobody means by that to leave jobs in doubt.
enum StopSignals {
    /// Runs `body` while signals are listened to.
    ///
    /// They are heard on a thread of their own, however busy the others are. A reader of the output
    /// that goes away ends nothing: jobs are paid for, whoever watches.
    ///
    /// - Parameter lastWord: The line that is left when the program is ended at once.
    static func listen<Outcome: Sendable>(
        lastWord: @escaping @Sendable () -> String? = { nil },
        while body: @Sendable (StopRequests) async throws -> Outcome
    ) async throws -> Outcome {
        let requests = StopRequests()
        signal(SIGPIPE, SIG_IGN)
        let queue = DispatchQueue(label: "tirage.signals")
        var sources: [any DispatchSourceSignal] = []
        let wish = Wish()
        // With nohup, a terminal that goes away is to be ignored.
        for number in [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP]) {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if !requests.isRequested { leaveLater() }
                requests.request()
                if number != SIGHUP, wish.isToEndNow() { leave(saying: lastWord) }
            }
            source.resume()
            sources.append(source)
        }
        defer { for source in sources { source.cancel() } }
        return try await body(requests)
    }

    /// How long a run that was asked to stop may take to end: what it collects within its own time,
    /// and what it writes after that.
    private static let endTime = DispatchTimeInterval.seconds(120)

    /// Ends the program where a disk or a network that does not answer keeps it from ending itself.
    ///
    /// What is not in the ledger yet is as after a crash: the next run goes on from there.
    private static func leaveLater() {
        DispatchQueue(label: "tirage.late").asyncAfter(deadline: .now() + endTime) {
            DispatchQueue(label: "tirage.end").asyncAfter(deadline: .now() + lastWordTime) {
                _exit(ExitCode.runAgain.rawValue)
            }
            Console.say(
                "tirage: a file, a disk or a service does not let it end; ended all the same: run again"
                    + " to go on")
            _exit(ExitCode.runAgain.rawValue)
        }
    }

    /// How long the last line may take: a reader that has stopped reading holds nothing up.
    private static let lastWordTime = DispatchTimeInterval.milliseconds(300)

    /// Ends the program at once; not by `exit`, which runs what others have left for the end.
    ///
    /// No signal handler in the sense of C: this runs on a thread, which may write and wait.
    private static func leave(saying lastWord: () -> String?) -> Never {
        DispatchQueue(label: "tirage.end").asyncAfter(deadline: .now() + lastWordTime) {
            _exit(ExitCode.forced.rawValue)
        }
        if let line = lastWord() { Console.say(line) }
        _exit(ExitCode.forced.rawValue)
    }

    /// Whether signals that came mean that the program is to end at once.
    private final class Wish: Sendable {
        private let time = SystemTimekeeper()
        private let first = Mutex<Duration?>(nil)

        /// `timeout` and some shells send a signal twice, to the process and to its group: what
        /// comes within a moment of the first is the same wish.
        private static let moment = Duration.milliseconds(200)

        func isToEndNow() -> Bool {
            let now = time.elapsed()
            return first.withLock { first in
                guard let began = first else {
                    first = now
                    return false
                }
                return now - began > Self.moment
            }
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        // There is no way to ask but by setting it.
        let before = signal(number, SIG_IGN)
        let (found, ignoring) = unsafe (
            unsafeBitCast(before, to: Int.self), unsafeBitCast(SIG_IGN, to: Int.self)
        )
        if found != ignoring { signal(number, before) }
        return found == ignoring
    }
}
