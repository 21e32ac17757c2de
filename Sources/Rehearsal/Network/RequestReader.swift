internal import Core

/// The requests of a connection, one after another, each read whole.
struct RequestReader {
    /// One request.
    struct Request: Sendable {
        let head: RequestHead
        let body: [UInt8]
    }

    private let connection: Connection
    private var buffer: [UInt8] = []
    /// Up to here the buffer is used up.
    private var start = 0

    /// The largest body that is read.
    static let bodyMax = 64 << 20
    /// The largest head, and the largest sum of what stands between the chunks of a body.
    static let headMax = 256 << 10

    /// Something ended in the midst of a request.
    private struct Gone: Error {}

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// The next request; `nil` when the client has no more.
    ///
    /// - Throws: `RefusedRequest` for one that is not understood, or too large.
    mutating func next() async throws -> Request? {
        var budget = Self.headMax
        var lines: [[UInt8]] = []
        while let line = try await line(&budget) {
            guard line.isEmpty else {
                lines.append(line)
                continue
            }
            // Some clients send an empty line behind a body.
            guard !lines.isEmpty else { continue }
            let head = try RequestHead(lines)
            return Request(head: head, body: try await body(of: head))
        }
        return nil
    }

    private mutating func body(of head: RequestHead) async throws -> [UInt8] {
        var body: [UInt8] = []
        switch head.framing {
        case .length(0): break
        case .length(let byteCount):
            guard byteCount <= Self.bodyMax else { throw Self.tooLarge }
            try await welcome(head)
            body.reserveCapacity(byteCount)
            try await take(byteCount, into: &body)
        case .chunked:
            try await welcome(head)
            try await takeChunks(into: &body)
        }
        return body
    }

    private mutating func takeChunks(into body: inout [UInt8]) async throws {
        var budget = Self.headMax
        while true {
            guard let line = try await line(&budget) else { throw Gone() }
            let digits = line.prefix { $0 != UInt8(ascii: ";") }
            let number = String(decoding: digits, as: UTF8.self).trimmed
            guard number.utf8.count <= 15, !number.hasPrefix("+"), !number.hasPrefix("-"),
                let byteCount = Int(number, radix: 16)
            else { throw RequestHead.malformed("a chunk of the body has no length") }
            if byteCount == 0 { break }
            guard byteCount <= Self.bodyMax - body.count else { throw Self.tooLarge }
            try await take(byteCount, into: &body)
            guard try await self.line(&budget)?.isEmpty == true else {
                throw RequestHead.malformed("a chunk of the body is not as long as it says")
            }
        }
        while let trailer = try await line(&budget) {
            if trailer.isEmpty { return }
        }
        throw Gone()
    }

    /// Says that the body is wanted, to a client that waits for that.
    private func welcome(_ head: RequestHead) async throws {
        guard head.expectsContinue, start == buffer.count else { return }
        try await connection.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }

    private static let tooLarge = RefusedRequest(
        status: 413, message: "the body is larger than \(bodyMax) bytes")
}

// MARK: - Bytes

extension RequestReader {
    /// The next line without its end; `nil` when the client ended before it began.
    ///
    /// - Parameter budget: How many bytes there may still be.
    private mutating func line(_ budget: inout Int) async throws -> [UInt8]? {
        var scanned = 0
        while true {
            if let end = buffer[(start + scanned)...].firstIndex(of: 10) {
                budget -= end + 1 - start
                guard budget >= 0 else { break }
                guard end > start, buffer[end - 1] == 13 else {
                    throw RequestHead.malformed("a line does not end with CR and LF")
                }
                defer { start = end + 1 }
                return Array(buffer[start..<(end - 1)])
            }
            scanned = buffer.count - start
            guard scanned <= budget else { break }
            guard let bytes = try await connection.read(atMost: 16 << 10) else {
                if scanned == 0 { return nil }
                throw Gone()
            }
            buffer.removeFirst(start)
            start = 0
            buffer += bytes
        }
        throw RefusedRequest(
            status: 431, message: "the head is larger than \(Self.headMax) bytes")
    }

    private mutating func take(_ byteCount: Int, into body: inout [UInt8]) async throws {
        let ready = min(byteCount, buffer.count - start)
        body += buffer[start..<(start + ready)]
        start += ready
        var missing = byteCount - ready
        while missing > 0 {
            guard let bytes = try await connection.read(atMost: min(missing, 64 << 10)) else {
                throw Gone()
            }
            body += bytes
            missing -= bytes.count
        }
    }
}
