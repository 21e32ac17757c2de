internal import CCurl
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Waits for sockets, for a moment, and for other threads: whatever comes first.
///
/// What nothing happens to costs nothing but its place in a list.
final class SocketWatch: Sendable {
    /// A socket to which something has happened.
    struct Event: Sendable {
        let descriptor: Int32
        let isReadable: Bool
        let isWritable: Bool
    }

    private struct State {
        /// First the end of the pipe by which others wake this one, then the sockets.
        var polled: [pollfd]
        var places: [Int32: Int] = [:]
        /// When libcurl wants its turn in any case.
        var due: ContinuousClock.Instant?
    }

    private let state: Mutex<State>
    private let wakeDescriptor: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            preconditionFailure("no pipe can be made: error \(errno)")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let (wakeEnd, waitEnd) = (ends[1], ends[0])
        wakeDescriptor = wakeEnd
        state = Mutex(State(polled: [pollfd(fd: waitEnd, events: Int16(POLLIN), revents: 0)]))
    }

    deinit {
        _ = close(wakeDescriptor)
        _ = state.withLock { close($0.polled[0].fd) }
    }

    /// Wakes the thread that waits; usable from any thread.
    func wake() {
        // A full pipe wakes as well.
        _ = unsafe write(wakeDescriptor, [1], 1)
    }

    // MARK: - What is waited for

    /// - Parameter what: libcurl's word for what it wants to know of a socket.
    func watch(_ descriptor: Int32, for what: Int32) {
        var events: Int32 = 0
        if what == CURL_POLL_IN || what == CURL_POLL_INOUT { events |= Int32(POLLIN) }
        if what == CURL_POLL_OUT || what == CURL_POLL_INOUT { events |= Int32(POLLOUT) }
        state.withLock { state in
            let polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            if let place = state.places[descriptor] {
                state.polled[place] = polled
            } else {
                state.places[descriptor] = state.polled.count
                state.polled.append(polled)
            }
        }
    }

    func forget(_ descriptor: Int32) {
        state.withLock { state in
            guard let place = state.places.removeValue(forKey: descriptor),
                let last = state.polled.popLast(), place < state.polled.count
            else { return }
            state.polled[place] = last
            state.places[last.fd] = place
        }
    }

    func wait(until due: ContinuousClock.Instant?) {
        state.withLock { $0.due = due }
    }

    /// How long it is until libcurl wants its turn.
    var left: Duration? {
        state.withLock { state in state.due.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
        }
    }

    /// Whether that moment has come; asked once.
    func takeDue() -> Bool {
        state.withLock { state in
            guard let due = state.due, due <= .now else { return false }
            state.due = nil
            return true
        }
    }

    // MARK: - Waiting

    /// Waits for so long at most.
    func events(within duration: Duration) -> [Event] {
        let milliseconds = Int32(clamping: duration.milliseconds)
        return state.withLock { state in
            guard milliseconds > 0 || state.polled.count > 1 else { return [] }
            let count = nfds_t(state.polled.count)
            var found = unsafe poll(&state.polled, count, milliseconds)
            guard found > 0 else { return [] }
            if state.polled[0].revents != 0 {
                found -= 1
                Self.drain(state.polled[0].fd)
            }
            guard found > 0 else { return [] }
            return state.polled.dropFirst().compactMap(Self.event)
        }
    }

    private static func event(_ polled: pollfd) -> Event? {
        let (asked, came) = (Int32(polled.events), Int32(polled.revents))
        guard came != 0 else { return nil }
        // What is wrong with a socket, libcurl finds out by using it.
        let isBroken = came & Int32(POLLERR | POLLHUP | POLLNVAL) != 0
        return Event(
            descriptor: polled.fd,
            isReadable: came & Int32(POLLIN) != 0 || isBroken && asked & Int32(POLLIN) != 0,
            isWritable: came & Int32(POLLOUT) != 0 || isBroken && asked & Int32(POLLOUT) != 0)
    }

    private static func drain(_ descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}

extension Duration {
    /// Rounded up.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return seconds * 1000 + part
    }
}
