internal import Transfers

/// Hosts whose addresses have been looked up once and may be asked.
///
/// A connection is made to the address that was checked, not to what the name means a moment later.
actor CheckedHosts {
    /// Why a host can't be asked.
    enum Refusal: Error {
        case notFound
        case notPublic(String)
        case linkLocal(String)
    }

    /// A host, and who may name it: what is open to a provider of this network is not to others.
    private struct Place: Hashable {
        let host: String
        let isLocalAllowed: Bool
    }

    private struct Entry {
        let address: String
        var lastUse: Int
    }

    private let lookup: HostLookup
    private var entries: [Place: Entry] = [:]
    private var useCount = 0
    /// How often each host's address could not be connected to: the next of its addresses is due.
    private var turns: [Place: Int] = [:]

    /// Hosts that are remembered at once.
    private static let hostsMax = 16

    init(lookup: HostLookup) {
        self.lookup = lookup
    }

    /// Where to connect to for a host's name; `nil` for an address, which means what it means.
    func address(of origin: Origin, isLocalAllowed: Bool) async throws(Refusal) -> String? {
        if let address = NetworkAddress(host: origin.host) {
            try check(address, origin.host, isLocalAllowed)
            return nil
        }
        let place = Place(host: origin.host, isLocalAllowed: isLocalAllowed)
        useCount += 1
        if let entry = entries[place] {
            entries[place]?.lastUse = useCount
            return entry.address
        }
        let address = try await openAddress(of: place)
        entries[place] = Entry(address: address, lastUse: useCount)
        if entries.count > Self.hostsMax,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
        }
        return address
    }

    /// Looks a host up anew the next time, as no connection to its address could be made.
    func forget(_ origin: Origin, isLocalAllowed: Bool) {
        let place = Place(host: origin.host, isLocalAllowed: isLocalAllowed)
        guard entries.removeValue(forKey: place) != nil else { return }
        if turns.count >= Self.hostsMax { turns = [:] }
        turns[place, default: 0] += 1
    }

    /// Whether anything at this address may be asked for images.
    nonisolated func isOpen(_ address: NetworkAddress, isLocalAllowed: Bool) -> Bool {
        !address.isLinkLocal && (isLocalAllowed || lookup.isOpen(address))
    }

    private nonisolated func check(
        _ address: NetworkAddress, _ name: String, _ isLocalAllowed: Bool
    ) throws(Refusal) {
        if address.isLinkLocal { throw .linkLocal(name) }
        guard isLocalAllowed || lookup.isOpen(address) else { throw .notPublic(name) }
    }

    /// One address of a host, all of whose addresses may be asked.
    private func openAddress(of place: Place) async throws(Refusal) -> String {
        var found = await lookup.addresses(place.host)
        guard !found.isEmpty else { throw .notFound }
        for written in found {
            let name = "\(place.host) (\(written))"
            guard let address = NetworkAddress(written) else { throw .notPublic(name) }
            try check(address, name, place.isLocalAllowed)
        }
        // What is served on the own computer is served on IPv4 first of all.
        if place.isLocalAllowed {
            found = found.filter { !$0.contains(":") } + found.filter { $0.contains(":") }
        }
        return found[turns[place, default: 0] % found.count]
    }
}
