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
        /// By the descriptor: the port at this end, once it is known, and whether it was used.
        var open: [Int32: Socket] = [:]
        /// Origins whose servers spoke unasked.
        var untidy: Set<String> = []
    }

    private struct Socket {
        var port: Int32?
        var isUsed = false
    }

    static let shared = Sockets()

    private let state = Mutex(State())
    private static let untidyMax = 256

    func isUntidy(_ origin: String) -> Bool { state.withLock { $0.untidy.contains(origin) } }

    func opened(_ descriptor: Int32) {
        state.withLock { $0.open[descriptor] = Socket() }
    }

    func close(_ descriptor: Int32) {
        state.withLock { $0.open[descriptor] = nil }
        _ = systemClose(descriptor)
    }

    /// Whether nothing came on the connection with this port at its end since it was last used.
    ///
    /// What is found otherwise is of no use to anybody, and is shut down.
    /// - Parameter hasUnread: What TLS holds: 1 for something, 0 for nothing, -1 where nobody knows.
    func isTidy(port: Int32, hasUnread: Int32, from origin: String) -> Bool {
        state.withLock { state in
            var isTidy = true
            for (descriptor, socket) in state.open {
                var socket = socket
                socket.port = socket.port ?? Self.port(of: descriptor)
                if socket.port == port {
                    let found = socket.isUsed ? Self.unread(descriptor, hasUnread) : .nothing
                    if found != .nothing {
                        isTidy = false
                        shutdown(descriptor, Int32(SHUT_RDWR))
                    }
                    if found == .bytes, state.untidy.count < Self.untidyMax {
                        state.untidy.insert(origin)
                    }
                    socket.isUsed = true
                }
                state.open[descriptor] = socket
            }
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
