package import Transfers

/// How hosts are reached: directly or by a proxy, and whose certificates are trusted.
package struct NetworkWay: Sendable {
    let proxies: Proxies
    let certificates: Certificates

    package init(proxies: Proxies, certificates: Certificates) {
        self.proxies = proxies
        self.certificates = certificates
    }

    /// What the environment says.
    ///
    /// - Parameter variable: One of its variables.
    package init(_ variable: (String) -> String?) {
        self.init(proxies: Proxies(variable), certificates: Certificates(variable))
    }

    /// Without a proxy, with the system's certificates.
    package static let direct = NetworkWay { _ in nil }

    func proxy(for origin: Origin) -> Proxy? {
        proxies.proxy(scheme: origin.scheme, host: origin.host, port: origin.port)
    }
}
