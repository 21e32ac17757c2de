import Foundation
import Synchronization

#if canImport(Darwin)
import Darwin

private let streamType = SOCK_STREAM
private let withoutSignal: Int32 = 0
#else
import Glibc

private let streamType = Int32(SOCK_STREAM.rawValue)
private let withoutSignal = Int32(MSG_NOSIGNAL)
#endif

/// A server on 127.0.0.1 that does to each connection what a test says, however wrong.
///
/// It reads and writes plain sockets, one thread per connection, so that nothing between the test
/// and the wire mends what it breaks.
package final class ScriptedServer: Sendable {
    /// What becomes of a connection.
    package enum Behaviour: Sendable {
        /// Closed before anything is read.
        case closeAtOnce
        /// Each request is read whole and then answered.
        case serve(@Sendable (String) -> Action)
    }

    /// What becomes of a request, once it is read.
    package enum Action: Sendable {
        case send(String)
        case sendAndClose(String)
        case close
        /// Nothing, until the other side gives up.
        case silence
    }

    package let port: Int
    private let listener: Int32
    private let received = Mutex<[String]>([])
    private let connections = Mutex(0)

    /// - Parameter onConnection: Called with each connection before it is read.
    package init(
        _ behaviour: Behaviour, onConnection: @escaping @Sendable (Int32) -> Void = { _ in }
    ) {
        listener = socket(AF_INET, streamType, 0)
        port = Self.bindToLoopback(listener)
        listen(listener, 128)
        let listener = listener
        let record = { @Sendable [weak self] text in self?.record(text) ?? () }
        let count = { @Sendable [weak self] in self?.countConnection() ?? () }
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                count()
                onConnection(connection)
                Thread.detachNewThread { Self.handle(connection, behaviour, record) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Everything that was read, a text per request, bytes beyond ASCII as Latin-1.
    package var requests: [String] { received.withLock { $0 } }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// A port on which nobody listens.
    package static func closedPort() -> Int {
        let descriptor = socket(AF_INET, streamType, 0)
        defer { close(descriptor) }
        return bindToLoopback(descriptor)
    }

    /// How many connections were made.
    package var connectionCount: Int { connections.withLock { $0 } }

    private func countConnection() {
        connections.withLock { $0 += 1 }
    }

    private func record(_ text: String) {
        received.withLock { $0.append(text) }
    }

    private static func bindToLoopback(_ descriptor: Int32) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = unsafe bind(descriptor, generic, size)
                _ = unsafe getsockname(descriptor, generic, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func handle(
        _ connection: Int32, _ behaviour: Behaviour, _ record: @Sendable (String) -> Void
    ) {
        defer { close(connection) }
        guard case .serve(let answer) = behaviour else { return }
        while let request = readRequest(connection) {
            record(request)
            switch answer(request) {
            case .send(let text): write(text, to: connection)
            case .sendAndClose(let text):
                write(text, to: connection)
                return
            case .close: return
            case .silence:
                _ = readByte(connection)
                return
            }
        }
    }

    /// A request with its body, whose length the head must say; `nil` at the end of the connection.
    private static func readRequest(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = readByte(connection) else { return nil }
            bytes.append(byte)
        }
        let head = latin1(bytes).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        for _ in 0..<count {
            guard let byte = readByte(connection) else { return nil }
            bytes.append(byte)
        }
        return latin1(bytes)
    }

    private static func readByte(_ connection: Int32) -> UInt8? {
        var byte: UInt8 = 0
        return unsafe recv(connection, &byte, 1, 0) == 1 ? byte : nil
    }

    private static func write(_ text: String, to connection: Int32) {
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func latin1(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }
}

extension ScriptedServer {
    /// An answer as it goes over the wire.
    package static func answer(
        _ status: String, _ body: String = "", headers: [String] = [], length: Int? = nil
    ) -> String {
        let lines =
            ["HTTP/1.1 \(status)", "Content-Length: \(length ?? body.unicodeScalars.count)"]
            + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
