import AsyncHTTPClient
import Core
import NIOCore
import NIOHTTP1

/// The least of an HTTP client: sends what a test says and reads what comes back.
struct Client: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        func header(_ name: String) -> String? { headers.first(name: name) }

        /// `null` when the body is no JSON.
        var document: JSON { (try? JSON(parsing: body)) ?? .null }
    }

    func get(_ url: String, headers: [(String, String)] = []) async throws -> Reply {
        try await send("GET", url, headers: headers)
    }

    func send(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        request.headers = HTTPHeaders(headers)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Reply(
            status: Int(response.status.code), headers: response.headers,
            body: Array(bytes.readableBytesView))
    }
}
