package import Core
package import Transfers

/// Downloads of images over HTTP/1.1, with no credential among what is sent.
///
/// Private addresses are asked only when the provider itself is local, or as the host that the
/// provider is on; `https` never leads to `http`, and every download is bounded in bytes and time.
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

    private let loop: EventLoop
    private let way: NetworkWay
    private let hosts: CheckedHosts
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
        version: String, on loop: EventLoop, by way: NetworkWay, limits: Limits,
        hasSecret: @escaping @Sendable (String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            version: version, on: loop, by: way, limits: limits, lookup: .system,
            hasSecret: hasSecret, now: now)
    }

    init(
        version: String, on loop: EventLoop, by way: NetworkWay, limits: Limits,
        lookup: HostLookup, hasSecret: @escaping @Sendable (String) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.loop = loop
        self.way = way
        hosts = CheckedHosts(lookup: lookup)
        self.limits = limits
        self.now = now
        self.hasSecret = hasSecret
        userAgent = "tirage/\(version)"
    }

    package func fetch(
        _ url: String, isLocalAllowed: Bool, into file: any ImageFile
    ) async throws(DownloadError) {
        let deadline = loop.elapsed + limits.total
        guard let first = Origin(of: url) else {
            throw .unusable("the service gave an address that is no http or https URL")
        }
        var (address, origin) = (url, first)
        for _ in 0...Self.redirectsMax {
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
            (address, origin) = next
        }
        throw .transient("'\(first.host)' redirects more than \(Self.redirectsMax) times")
    }

    /// Fetches one address; returns where it redirects to.
    private func hop(
        _ address: String, _ origin: Origin, deadline: Duration, isLocalAllowed: Bool,
        into file: any ImageFile
    ) async throws(DownloadError) -> (address: String, origin: Origin)? {
        let request = try await request(address, origin, deadline, isLocalAllowed)
        let sink = DownloadSink(
            into: file, bytesMax: limits.bytesMax, host: origin.host, now: now)
        let end = await loop.send(request, into: sink)
        guard let head = end.head else {
            if end.isUnsent { await hosts.forget(origin, isLocalAllowed: isLocalAllowed) }
            let message = ConnectionFault.message(end.fault, to: origin, by: request.proxy)
            if case .forbidden? = end.fault { throw .unusable(message) }
            throw .transient("'\(origin.host)': \(message)")
        }
        if [301, 302, 303, 307, 308].contains(head.status) {
            return try redirect(from: address, origin, to: head.header("location"))
        }
        let message = end.fault.map { ConnectionFault.message($0, to: origin, by: request.proxy) }
        try sink.finish(isCut: message.map { "'\(origin.host)': \($0)" })
        return nil
    }

    private func request(
        _ address: String, _ origin: Origin, _ deadline: Duration, _ isLocalAllowed: Bool
    ) async throws(DownloadError) -> TransferRequest {
        let left = max(.zero, deadline - loop.elapsed)
        var request = TransferRequest(
            method: "GET", url: address,
            headers: [
                TransferHeader(name: "Accept", value: "image/*, video/*, */*;q=0.5"),
                TransferHeader(name: "Accept-Encoding", value: "identity"),
                TransferHeader(name: "User-Agent", value: userAgent),
            ],
            limits: TransferRequest.Limits(
                connect: limits.connect, idle: limits.idle, total: left),
            sharing: .free)
        request.certificates = way.certificates
        request.proxy = way.proxy(for: origin)
        request.mayConnect = { [hosts] bytes in
            hosts.isOpen(NetworkAddress(bytes: bytes), isLocalAllowed: isLocalAllowed)
        }
        // A proxy that is told names knows what they mean; here perhaps nobody does.
        let isAddress = NetworkAddress(host: origin.host) != nil
        guard isAddress || request.proxy?.resolvesHere ?? true else { return request }
        do throws(CheckedHosts.Refusal) {
            request.address = try await hosts.address(of: origin, isLocalAllowed: isLocalAllowed)
            return request
        } catch {
            switch error {
            case .notFound: throw .transient("the host '\(origin.host)' has no address")
            case .notPublic(let host):
                throw .unusable("'\(host)' is a private address, which is not asked for images")
            case .linkLocal(let host):
                throw .unusable("'\(host)' is a link-local address, which is never asked")
            }
        }
    }

    private func redirect(
        from address: String, _ origin: Origin, to location: String?
    ) throws(DownloadError) -> (address: String, origin: Origin) {
        guard let location, let next = Redirection.address(from: address, to: location),
            let target = Origin(of: next)
        else { throw .unusable("'\(origin.host)' redirects to nowhere") }
        guard origin.scheme == "http" || target.scheme == "https" else {
            throw .unusable("'\(origin.host)' redirects from https to http")
        }
        return (next, target)
    }
}
