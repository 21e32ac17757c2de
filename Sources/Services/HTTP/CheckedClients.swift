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
        case linkLocal(String)
    }

    private let configuration: HTTPClient.Configuration
    private let lookup: HostLookup
    /// For addresses in numbers, which mean what they mean.
    private let numberClient: HTTPClient
    private var entries: [Place: Entry] = [:]
    private var useCount = 0
    /// How often each host's address could not be connected to: the next of its addresses is due.
    private var turns: [Place: Int] = [:]

    /// A host, and who may name it: what is open to a provider of this network is not to others.
    private struct Place: Hashable {
        let host: String
        let isLocalAllowed: Bool
    }

    /// Hosts that are remembered at once.
    private static let hostsMax = 16

    init(configuration: HTTPClient.Configuration, lookup: HostLookup) {
        self.configuration = configuration
        self.lookup = lookup
        numberClient = HTTPClient(
            eventLoopGroup: HTTPClient.nextLoop, configuration: configuration)
    }

    /// A client for the host of `origin`, which must be given back.
    func lease(_ origin: Origin, isLocalAllowed: Bool) async throws(Refusal) -> HTTPClient {
        if let address = NetworkAddress(origin.host) {
            if address.isLinkLocal { throw .linkLocal(origin.host) }
            guard isLocalAllowed || lookup.isOpen(address) else { throw .notPublic(origin.host) }
            return numberClient
        }
        let place = Place(host: origin.host, isLocalAllowed: isLocalAllowed)
        if let entry = entries[place] { return use(entry, place) }
        let address = try await openAddress(of: place)
        let entry = entries[place] ?? Entry(client: makeClient(origin.host, at: address))
        let client = use(entry, place)
        await forgetOldest()
        return client
    }

    private func use(_ known: Entry, _ place: Place) -> HTTPClient {
        var entry = known
        useCount += 1
        entry.userCount += 1
        entry.lastUse = useCount
        entries[place] = entry
        return entry.client
    }

    /// - Parameter isBroken: Whether no connection could be made, so that the host is looked up
    ///   anew.
    func giveBack(_ client: HTTPClient, isBroken: Bool) async {
        guard let place = entries.first(where: { $0.value.client === client })?.key,
            var entry = entries[place]
        else { return }
        entry.userCount -= 1
        entries[place] = entry
        if isBroken, entry.userCount == 0 {
            if turns.count >= Self.hostsMax { turns = [:] }
            turns[place, default: 0] += 1
            await forget(place)
        }
    }

    func shutdown() async {
        try? await numberClient.shutdown()
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

    private func forget(_ place: Place) async {
        guard let entry = entries.removeValue(forKey: place) else { return }
        try? await entry.client.shutdown()
    }

    /// One address of a host, all of whose addresses may be asked.
    private func openAddress(of place: Place) async throws(Refusal) -> String {
        var found = await lookup.addresses(place.host)
        guard !found.isEmpty else { throw .notFound }
        for written in found {
            guard let address = NetworkAddress(written) else {
                throw .notPublic("\(place.host) (\(written))")
            }
            if address.isLinkLocal { throw .linkLocal("\(place.host) (\(written))") }
            guard place.isLocalAllowed || lookup.isOpen(address) else {
                throw .notPublic("\(place.host) (\(written))")
            }
        }
        // What is served on the own computer is served on IPv4 first of all.
        if place.isLocalAllowed {
            found = found.filter { !$0.contains(":") } + found.filter { $0.contains(":") }
        }
        return found[turns[place, default: 0] % found.count]
    }
}
