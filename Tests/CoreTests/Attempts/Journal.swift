import Core
import Synchronization

/// What happened, in order, and a clock that goes on by a millisecond whenever it is read.
final class Journal: Sendable {
    private let state = Mutex((lines: [String](), time: Int64(0)))
    private let readings: AsyncStream<Void>
    private let wasRead: AsyncStream<Void>.Continuation

    init() {
        (readings, wasRead) = AsyncStream.makeStream(of: Void.self)
    }

    var lines: [String] { state.withLock { $0.lines } }

    func add(_ line: String) { state.withLock { $0.lines.append(line) } }

    func now() -> Timestamp {
        defer { wasRead.yield() }
        return state.withLock { state in
            state.time += 1
            return Timestamp(milliseconds: state.time)
        }
    }

    /// Returns when the clock has been read so many times more.
    func waitForReadings(_ count: Int) async {
        var readings = readings.makeAsyncIterator()
        for _ in 0..<count { await readings.next() }
    }
}
