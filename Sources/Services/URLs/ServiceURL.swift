internal import Core
internal import FoundationEssentials
internal import Transfers

/// Why a provider can't be used as it is configured: a lowercase fragment.
package struct SetupFault: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// Scheme, host and port: who gets to see a credential.
package struct Origin: Hashable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// In lower case, an IPv6 address without brackets.
    package let host: String
    package let port: Int

    /// The origin of an absolute URL; `nil` when it is no plain `http` or `https` URL.
    ///
    /// User information, spaces, control characters and backslashes are refused, as they are read
    /// differently by different readers.
    package init?(of url: String) {
        guard url.utf8.count <= 8192,
            url.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            let parsed = URL(string: url, encodingInvalidCharacters: false),
            let scheme = parsed.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = parsed.host(percentEncoded: true)?.lowercased(), !host.isEmpty,
            !host.contains("%"), parsed.user() == nil, parsed.password() == nil
        else { return nil }
        let port = parsed.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65_535).contains(port) else { return nil }
        // A dot at the end makes a name no other one.
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        guard !name.isEmpty, !name.hasSuffix(".") else { return nil }
        self.scheme = scheme
        self.host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        self.port = port
    }

    /// Whether the host is this machine or one beside it, by its name or address alone.
    package var isLocal: Bool {
        if let address = NetworkAddress(host) { return !address.isPublic }
        return host.hasSuffix(".localhost") || !host.contains(".") || LocalHost.isName(host)
    }

    /// The origin as URLs begin with it, in its one spelling.
    package var written: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(name)" + (isUsual ? "" : ":\(port)")
    }

    /// `url`, which is of this origin, with the origin in its one spelling.
    func rewriting(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        return written + url[scheme.upperBound...].drop { !"/?#".contains($0) }
    }
}

/// Where a service is: the URL that every path of its description follows.
package struct ServiceURL: Hashable, Sendable {
    /// Without a slash at the end.
    package let written: String
    package let origin: Origin

    /// - Parameter isSecret: Whether requests to it carry credentials.
    /// - Throws: what is wrong with it, without the URL: the environment may have filled it in.
    package init(_ text: String, isSecret: Bool = true) throws(SetupFault) {
        if let fault = ProviderURL.fault(in: text, isSecret: isSecret) {
            throw SetupFault("its 'url' \(fault)")
        }
        guard let origin = Origin(of: text) else {
            throw SetupFault("its 'url' is no URL that can be called; write 'https://…'")
        }
        self.origin = origin
        written = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
