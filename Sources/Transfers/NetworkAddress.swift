#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An IPv4 or IPv6 address, by its bytes.
package struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16 bytes; an IPv4 address in IPv6's clothes counts as the IPv4 address.
    package let bytes: [UInt8]

    /// `nil` when `literal` is no address.
    package init?(_ literal: String) {
        if let found = Self.read(literal, AF_INET, byteCount: 4) {
            self.init(bytes: found)
        } else if let found = Self.read(literal, AF_INET6, byteCount: 16) {
            self.init(bytes: found)
        } else {
            return nil
        }
    }

    /// An address as the host of a URL may be written, `127.1` and `0x7f000001` among it, which
    /// whoever connects takes for numbers; `nil` for a name.
    package init?(host: String) {
        var found = in_addr()
        if unsafe inet_aton(host, &found) != 0 {
            self.init(bytes: unsafe withUnsafeBytes(of: found.s_addr) { unsafe Array($0) })
        } else {
            self.init(host)
        }
    }

    /// - Parameter bytes: 4 or 16 of them.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16, "an address of \(bytes.count) bytes")
        let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    private static func read(_ literal: String, _ family: Int32, byteCount: Int) -> [UInt8]? {
        var found = [UInt8](repeating: 0, count: byteCount)
        return unsafe inet_pton(family, literal, &found) == 1 ? found : nil
    }

    /// In numbers, an IPv6 address without brackets.
    package var written: String {
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        var text = [CChar](repeating: 0, count: 64)
        let isWritten = unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil
        precondition(isWritten, "an address that can't be written")
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether it means this computer: 127.0.0.0/8 and ::1.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// Whether its first bits are those of `network`.
    package func isIn(_ network: NetworkAddress, bitCount: Int) -> Bool {
        guard bytes.count == network.bytes.count else { return false }
        return (0..<bitCount).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == network.bytes[bit / 8] & mask
        }
    }

    /// Whether anyone on the internet means the same host by it.
    ///
    /// Not public are the special-purpose registries' private, shared, loopback, link-local,
    /// benchmark, documentation and multicast blocks (IANA, read 2026-11-21). Of IPv6 only what is
    /// given to hosts, 2000::/3, is public; where a prefix carries an IPv4 address inside (6to4,
    /// NAT64), that decides.
    package var isPublic: Bool {
        if bytes.count == 4 { return Self.isPublic(bytes[...]) }
        let nat64: [UInt8] = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]
        if bytes.starts(with: nat64) { return Self.isPublic(bytes.suffix(4)) }
        switch (bytes[0], bytes[1]) {
        case (0x20, 0x02): return Self.isPublic(bytes[2..<6])
        // For protocols, Teredo among them, and for documents.
        case (0x20, 0x01): return bytes[2] > 1 && !(bytes[2] == 0x0d && bytes[3] == 0xb8)
        case (0x3f, 0xff): return bytes[2] > 0x0f
        case (0x20...0x3f, _): return true
        default: return false
        }
    }

    /// Whether it is an address of one wire alone (169.254.0.0/16, fe80::/10), where clouds keep
    /// their metadata, or the one that a cloud keeps them at beside it (fd00:ec2::/32).
    ///
    /// An IPv4 address that an IPv6 address carries counts, too, wherever in it.
    package var isLinkLocal: Bool {
        if bytes.count == 4 { return Self.isLinkLocal(bytes[...]) }
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return true }
        if bytes.starts(with: [0xFD, 0x00, 0x0E, 0xC2]) { return true }
        // Mapped, compatible, NAT64 (both prefixes), ISATAP; 6to4; Teredo, which has the bits turned.
        let isCarrier =
            bytes.prefix(8).allSatisfy { $0 == 0 } || bytes.starts(with: [0, 0x64, 0xFF, 0x9B])
            || Array(bytes[9..<12]) == [0, 0x5E, 0xFE]
        if isCarrier, Self.isLinkLocal(bytes.suffix(4)) { return true }
        if bytes.starts(with: [0x20, 0x02]), Self.isLinkLocal(bytes[2..<6]) { return true }
        let isTeredo = bytes.starts(with: [0x20, 0x01, 0, 0])
        return isTeredo && Self.isLinkLocal(bytes.suffix(4).map { ~$0 }[...])
    }

    private static func isLinkLocal(_ v4: ArraySlice<UInt8>) -> Bool {
        Array(v4.prefix(2)) == [169, 254]
    }

    private static func isPublic(_ v4: ArraySlice<UInt8>) -> Bool {
        let part = Array(v4)
        switch (part[0], part[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168): return false
        case (100, 64...127), (172, 16...31), (198, 18...19): return false
        case (192, 0) where part[2] == 0 || part[2] == 2: return false
        case (198, 51) where part[2] == 100, (203, 0) where part[2] == 113: return false
        case (224..., _): return false
        default: return true
        }
    }
}
