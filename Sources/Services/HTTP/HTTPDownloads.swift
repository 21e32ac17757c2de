internal import AsyncHTTPClient
internal import Codings
package import Core
internal import NIOCore
internal import NIOHTTP1

/// Downloads of images over HTTP/1.1, by clients that never had a credential.
///
/// Private addresses are asked only when the provider itself is local, or as the host that the
/// provider is on; `https` never leads to `http`, and every download is bounded in bytes and time.
/// Must be shut down.
package struct HTTPDownloads: ImageDownloads {
    /// What one download may cost.
    package struct Limits: Hashable, Sendable {
        package var bytesMax: Int
        /// For the whole download, redirects included.
        package var total: Duration
        /// For silence.
        package var idle: Duration
        package var connect: Duration

        package init(
            bytesMax: Int, total: Duration = .seconds(600),
            idle: Duration = .seconds(30),
            connect: Duration = .seconds(10)
        ) {
            self.bytesMax = bytesMax
            self.total = total
            self.idle = idle
            self.connect = connect
        }
    }

    private let clients: CheckedClients
    private let limits: Limits
    private let userAgent: String
    private let now: @Sendable () -> Timestamp
    private let hasSecret: @Sendable (String) -> Bool

    static let redirectsMax = 5

    /// - Parameters:
    ///   - version: The program's, for `User-Agent`.
    ///   - hasSecret: Whether a credential is in a text: no such address is asked, wherever it comes
    ///     from.
    ///   - now: The wall time, for `Retry-After` dates.
    package init(
        version: String, concurrency: Int, limits: Limits,
        hasSecret: @escaping @Sendable (String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            version: version, concurrency: concurrency, limits: limits, lookup: .system,
            hasSecret: hasSecret, now: now)
    }

    init(
        version: String, concurrency: Int, limits: Limits, lookup: HostLookup,
        hasSecret: @escaping @Sendable (String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.now = now
        self.hasSecret = hasSecret
        var configuration = HTTPClient.Configuration.plain(
            connectTimeout: limits.connect, readTimeout: limits.idle)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(
            8, concurrency)
        // What a server has sent unasked behind an image is never taken for the next.
        configuration.maximumUsesPerConnection = 1
        clients = CheckedClients(configuration: configuration, lookup: lookup)
        self.limits = limits
        userAgent = "tirage/\(version)"
    }

    /// Closes all connections; must be called once, and nothing fetched afterwards.
    package func shutdown() async {
        await clients.shutdown()
    }

    package func fetch(
        _ url: String, isLocalAllowed: Bool, into file: any ImageFile
    ) async throws(DownloadError) {
        let deadline = NIODeadline.now() + TimeAmount(limits.total)
        var address = url
        let first = Origin(of: url)
        for _ in 0...Self.redirectsMax {
            guard let origin = Origin(of: address), let first else {
                throw .unusable("the service gave an address that is no http or https URL")
            }
            guard !hasSecret(address) else {
                throw .unusable(
                    "the address of an image has a credential in it, and is not asked")
            }
            // What may be asked because it is the provider's own host may not send on to others there.
            let isOwn = first.isLocal || origin.host == first.host
            let next = try await hop(
                origin.rewriting(address), origin, deadline: deadline,
                isLocalAllowed: isLocalAllowed && isOwn, into: file)
            guard let next else { return }
            address = next
        }
        throw .transient("'\(url.hostOnly)' redirects more than \(Self.redirectsMax) times")
    }

    /// Fetches one address; returns where it redirects to.
    private func hop(
        _ address: String, _ origin: Origin, deadline: NIODeadline, isLocalAllowed: Bool,
        into file: any ImageFile
    ) async throws(DownloadError) -> String? {
        let client: HTTPClient
        do throws(CheckedClients.Refusal) {
            client = try await clients.lease(origin, isLocalAllowed: isLocalAllowed)
        } catch {
            switch error {
            case .notFound: throw .transient("the host '\(origin.host)' has no address")
            case .notPublic(let host):
                throw .unusable("'\(host)' is a private address, which is not asked for images")
            case .linkLocal(let host):
                throw .unusable("'\(host)' is a link-local address, which is never asked")
            }
        }
        var isBroken = true
        do throws(DownloadError) {
            let response = try await execute(address, client, deadline: deadline)
            isBroken = false
            let next = try await receive(response, address, origin, deadline, into: file)
            await clients.giveBack(client, isBroken: false)
            return next
        } catch {
            await clients.giveBack(client, isBroken: isBroken)
            throw error
        }
    }

    private func execute(
        _ address: String, _ client: HTTPClient, deadline: NIODeadline
    ) async throws(DownloadError) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "Accept", value: "image/*, video/*, */*;q=0.5")
        request.headers.add(name: "Accept-Encoding", value: "identity")
        request.headers.add(name: "User-Agent", value: userAgent)
        do {
            return try await client.execute(request, deadline: deadline)
        } catch {
            throw .transient("'\(address.hostOnly)': \(ConnectionFault.message(error))")
        }
    }

    private func receive(
        _ response: HTTPClientResponse, _ address: String, _ origin: Origin,
        _ deadline: NIODeadline, into file: any ImageFile
    ) async throws(DownloadError) -> String? {
        let status = Int(response.status.code)
        if [301, 302, 303, 307, 308].contains(status) {
            return try redirect(
                from: address, origin, to: response.headers.first(name: "location"))
        }
        if let error = DownloadError(
            httpStatus: status, host: origin.host, retryAfter: retryAfter(response.headers))
        {
            throw error
        }
        let length = response.headers.first(name: "content-length").flatMap { Int($0) }
        if let length, length > limits.bytesMax { throw tooLarge(origin.host) }
        let coding = response.headers.first(name: "content-encoding")
        var body = DownloadBody(coding: coding, host: origin.host)
        var count = 0
        do {
            for try await chunk in response.body {
                count += chunk.readableBytes
                guard count <= limits.bytesMax else { throw tooLarge(origin.host) }
                guard NIODeadline.now() < deadline else {
                    throw DownloadError.transient("'\(origin.host)' took too long")
                }
                try await body.write(Array(chunk.readableBytesView), into: file)
            }
        } catch let error as DownloadError {
            throw error
        } catch {
            // The headers are there: what follows them stopped before its end.
            try await body.end(into: file)
            throw .cut("'\(origin.host)': \(ConnectionFault.message(error))")
        }
        try await body.end(into: file)
        if let length, length != count {
            throw .cut("'\(origin.host)' sent \(count) of \(length) bytes")
        }
        return nil
    }

    private func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        let moment = now()
        let found =
            RetryAfter.wish(now: moment) { headers.first(name: $0) }
            ?? RetryAfter.limitReset(now: moment) { headers.first(name: $0) }
        return found.map { min(max($0, .zero), Backoff.longest) }
    }

    private func tooLarge(_ host: String) -> DownloadError {
        .unusable("'\(host)' sends more than \(limits.bytesMax) bytes")
    }

    private func redirect(
        from address: String, _ origin: Origin, to location: String?
    ) throws(DownloadError) -> String {
        guard let location, let next = Redirection.address(from: address, to: location),
            let target = Origin(of: next)
        else { throw .unusable("'\(origin.host)' redirects to nowhere") }
        guard origin.scheme == "http" || target.scheme == "https" else {
            throw .unusable("'\(origin.host)' redirects from https to http")
        }
        return next
    }
}

extension DownloadError {
    /// What a status means for an image; `nil` for 200.
    fileprivate init?(httpStatus status: Int, host: String, retryAfter: Duration?) {
        let message = "HTTP \(status) from '\(host)'"
        switch status {
        case 200: return nil
        case 401, 403, 404, 410: self = .gone(message)
        case 408, 425, 429, 500...599, 201..<300:
            self = .transient(message, retryAfter: retryAfter)
        default: self = .unusable(message)
        }
    }
}

/// The body of a download on its way to a file: what the bytes are packed in is taken off.
private struct DownloadBody {
    private var unpacking: Unpacking
    private let host: String

    init(coding: String?, host: String) {
        unpacking = Unpacking(said: coding)
        self.host = host
    }

    mutating func write(_ bytes: [UInt8], into file: any ImageFile) async throws(DownloadError) {
        unpacking.feed(bytes)
        while let piece = try next() { try await file.write(piece) }
    }

    /// Writes what was held back.
    mutating func end(into file: any ImageFile) async throws(DownloadError) {
        unpacking.end()
        while let piece = try next() { try await file.write(piece) }
    }

    private mutating func next() throws(DownloadError) -> [UInt8]? {
        do throws(CodingFault) {
            return try unpacking.next()
        } catch {
            switch error {
            // Whether the image is whole, its own bytes tell.
            case .cut: return nil
            case .damaged: throw .transient("'\(host)' sends an image that is \(error.message)")
            case .bomb: throw .unusable("'\(host)' sends an image that is \(error.message)")
            }
        }
    }
}

extension String {
    /// The host of a URL, as the rest may be a secret.
    fileprivate var hostOnly: String { Origin(of: self)?.host ?? "the address" }
}
