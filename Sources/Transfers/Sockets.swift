internal import CCurl
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The sockets that libcurl has open, to look at one before it is used again.
final class Sockets: Sendable {
    private struct State {
        /// Those whose port at this end nobody has looked for yet.
        var new: [Int32] = []
        /// The others, by that port: an IPv4 and an IPv6 address may have the same.
        var known: [Int32: [Socket]] = [:]
        /// Origins whose servers spoke unasked.
        var untidy: Set<String> = []
    }

    private struct Socket {
        let descriptor: Int32
        var isUsed = false
    }

    static let shared = Sockets()

    private let state = Mutex(State())
    private static let untidyMax = 256

    func isUntidy(_ origin: String) -> Bool { state.withLock { $0.untidy.contains(origin) } }

    func opened(_ descriptor: Int32) {
        state.withLock { $0.new.append(descriptor) }
    }

    func close(_ descriptor: Int32) {
        state.withLock { state in
            state.new.removeAll { $0 == descriptor }
            guard let port = Self.port(of: descriptor), var sockets = state.known[port] else {
                return
            }
            sockets.removeAll { $0.descriptor == descriptor }
            state.known[port] = sockets.isEmpty ? nil : sockets
        }
        _ = systemClose(descriptor)
    }

    /// Whether nothing came on the connection with this port at its end since it was last used.
    ///
    /// What is found otherwise is of no use to anybody, and is shut down.
    /// - Parameter hasUnread: What TLS holds: 1 for something, 0 for nothing, -1 where nobody knows.
    func isTidy(port: Int32, hasUnread: Int32, from origin: String) -> Bool {
        state.withLock { state in
            for descriptor in state.new {
                guard let port = Self.port(of: descriptor), port != 0 else { continue }
                state.known[port, default: []].append(Socket(descriptor: descriptor))
                state.new.removeAll { $0 == descriptor }
            }
            var isTidy = true
            var sockets = state.known[port] ?? []
            for index in sockets.indices {
                let descriptor = sockets[index].descriptor
                let found = sockets[index].isUsed ? Self.unread(descriptor, hasUnread) : .nothing
                sockets[index].isUsed = true
                if found == .nothing { continue }
                isTidy = false
                shutdown(descriptor, Int32(SHUT_RDWR))
                if found == .bytes, state.untidy.count < Self.untidyMax {
                    state.untidy.insert(origin)
                }
            }
            state.known[port] = sockets
            return isTidy
        }
    }

    private enum Unread {
        case nothing, end, bytes
    }

    private static func unread(_ descriptor: Int32, _ hasUnread: Int32) -> Unread {
        if hasUnread == 1 { return .bytes }
        if hasUnread != 0 { return .end }
        var byte: UInt8 = 0
        let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        let count = unsafe recv(descriptor, &byte, 1, flags)
        if count > 0 { return .bytes }
        if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return .nothing }
        return .end
    }

    private static func port(of descriptor: Int32) -> Int32? {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard unsafe getsockname(descriptor, generic, &size) == 0 else { return nil }
                let bytes = unsafe SocketAddress(generic)
                return bytes.map { Int32($0.port) }
            }
        }
    }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// An address and a port, out of what the system has.
struct SocketAddress {
    /// 4 or 16.
    let bytes: [UInt8]
    let port: UInt16

    /// `nil` for what is neither IPv4 nor IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            let found = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
            bytes = unsafe withUnsafeBytes(of: found.sin_addr.s_addr) { unsafe Array($0) }
            port = UInt16(bigEndian: found.sin_port)
        case AF_INET6:
            let found = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
            bytes = unsafe withUnsafeBytes(of: found.sin6_addr) { unsafe Array($0) }
            port = UInt16(bigEndian: found.sin6_port)
        default: return nil
        }
    }
}
