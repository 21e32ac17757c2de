internal import FlyingSocks

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// An open port whose connections are served each in a task of its own.
struct Listener: Sendable {
    let port: Int
    private let socket: Socket

    /// How many connections wait to be taken.
    private static let backlog: Int32 = 1024

    /// - Parameter port: 0 for any that is free.
    /// - Throws: `SocketError` when the port can't be had.
    init(host: String, port: UInt16) throws {
        let socket = try Socket(domain: AF_INET, type: .stream)
        do {
            // A port is free though an earlier server's connections linger, and taken while
            // another listens.
            try socket.setValue(true, for: .localAddressReuse)
            try socket.setFlags(.nonBlocking)
            try socket.bind(to: .inet(ip4: host, port: port))
        } catch {
            try? socket.close()
            throw error
        }
        socket.closesOnExec()
        // Closes the socket by itself when it fails.
        try socket.listen(maxPendingConnection: Self.backlog)
        guard case .ip4(_, let given) = try socket.sockname() else {
            throw SocketError.unsupportedAddress
        }
        self.port = Int(given)
        self.socket = socket
    }

    /// Serves connections until the task is cancelled; then the port and all connections are closed.
    func serve(_ body: @escaping @Sendable (Connection) async -> Void) async throws {
        let pool = SocketEvents.make()
        defer { try? socket.close() }
        try await pool.prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            group.addTask { try await accept(in: pool, body) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func accept(
        in pool: SocketEvents.Pool, _ body: @escaping @Sendable (Connection) async -> Void
    ) async throws {
        let (ends, ended) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                do {
                    let connection = try Connection(try socket.accept().file, in: pool)
                    group.addTask {
                        await body(connection)
                        await connection.close()
                        ended.yield()
                    }
                } catch SocketError.blocked {
                    try await pool.suspendSocket(socket, untilReadyFor: .connection)
                } catch SocketError.failed(_, let code, _) where [EMFILE, ENFILE].contains(code) {
                    // No files are left: the next connection waits until one has ended.
                    for await _ in ends { break }
                } catch SocketError.failed {
                    // The client was gone before it was served.
                }
                try Task.checkCancellation()
            }
        }
    }
}

/// What tells when sockets can be read or written.
enum SocketEvents {
    #if canImport(Darwin)
    typealias Pool = SocketPool<kQueue>

    static func make() -> Pool { .kQueue(maxEvents: eventsMax) }
    #else
    typealias Pool = SocketPool<ePoll>

    static func make() -> Pool { .ePoll(maxEvents: eventsMax) }
    #endif

    /// How many sockets are woken at once.
    private static let eventsMax = 128
}

extension SocketPool {
    /// Closes a socket that nobody waits for.
    ///
    /// On the pool's actor, since a task that was woken may be ahead of it: the pool takes the
    /// socket out of its books by the number, and a socket that got the number in between would
    /// never be woken.
    func close(_ socket: Socket) {
        try? socket.close()
    }
}

extension Socket {
    /// Keeps the socket from programs that this one starts, in which it would stay open.
    func closesOnExec() {
        _ = fcntl(file.rawValue, F_SETFD, FD_CLOEXEC)
    }
}
