internal import Core

/// How a conduct becomes bytes on a connection.
extension Connection {
    /// Does with a request what was decided.
    ///
    /// - Returns: Whether the connection is ready for another request; if not, it must be closed
    ///   as it is.
    func deliver(_ conduct: Conduct, to head: RequestHead) async throws -> Bool {
        switch conduct {
        case .answer(let answer):
            let hasBody = head.method != "HEAD" && answer.allowsBody
            try await write(
                answer.head(staysOpen: head.staysOpen) + (hasBody ? answer.body : []))
            return head.staysOpen
        case .truncated(let answer, let byteCount):
            try await write(
                answer.head(staysOpen: head.staysOpen) + answer.body.prefix(byteCount))
            return false
        case .cut:
            return false
        case .silence:
            try await drain()
            return false
        }
    }
}

extension Answer {
    /// Whether a body may follow the head of such a status.
    fileprivate var allowsBody: Bool { status >= 200 && status != 204 && status != 304 }

    /// Status and headers, to the empty line.
    ///
    /// Of what the answer itself says about its length and the connection nothing is sent.
    func head(staysOpen: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "")\r\n"
        let own: Set = ["content-length", "transfer-encoding", "connection"]
        for header in headers where !own.contains(header.name.lowercased()) {
            guard RequestHead.isToken(header.name) else { continue }
            text += "\(header.name): "
            text.unicodeScalars += header.value.unicodeScalars.map { scalar in
                scalar.value < 32 || scalar.value == 127 ? " " : scalar
            }
            text += "\r\n"
        }
        if allowsBody { text += "Content-Length: \(body.count)\r\n" }
        if !staysOpen { text += "Connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// What the commonest statuses are called; for others the number must do.
    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request",
        401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        409: "Conflict", 410: "Gone", 413: "Content Too Large", 422: "Unprocessable Content",
        429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
        503: "Service Unavailable",
    ]
}
