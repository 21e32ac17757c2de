import Foundation
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A server on 127.0.0.1 that counts its answers, and speaks on open connections without being asked
/// when a test says so.
package final class SpeakingServer: Sendable {
    private let connections: Connections
    private let server: ScriptedServer

    private final class Connections: Sendable {
        let count = Mutex(0)
        let open = Mutex<[Int32]>([])
    }

    package init() {
        let connections = Connections()
        self.connections = connections
        server = ScriptedServer(
            .serve { _ in
                let number = connections.count.withLock { count in
                    count += 1
                    return count
                }
                return .send(ScriptedServer.answer("200 OK", "\(number)"))
            }, onConnection: { descriptor in connections.open.withLock { $0.append(descriptor) } })
    }

    package var url: String { server.url }
    package var connectionCount: Int { server.connectionCount }

    /// Sends an answer on every open connection; returns once it has arrived.
    package func speak() {
        let answer = Array(ScriptedServer.answer("200 OK", "unasked").utf8)
        for descriptor in connections.open.withLock({ $0 }) {
            _ = unsafe answer.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
        }
        // On the loopback interface what was sent is there as soon as it is acknowledged.
        for descriptor in connections.open.withLock({ $0 }) {
            var waiting: Int32 = 1
            while waiting > 0 {
                guard unsafe ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0 else { break }
            }
        }
    }
}
