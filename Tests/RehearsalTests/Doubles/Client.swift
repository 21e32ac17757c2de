import Core
import Foundation

/// The least of an HTTP client: sends what a test says and reads what comes back.
struct Client: Sendable {
    struct Reply: Sendable {
        let status: Int
        /// In the order and the case of their coming.
        let headers: [(name: String, value: String)]
        let body: [UInt8]

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        /// `null` when the body is no JSON.
        var document: JSON { (try? JSON(parsing: body)) ?? .null }
    }

    func get(_ url: String, headers: [(String, String)] = []) async throws -> Reply {
        try await send("GET", url, headers: headers)
    }

    /// Sends one request on a connection of its own.
    func send(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Reply {
        let pieces = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        let rest = pieces[2]
        let path = rest.drop { $0 != "/" }
        guard
            let port = rest.prefix(while: { $0 != "/" }).split(separator: ":").last.flatMap({
                Int($0)
            })
        else { throw Wire.Fault.noPort(url) }
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
        return try await Self.blocking {
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send("\(method) \(path) HTTP/1.1\r\n\(length)\(lines)\r\n\(body ?? "")")
            return try wire.reply()
        }
    }

    /// Does what waits on a thread of its own.
    static func blocking<Outcome: Sendable>(
        _ body: @escaping @Sendable () throws -> Outcome
    ) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }
}
