import Core
import FlyingSocks
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A client's side of a connection, byte for byte; its calls wait.
final class Wire {
    enum Fault: Error {
        case noPort(String)
        case cut, notHTTP
    }

    private let socket: Socket
    private var buffer: [UInt8] = []

    /// How long an answer is waited for, so that a test fails and does not hang.
    private struct ReadTimeout: SocketOption {
        let name = Int32(SO_RCVTIMEO)

        func makeValue(from value: timeval) -> Int { value.tv_sec }
        func makeSocketValue(from seconds: Int) -> timeval { timeval(tv_sec: seconds, tv_usec: 0) }
    }

    init(port: Int) throws {
        socket = try Socket(domain: AF_INET, type: .stream)
        try socket.setValue(20, for: ReadTimeout())
        try socket.connect(to: .inet(ip4: "127.0.0.1", port: UInt16(port)))
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        let data = Data(bytes)
        var sent = 0
        while sent < data.count { sent = try socket.write(data, from: sent) }
    }

    /// The next reply, read whole.
    ///
    /// - Parameter hasBody: Whether there is one, as there is not to a `HEAD`.
    func reply(hasBody: Bool = true) throws -> Client.Reply {
        var lines: [String] = []
        while true {
            let line = try line()
            if line.isEmpty { break }
            lines.append(line)
        }
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw Fault.notHTTP
        }
        let headers = lines.dropFirst().map { line in
            let halves = line.split(separator: ":", maxSplits: 1)
            return (name: String(halves[0]), value: String(halves.last ?? "").trimmed)
        }
        let head = Client.Reply(status: status, headers: headers, body: [])
        let byteCount = head.header("Content-Length").flatMap { Int($0) } ?? 0
        guard hasBody, byteCount > 0 else { return head }
        while buffer.count < byteCount { try read() }
        defer { buffer.removeFirst(byteCount) }
        return Client.Reply(
            status: status, headers: headers, body: Array(buffer.prefix(byteCount)))
    }

    /// What comes until the server closes the connection.
    func rest() throws -> [UInt8] {
        do { while true { try read() } } catch Fault.cut { return buffer }
    }

    func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                defer { buffer.removeFirst(end + 1) }
                return String(decoding: buffer[..<end], as: UTF8.self).trimmed
            }
            try read()
        }
    }

    func close() { try? socket.close() }

    private func read() throws {
        do {
            buffer += try socket.read(atMost: 64 << 10)
        } catch SocketError.disconnected, SocketError.failed(_, ECONNRESET, _) {
            throw Fault.cut
        }
    }
}
