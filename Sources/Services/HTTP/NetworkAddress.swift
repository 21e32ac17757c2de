internal import NIOCore

/// An IPv4 or IPv6 address, by its bytes.
struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16 bytes; an IPv4 address in IPv6's clothes counts as the IPv4 address.
    let bytes: [UInt8]

    /// `nil` when `literal` is no address.
    init?(_ literal: String) {
        guard !literal.contains("%"), let address = try? SocketAddress(ipAddress: literal, port: 0)
        else { return nil }
        self.init(address)
    }

    init?(_ address: SocketAddress) {
        guard let written = address.ipAddress?.prefix(while: { $0 != "%" }) else { return nil }
        guard written.contains(":") else {
            bytes = Self.bytes(v4: written)
            guard bytes.count == 4 else { return nil }
            return
        }
        let all = Self.bytes(v6: written)
        guard all.count == 16 else { return nil }
        let isMapped = all.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        bytes = isMapped ? Array(all.suffix(4)) : all
    }

    /// The bytes of an address that the system has written, so in a correct form.
    private static func bytes(v4 written: Substring) -> [UInt8] {
        written.split(separator: ".").compactMap { UInt8($0) }
    }

    private static func bytes(v6 written: Substring) -> [UInt8] {
        func bytes(_ groups: Substring) -> [UInt8] {
            groups.split(separator: ":").flatMap { group -> [UInt8] in
                if group.contains(".") { return Self.bytes(v4: group) }
                let number = UInt16(group, radix: 16) ?? 0
                return [UInt8(number >> 8), UInt8(number & 0xff)]
            }
        }
        guard let gap = written.firstRange(of: "::") else { return bytes(written) }
        let (front, back) = (bytes(written[..<gap.lowerBound]), bytes(written[gap.upperBound...]))
        return front + [UInt8](repeating: 0, count: max(16 - front.count - back.count, 0)) + back
    }

    /// Whether anyone on the internet means the same host by it.
    ///
    /// Not public are the special-purpose registries' private, shared, loopback, link-local,
    /// benchmark, documentation and multicast blocks (IANA, read 2026-11-21). Of IPv6 only what is
    /// given to hosts, 2000::/3, is public; where a prefix carries an IPv4 address inside (6to4,
    /// NAT64), that decides.
    var isPublic: Bool {
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
    var isLinkLocal: Bool {
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
