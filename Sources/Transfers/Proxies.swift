/// A proxy between this machine and others.
package struct Proxy: Hashable, Sendable {
    /// As libcurl takes it: `http://user:word@proxy.example:3128`.
    let url: String

    /// Where it is, without who asks: `proxy.example:3128`.
    package var name: String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let authority = rest.prefix { $0 != "/" }
        return String(authority.split(separator: "@").last ?? authority)
    }

    /// Whether it is told an address, not a name.
    package var resolvesHere: Bool {
        ["socks4://", "socks5://"].contains { url.lowercased().hasPrefix($0) }
    }
}

/// Which requests go through which proxy, as the environment says.
package struct Proxies: Sendable {
    private let http: String?
    private let https: String?
    private let exceptions: [Exception]

    /// Reads `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, and all but `http_proxy` in upper
    /// case, too: a web server gives its programs a header of that name, which anybody may send.
    ///
    /// - Parameter variable: A variable of the environment.
    package init(_ variable: (String) -> String?) {
        func value(_ names: [String]) -> String? {
            for name in names {
                if let value = variable(name), !value.isEmpty { return value }
            }
            return nil
        }
        let all = value(["all_proxy", "ALL_PROXY"])
        http = value(["http_proxy"]) ?? all
        https = value(["https_proxy", "HTTPS_PROXY"]) ?? all
        exceptions = Exception.list(value(["no_proxy", "NO_PROXY"]) ?? "")
    }

    /// No proxy for anything.
    package static let none = Proxies { _ in nil }

    /// The proxy for an origin; `nil` for the direct way.
    ///
    /// This computer itself is always asked directly.
    package func proxy(scheme: String, host: String, port: Int) -> Proxy? {
        guard let url = scheme == "https" ? https : http, !Self.isThisComputer(host),
            !exceptions.contains(where: { $0.covers(host, port) })
        else { return nil }
        return Proxy(url: url)
    }

    private static func isThisComputer(_ host: String) -> Bool {
        if let address = NetworkAddress(host: host) { return address.isLoopback }
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost")
    }
}

/// One entry of `no_proxy`.
private enum Exception: Sendable {
    case everything
    /// The host itself and all below it.
    case host(String, port: Int?)
    /// Addresses whose first bits are these.
    case network(NetworkAddress, bitCount: Int)

    static func list(_ text: String) -> [Exception] {
        text.split { $0 == "," || $0.isWhitespace }.compactMap { Exception(String($0)) }
    }

    init?(_ text: String) {
        if text == "*" {
            self = .everything
            return
        }
        let halves = text.split(separator: "/", maxSplits: 1)
        let literal = halves.first.map { $0.filter { $0 != "[" && $0 != "]" } } ?? ""
        if let address = NetworkAddress(literal) {
            let all = address.bytes.count * 8
            let count = halves.count > 1 ? Int(halves[1]) : all
            guard let count, (0...all).contains(count) else { return nil }
            self = .network(address, bitCount: count)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { return nil }
        let host = name.drop { $0 == "*" }.drop { $0 == "." }.lowercased()
        guard !host.isEmpty else { return nil }
        self = .host(host, port: parts.count > 1 ? Int(parts[1]) : nil)
    }

    func covers(_ host: String, _ port: Int) -> Bool {
        switch self {
        case .everything: return true
        case .host(let name, let only):
            let host = host.lowercased()
            return (host == name || host.hasSuffix("." + name)) && (only ?? port) == port
        case .network(let network, let bitCount):
            return NetworkAddress(host: host)?.isIn(network, bitCount: bitCount) ?? false
        }
    }
}
