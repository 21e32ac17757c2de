internal import Core
package import Transfers

/// Requests to services over HTTP/1.1.
///
/// Redirects are not followed, so that a credential can't travel to another host, and what costs money
/// is never sent a second time.
package struct HTTPExchange: Exchange {
    private let loop: EventLoop
    private let way: NetworkWay
    private let userAgent: String
    private let connectTimeout: Duration
    private let readTimeout: Duration
    private let answerMax: Int
    /// All answers of a program share it.
    private static let room = AnswerRoom(byteCountMax: 256 << 20)

    /// - Parameters:
    ///   - version: The program's, for `User-Agent`.
    ///   - readTimeout: How long a service may be silent.
    ///   - answerMax: The most bytes of an answer, once it is unpacked.
    package init(
        version: String, on loop: EventLoop, by way: NetworkWay,
        connectTimeout: Duration = .seconds(10), readTimeout: Duration = .seconds(60),
        answerMax: Int = ServiceDescription.answerMaxDefault
    ) {
        self.loop = loop
        self.way = way
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
        self.answerMax = answerMax
        userAgent = "tirage/\(version)"
    }

    package func send(_ request: OutgoingRequest) async throws(ExchangeError) -> Answer {
        guard let origin = Origin(of: request.url) else {
            throw .neverSent("its address is no URL that can be called")
        }
        let outgoing = transfer(request, to: origin)
        let sink = AnswerSink(most: answerMax, room: Self.room)
        let end = await loop.send(outgoing, into: sink)
        guard let head = end.head else {
            let message = ConnectionFault.message(end.fault, to: origin, by: outgoing.proxy)
            throw end.isUnsent ? .neverSent(message) : .broken(message)
        }
        let (body, room) = await sink.finish(isWhole: end.fault == nil)
        return Answer(
            status: head.status,
            fields: head.headers.map { .init(name: $0.name, value: $0.value) },
            body: body, room: room)
    }

    private func transfer(_ request: OutgoingRequest, to origin: Origin) -> TransferRequest {
        let own = ["accept-encoding", "user-agent"]
        var headers: [TransferHeader] = []
        for header in request.headers where !own.contains(where: header.name.isSameHeader(as:)) {
            headers.append(TransferHeader(name: header.name, value: header.value))
        }
        headers.append(TransferHeader(name: "Accept-Encoding", value: "identity"))
        headers.append(TransferHeader(name: "User-Agent", value: userAgent))
        if request.header("Accept") == nil {
            headers.append(TransferHeader(name: "Accept", value: "application/json"))
        }
        var outgoing = TransferRequest(
            method: request.method.rawValue, url: request.url, headers: headers,
            upload: request.body.map {
                TransferRequest.Upload(byteCount: $0.byteCount, pieces: BodyChunks($0))
            },
            limits: TransferRequest.Limits(
                connect: connectTimeout, idle: readTimeout, total: request.timeout),
            sharing: request.isOnce ? .once : .free)
        outgoing.isUnnamed = request.isOnce || !request.mayShare
        outgoing.proxy = way.proxy(for: origin)
        outgoing.certificates = way.certificates
        return outgoing
    }
}

extension BodyChunks: UploadPieces {}
