/// The host that a URL leads to, without user, port and case.
struct URLHost: Hashable, Sendable {
    private let name: String

    /// `nil` when there is none, or a doubt about which it is.
    init?(_ url: String) {
        guard let start = url.utf8.firstRange(of: "://".utf8)?.upperBound else { return nil }
        let isDoubtful = url.utf8.contains { $0 <= 32 || $0 >= 127 || $0 == UInt8(ascii: "\\") }
        guard !isDoubtful else { return nil }
        let authority = url[start...].prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { return nil }
        let end = authority.first == "[" ? authority.firstIndex(of: "]") : nil
        let host = authority[..<(end ?? authority.firstIndex(of: ":") ?? authority.endIndex)]
        guard !host.isEmpty else { return nil }
        name = host.lowercased()
    }
}
