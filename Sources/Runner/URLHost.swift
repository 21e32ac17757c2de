/// The host that a URL leads to, without user, port and case.
struct URLHost: Hashable, Sendable {
    private let name: String

    /// `nil` when there is none, or a doubt about which it is.
    init?(_ url: String) {
        let bytes = url.utf8
        guard let start = bytes.firstRange(of: "://".utf8)?.upperBound else { return nil }
        let isDoubtful = bytes.contains { $0 <= 32 || $0 >= 127 || $0 == UInt8(ascii: "\\") }
        guard !isDoubtful else { return nil }
        let authority = bytes[start...].prefix { !"/?#".utf8.contains($0) }
        guard !authority.contains(UInt8(ascii: "@")) else { return nil }
        let isNumber = authority.first == UInt8(ascii: "[")
        let end = isNumber ? authority.firstIndex(of: UInt8(ascii: "]")) : nil
        let host = authority[
            ..<(end ?? authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex)]
        guard !host.isEmpty else { return nil }
        name = String(Substring(host)).lowercased()
    }
}
