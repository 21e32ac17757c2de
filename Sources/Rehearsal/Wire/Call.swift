internal import Core

/// A request as it arrived, read whole.
struct Call: Sendable {
    let method: String
    /// Below the mount, as sent: `/Run/wiro/instant-id`.
    let path: String
    /// Decoded, in order.
    let query: [(name: String, value: String)]
    /// By their names in lower case.
    let headers: [String: String]
    let body: [UInt8]
    /// Where the server is: `http://127.0.0.1:8080`.
    let origin: String

    /// - Parameter query: What stands behind the `?`, as sent.
    init(
        method: String, path: String, query: String, headers: [String: String], body: [UInt8],
        origin: String
    ) {
        self.method = method
        self.path = path
        self.query = query.split(separator: "&").map { pair in
            let halves = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (PercentCode.decode(halves[0]), PercentCode.decode(halves.last ?? ""))
        }
        self.headers = headers
        self.body = body
        self.origin = origin
    }
}
