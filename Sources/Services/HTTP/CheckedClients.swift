internal import AsyncHTTPClient
internal import NIOCore

/// HTTP clients for hosts whose address has been looked up once and may be asked.
///
/// Each connects to the address that was checked, not to what the name means a moment later, and
/// still proves to be talking to the host by its certificate. The HTTP client finds that address
/// by the host as a URL writes it, so URLs must have their origin as `Origin.written` has it.
actor CheckedClients {
    /// A client and how many downloads use it.
    private struct Entry {
        let client: HTTPClient
        var userCount = 0
        var lastUse = 0
    }

    /// Why a host can't be asked.
    enum Refusal: Error {
        case notFound
        case notPublic(String)
    }

    private let configuration: HTTPClient.Configuration
    private let lookup: HostLookup
    private let localClient: HTTPClient
    private let publicClient: HTTPClient
    private var entries: [String: Entry] = [:]
    private var useCount = 0
    /// How often each host's address could not be connected to: the next of its addresses is due.
    private var turns: [String: Int] = [:]

    /// Hosts that are remembered at once.
    private static let hostsMax = 16

    init(configuration: HTTPClient.Configuration, lookup: HostLookup) {
        self.configuration = configuration
        self.lookup = lookup
        let loop = HTTPClient.nextLoop
        localClient = HTTPClient(eventLoopGroup: loop, configuration: configuration)
        publicClient = HTTPClient(eventLoopGroup: loop, configuration: configuration)
    }

    /// A client for the host of `origin`, which must be given back.
    func lease(_ origin: Origin, isLocalAllowed: Bool) async throws(Refusal) -> HTTPClient {
        if isLocalAllowed { return localClient }
        if let address = NetworkAddress(origin.host) {
            guard lookup.isOpen(address) else { throw .notPublic(origin.host) }
            return publicClient
        }
        if let entry = entries[origin.host] { return use(entry, origin.host) }
        let address = try await openAddress(of: origin.host)
        let entry =
            entries[origin.host] ?? Entry(client: makeClient(origin.host, at: address))
        let client = use(entry, origin.host)
        await forgetOldest()
        return client
    }

    private func use(_ known: Entry, _ host: String) -> HTTPClient {
        var entry = known
        useCount += 1
        entry.userCount += 1
        entry.lastUse = useCount
        entries[host] = entry
        return entry.client
    }

    /// - Parameter isBroken: Whether no connection could be made, so that the host is looked up
    ///   anew.
    func giveBack(_ client: HTTPClient, _ origin: Origin, isBroken: Bool) async {
        guard var entry = entries[origin.host], entry.client === client else { return }
        entry.userCount -= 1
        entries[origin.host] = entry
        if isBroken, entry.userCount == 0 {
            if turns.count >= Self.hostsMax { turns = [:] }
            turns[origin.host, default: 0] += 1
            await forget(origin.host)
        }
    }

    func shutdown() async {
        try? await localClient.shutdown()
        try? await publicClient.shutdown()
        for entry in entries.values { try? await entry.client.shutdown() }
        entries = [:]
    }

    private func makeClient(_ host: String, at address: String) -> HTTPClient {
        var configuration = configuration
        configuration.dnsOverride = [host: address]
        return HTTPClient(eventLoopGroup: HTTPClient.nextLoop, configuration: configuration)
    }

    private func forgetOldest() async {
        let idle = entries.filter { $0.value.userCount == 0 }
        if entries.count > Self.hostsMax,
            let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            await forget(oldest.key)
        }
    }

    private func forget(_ host: String) async {
        guard let entry = entries.removeValue(forKey: host) else { return }
        try? await entry.client.shutdown()
    }

    /// One address of a host, all of whose addresses may be asked.
    private func openAddress(of host: String) async throws(Refusal) -> String {
        let found = await lookup.addresses(host)
        guard !found.isEmpty else { throw .notFound }
        let closed = found.first { written in
            NetworkAddress(written).map { !lookup.isOpen($0) } ?? true
        }
        if let closed { throw .notPublic("\(host) (\(closed))") }
        return found[turns[host, default: 0] % found.count]
    }
}
