internal import AsyncHTTPClient
internal import Core
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Requests to services over HTTP/1.1.
///
/// Redirects are not followed, so that a credential can't travel to another host, and nothing is sent a
/// second time: async-http-client repeats only the making of a connection, for `connectTimeout` at most.
/// Must be shut down.
package struct HTTPExchange: Exchange {
    private let client: HTTPClient
    /// For requests that cost money or can't be told from others: each on a new connection.
    ///
    /// An idle one that the service is just closing would leave a doubt whether the request arrived,
    /// and what stood in one before the request was sent would be taken for its answer.
    private let onceClient: HTTPClient
    private let userAgent: String
    private let answerMax: Int
    /// All answers of a program share it.
    private static let room = AnswerRoom(byteCountMax: 256 << 20)

    /// - Parameters:
    ///   - version: The program's, for `User-Agent`.
    ///   - concurrency: How many requests may be under way at once to one host.
    ///   - readTimeout: How long a service may be silent.
    ///   - answerMax: The most bytes of an answer, once it is unpacked.
    package init(
        version: String, concurrency: Int, connectTimeout: Duration = .seconds(10),
        readTimeout: Duration = .seconds(60),
        answerMax: Int = ServiceDescription.answerMaxDefault
    ) {
        self.answerMax = answerMax
        userAgent = "tirage/\(version)"
        var configuration = HTTPClient.Configuration.plain(
            connectTimeout: connectTimeout, readTimeout: readTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(
            8, concurrency)
        let loop = HTTPClient.nextLoop
        client = HTTPClient(eventLoopGroup: loop, configuration: configuration)
        configuration.maximumUsesPerConnection = 1
        onceClient = HTTPClient(eventLoopGroup: loop, configuration: configuration)
    }

    /// Closes all connections; must be called once, and nothing sent afterwards.
    package func shutdown() async {
        try? await client.shutdown()
        try? await onceClient.shutdown()
    }

    package func send(_ request: OutgoingRequest) async throws(ExchangeError) -> Answer {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers {
            outgoing.headers.add(name: header.name, value: header.value)
        }
        outgoing.headers.replaceOrAdd(name: "Accept-Encoding", value: "identity")
        outgoing.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
        if !outgoing.headers.contains(name: "Accept") {
            outgoing.headers.add(name: "Accept", value: "application/json")
        }
        let pull = request.body.map { _ in FirstPull() }
        if let body = request.body, let pull {
            outgoing.body = .stream(
                BodyStream(body: body, pull: pull), length: .known(Int64(body.byteCount)))
        }
        let deadline = NIODeadline.now() + TimeAmount(request.timeout)
        do {
            let mayShare = request.mayShare && !request.isOnce
            let response = try await (mayShare ? client : onceClient).execute(
                outgoing, deadline: deadline)
            return await answer(response, deadline: deadline)
        } catch {
            let message = ConnectionFault.message(error, from: Origin(of: request.url))
            let isUnsent = pull.map { !$0.happened } ?? ConnectionFault.isBeforeSending(error)
            throw isUnsent ? .neverSent(message) : .broken(message)
        }
    }

    /// The whole answer; without its body when that was cut off, too slow or too long.
    private func answer(_ response: HTTPClientResponse, deadline: NIODeadline) async -> Answer {
        let fields = response.headers.map { OutgoingRequest.Header(name: $0.name, value: $0.value) }
        var body = AnswerBody(
            most: answerMax, length: response.headers.first(name: "content-length"),
            coding: response.headers.first(name: "content-encoding"), room: Self.room)
        let result: Result<[UInt8], Answer.Fault>
        do {
            for try await chunk in response.body {
                guard NIODeadline.now() < deadline else { throw Answer.Fault.cut }
                try await body.append(Array(chunk.readableBytesView))
            }
            result = .success(try await body.finish())
        } catch {
            result = .failure(error as? Answer.Fault ?? .cut)
        }
        return Answer(
            status: Int(response.status.code), fields: fields, body: result, room: body.share)
    }
}
