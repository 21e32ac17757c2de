/// Hosts that only this computer or its own network can mean, told by how they are written.
package enum LocalHost {
    /// Whether a host of a URL (an IPv6 address in brackets or without) is this computer.
    package static func isLoopback(_ host: String) -> Bool {
        let host = bare(host)
        if host == "localhost" || host == "::1" { return true }
        return numbers(of: host).map { $0[0] == 127 } ?? false
    }

    /// Whether a host of a URL is on a private network.
    ///
    /// The addresses that RFC 1918 and RFC 4193 give to private networks, and names that no public
    /// register hands out. Link-local addresses are not among them: clouds keep their metadata
    /// there.
    package static func isPrivate(_ host: String) -> Bool {
        let host = bare(host)
        if let part = numbers(of: host) {
            switch (part[0], part[1]) {
            case (10, _), (172, 16...31), (192, 168): return true
            default: return false
            }
        }
        if host.contains(":") { return isUniqueLocal(host) }
        return isName(host)
    }

    /// Whether a name means a host of the own network: `gpu`, `gpu.local`, `gpu.lan`.
    package static func isName(_ name: String) -> Bool {
        let name = bare(name)
        guard let first = name.first, first.isLetter, name.last != "-" else {
            // Nothing but digits is an address in other clothes.
            return name.contains { $0.isLetter } && ends(name)
        }
        return !name.contains(".") || ends(name)
    }

    private static func ends(_ name: String) -> Bool {
        [".local", ".lan", ".internal", ".home.arpa"].contains {
            name.hasSuffix($0) && name.utf8.count > $0.utf8.count
        }
    }

    /// `fc00::/7`: the first group has four digits, or it is another one.
    private static func isUniqueLocal(_ host: String) -> Bool {
        let group = host.prefix { $0 != ":" }
        return group.count == 4 && (group.hasPrefix("fc") || group.hasPrefix("fd"))
    }

    private static func bare(_ host: String) -> String {
        let lowercase = host.lowercased()
        return lowercase.hasPrefix("[") ? String(lowercase.dropFirst().dropLast()) : lowercase
    }

    /// The four numbers of an IPv4 address in its usual form; others read other forms differently.
    private static func numbers(of host: String) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            UInt8(part).flatMap { String($0) == part ? $0 : nil }
        }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }
}
