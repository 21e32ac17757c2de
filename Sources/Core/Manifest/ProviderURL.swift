/// What a provider's URL must be like.
package enum ProviderURL {
    static let byteCountMax = 8192

    /// What is wrong with `url`, for a message that names it before; `nil` when it may be used.
    ///
    /// `https`, or `http` to this computer (127.0.0.0/8, `localhost`, `[::1]`), or to the own network
    /// where no secret is sent; no user or password, query or fragment, since paths are appended to
    /// it. The URL may come from the environment and hold a secret, so nothing of it is in the text.
    ///
    /// - Parameter isSecret: Whether requests carry credentials.
    package static func fault(in url: String, isSecret: Bool = true) -> String? {
        guard url.utf8.count <= byteCountMax else { return "is longer than \(byteCountMax) bytes" }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}"#.utf8.contains($0) })
        else { return "has a space or a character that no URL may have" }
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
        guard let (host, port) = split(authority), isHost(host) else {
            return "has no host that can be called"
        }
        if let port, UInt16(port) ?? 0 == 0 || !port.allSatisfy(\.isNumber) {
            return "has a port that is no number from 1 to 65535"
        }
        guard isPath(rest.dropFirst(authority.count)) else {
            return "has a path that is none; write characters that it can't have as '%20'"
        }
        return isSecure || LocalHost.isLoopback(host)
            ? nil : clearText(to: host, isSecret: isSecret)
    }

    /// Why nothing is sent to `host` without encryption; `nil` where it may be.
    private static func clearText(to host: String, isSecret: Bool) -> String? {
        if isSecret { return "would send the credentials in clear text; write 'https://…'" }
        if LocalHost.isPrivate(host) { return nil }
        return "would send prompts and images in clear text over the internet; write 'https://…'"
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

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            return host.dropFirst().dropLast().allSatisfy {
                $0.isHexDigit || $0 == ":" || $0 == "."
            }
                && host.contains(":")
        }
        return !host.isEmpty
            && host.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) }
    }

    private static func isPath(_ path: Substring) -> Bool {
        let pieces = path.split(separator: "%", omittingEmptySubsequences: false)
        return !path.contains { $0 == "[" || $0 == "]" }
            && pieces.dropFirst().allSatisfy {
                $0.count >= 2 && $0.prefix(2).allSatisfy(\.isHexDigit)
            }
    }
}
