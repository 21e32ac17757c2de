internal import Dispatch
internal import Transfers

#if canImport(Darwin)
internal import Darwin

private let streamType = SOCK_STREAM
#else
internal import Glibc

private let streamType = Int32(SOCK_STREAM.rawValue)
#endif

/// Finds the addresses of hosts, and says which of them may be asked.
struct HostLookup: Sendable {
    /// Every address of a host in numbers, in the order in which to try them; none when there is no
    /// such host.
    let addresses: @Sendable (_ host: String) async -> [String]
    /// Whether anybody's URL may lead to an address.
    let isOpen: @Sendable (NetworkAddress) -> Bool

    init(
        isOpen: @escaping @Sendable (NetworkAddress) -> Bool = { $0.isPublic },
        addresses: @escaping @Sendable (_ host: String) async -> [String]
    ) {
        self.addresses = addresses
        self.isOpen = isOpen
    }

    /// What the system's resolver knows, asked on a thread that may wait.
    static let system = HostLookup { host in
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: known(host)) }
        }
    }

    private static let queue = DispatchQueue(label: "tirage.hosts", attributes: .concurrent)

    private static func known(_ host: String) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = streamType
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0, let list = unsafe list else {
            return []
        }
        defer { unsafe freeaddrinfo(list) }
        return unsafe sequence(first: list) { unsafe $0.pointee.ai_next }.map {
            unsafe numbers($0.pointee.ai_addr, $0.pointee.ai_addrlen)
        }
    }

    /// An address in numbers; empty, which is no address, when the system can't write it.
    private static func numbers(
        _ address: UnsafeMutablePointer<sockaddr>?, _ length: socklen_t
    ) -> String {
        var name = [CChar](repeating: 0, count: 1025)
        let result = unsafe getnameinfo(
            address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
        guard result == 0 else { return "" }
        let letters = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: letters, as: UTF8.self)
    }
}
