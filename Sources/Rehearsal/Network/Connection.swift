internal import FlyingSocks

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A connection that a client has opened: bytes in, bytes out, and no time limits.
struct Connection: Sendable {
    private let socket: Socket
    private let pool: SocketEvents.Pool

    /// How many bytes of a refused request are read, so that its client comes to hear the answer.
    private static let lingerMax = 1 << 30

    /// - Parameter file: Becomes the connection's, which closes it.
    init(_ file: Socket.FileDescriptor, in pool: SocketEvents.Pool) throws {
        socket = Socket(file: file)
        self.pool = pool
        do {
            try socket.setFlags(.nonBlocking)
            // Without it the second of two small writes waits 40 ms for the first one's receipt.
            try socket.setValue(
                true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
        } catch {
            try? socket.close()
            throw error
        }
        socket.closesOnExec()
    }

    /// What has arrived, as soon as that is something; `nil` when the client sends no more.
    func read(atMost byteCount: Int) async throws -> [UInt8]? {
        while true {
            try Task.checkCancellation()
            do {
                return try socket.read(atMost: byteCount)
            } catch SocketError.blocked {
                try await pool.suspendSocket(socket, untilReadyFor: .read)
            } catch SocketError.disconnected {
                return nil
            }
        }
    }

    /// Sends all of the bytes.
    func write(_ bytes: [UInt8]) async throws {
        let data = Data(bytes)
        var sent = 0
        while sent < data.count {
            do {
                sent = try socket.write(data, from: sent)
            } catch SocketError.blocked {
                try await pool.suspendSocket(socket, untilReadyFor: .write)
            }
        }
    }

    /// Waits for the client to close the connection.
    ///
    /// - Parameter byteCount: How many bytes may come before that.
    func drain(atMost byteCount: Int = .max) async throws {
        var rest = byteCount
        while rest > 0, let bytes = try await read(atMost: 64 << 10) { rest -= bytes.count }
    }

    /// Answers a request that was not read to its end, and makes sure that the client hears it:
    /// a connection that is closed with bytes unread is reset, and the answer lost.
    func refuse(with answer: Answer) async throws {
        try await write(answer.head(staysOpen: false) + answer.body)
        _ = shutdown(socket.file.rawValue, Int32(SHUT_WR))
        try await drain(atMost: Self.lingerMax)
    }

    /// Closes the connection as it is: between answers, or within one.
    func close() async {
        await pool.close(socket)
    }
}
