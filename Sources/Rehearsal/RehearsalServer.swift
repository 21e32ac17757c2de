package import Core
internal import Hummingbird
internal import HummingbirdCore
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// A server on the loopback address that plays described services backwards: free, offline, and the
/// same images each time for the same inputs.
///
/// `GET /rehearsal/bill` says what it was asked for. It keeps no jobs: their ids hold all there is
/// to know, so jobs go on when a server ends and another begins. What is forgotten: cancels, and
/// which slots are taken.
package struct RehearsalServer: Sendable {
    /// Where a server listens.
    package struct Address: Hashable, Sendable {
        package let port: Int

        /// Without a slash at the end: `http://127.0.0.1:8080`.
        package var origin: String { "http://\(RehearsalServer.host):\(port)" }

        /// What a provider's `url` is for the service of this name: `http://127.0.0.1:8080/studio`.
        package func baseURL(for mount: String) -> String {
            "\(origin)/\(PercentCode.encode(mount))"
        }
    }

    /// Why there is no server.
    package struct PortFault: Error, Hashable, Sendable {
        package let message: String
    }

    package let bill: Bill
    private let standIns: [String: StandIn]
    private let port: Int

    static let host = "127.0.0.1"
    /// The largest request body that is read.
    static let bodyMax = 64 << 20

    /// - Parameters:
    ///   - mounts: The services by names of their own; of two with one name the last is served.
    ///   - latency: The mean time that a job takes.
    ///   - isSteady: Whether every job takes the mean.
    ///   - port: 0 for any that is free.
    ///   - imageSide: Width and height of the images in pixels.
    package init(
        mounts: [Mount], latency: Duration, isSteady: Bool = false, port: Int = 0,
        imageSide: Int = 512,
        billFile: BillFile? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        let bill = Bill(mounts: mounts.map(\.name), file: billFile)
        self.bill = bill
        self.port = port
        let named = mounts.map { mount in
            let standIn = StandIn(
                mount: mount, bill: bill,
                serviceTime: ServiceTime(mean: latency, isSteady: isSteady),
                imageSide: imageSide, now: now)
            return (mount.name, standIn)
        }
        standIns = Dictionary(named) { _, last in last }
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: Called once the port is open, and before the first request is served,
    ///   so it must not itself wait for an answer.
    /// - Throws: `PortFault` when the port can't be had.
    package func run(onReady: @escaping @Sendable (Address) async -> Void) async throws {
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(
                address: .hostname(Self.host, port: port), backlog: 1024),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: Logger(label: "rehearsal") { _ in SwiftLogNoOpLogHandler() }
        ) { request, writer, channel in
            let port = channel.localAddress?.port ?? port
            let conduct = try await answer(request, origin: Address(port: port).origin)
            try await Delivery.deliver(conduct, to: writer)
        } onServerRunning: { channel in
            await onReady(Address(port: channel.localAddress?.port ?? port))
        }
        do {
            try await server.run()
        } catch {
            throw PortFault(
                message: "can't listen on \(Self.host):\(port): \(error); choose another port")
        }
    }

    /// Serves while `body` runs, and stops when it is done.
    package func serve<Outcome: Sendable>(
        while body: @escaping @Sendable (Address) async throws -> Outcome
    ) async throws -> Outcome {
        let (addresses, opened) = AsyncStream.makeStream(of: Address.self)
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                try await run { opened.yield($0) }
                return nil
            }
            group.addTask {
                for await address in addresses { return try await body(address) }
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let outcome = ended { return outcome }
            }
            throw CancellationError()
        }
    }
}

// MARK: - Requests

extension RehearsalServer {
    private func answer(_ request: Request, origin: String) async throws -> Conduct {
        let written = request.head.path ?? "/"
        let halves = written.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? "/"
        if path == "/rehearsal/bill" { return .answer(.json(200, await bill.document())) }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.bodyMax)
        } catch is HTTPError {
            return .answer(.message(413, "the body is larger than \(Self.bodyMax) bytes"))
        }
        let isImage = path.hasPrefix(StandIn.imagesPath)
        let front = isImage ? StandIn.imagesPath.count : 1
        let name = path.dropFirst(front).prefix { $0 != "/" }
        guard let standIn = standIns[PercentCode.decode(name)] else {
            return .answer(.message(404, "no service is rehearsed at '/\(name)'"))
        }
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let call = Call(
            method: request.method.rawValue, path: String(path.dropFirst(front + name.count)),
            query: halves.count > 1 ? String(halves[1]) : "", headers: headers,
            body: Array(body.readableBytesView), origin: origin)
        do {
            return isImage ? await standIn.download(call) : try await standIn.conduct(call)
        } catch let fault as BillFile.Fault {
            return .answer(.message(500, fault.message))
        }
    }
}

/// How a conduct becomes bytes on the connection.
private enum Delivery {
    /// Thrown to the server, which then closes the connection as it is: between responses, or
    /// within one.
    struct Cut: Error {}

    @concurrent
    static func deliver(_ conduct: Conduct, to writer: consuming ResponseWriter) async throws {
        switch conduct {
        case .answer(let answer):
            let response = response(answer)
            try await writer.write(response: response.head, body: response.body)
        case .truncated(let answer, let byteCount):
            var body = try await writer.writeHead(response(answer).head)
            try await body.write(ByteBuffer(bytes: answer.body.prefix(byteCount)))
            throw Cut()
        case .cut:
            throw Cut()
        case .silence:
            let (nothing, never) = AsyncStream.makeStream(of: Void.self)
            for await _ in nothing {}
            never.finish()
            throw Cut()
        }
    }

    private static func response(_ answer: Answer) -> Response {
        var headers = HTTPFields()
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
