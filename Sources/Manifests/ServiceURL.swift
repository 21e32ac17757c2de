/// What a provider's URL must be like.
package enum ServiceURL {
    /// What is wrong with `url`, for a message that names it before; `nil` when it may be used.
    ///
    /// `https`, or `http` to this computer (127.0.0.0/8, `localhost`, `[::1]`); no user or password, query or
    /// fragment, since paths are appended to it.
    package static func fault(in url: String) -> String? {
        guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
            return "has a space or a character that no URL may have"
        }
        let lowercase = url.lowercased()
        let isSecure = lowercase.hasPrefix("https://")
        guard isSecure || lowercase.hasPrefix("http://") else {
            return "is no URL that can be called; write 'https://…'"
        }
        guard !url.contains(where: { $0 == "?" || $0 == "#" }) else {
            return "has a '?' or '#'; paths are appended to it, so leave that out"
        }
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            return "has a user or password in it, and no secret may stand in a manifest"
        }
        guard let (host, port) = split(authority), !host.isEmpty else {
            return "has no host that can be called"
        }
        if let port, UInt16(port) == nil || port == "0" { return "has the port '\(port)'" }
        if !isSecure, !isLoopback(host) {
            return "would send the credentials in clear text; write 'https://…'"
        }
        return nil
    }

    private static func split(_ authority: Substring) -> (host: String, port: String?)? {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            return (String(authority[...end]), rest.isEmpty ? nil : String(rest.dropFirst()))
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
    }
}
