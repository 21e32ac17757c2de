internal import Core

/// Text inside URLs.
enum PercentEncoding {
    /// `url` with what no URL may have percent-encoded behind its host; `nil` when it still is none.
    ///
    /// One that can be used stays as it is, since it may be signed.
    static func mendedURL(_ url: String) -> String? {
        if Origin(of: url) != nil { return url }
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let head = url[..<scheme.upperBound]
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { !"/?#".contains($0) }
        let mended = head + host + encodedWhereIllegal(rest.dropFirst(host.count))
        return Origin(of: String(mended)) == nil ? nil : String(mended)
    }

    /// What is encoded already stays as it is.
    private static func encodedWhereIllegal(_ text: Substring) -> String {
        var output: [UInt8] = []
        var rest = text.utf8
        var isInFragment = false
        while let byte = rest.popFirst() {
            let isEscape =
                byte == UInt8(ascii: "%") && rest.count >= 2
                && rest.prefix(2).allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
            let isFirstHash = byte == UInt8(ascii: "#") && !isInFragment
            if isFirstHash { isInFragment = true }
            if PercentCode.isUnreserved(byte) || "/!$&'()*+,;=:@?".utf8.contains(byte) || isEscape
                || isFirstHash
            {
                output.append(byte)
            } else {
                output.append(contentsOf: PercentCode.escape(byte))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether `text` can stand in a path as it is.
    static func isPath(_ text: String) -> Bool {
        text.utf8.allSatisfy { PercentCode.isUnreserved($0) || "/!$&'()*+,;=:@%".utf8.contains($0) }
            && !text.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }

    /// Whether `text` names something below a path: segments that are neither empty nor dots.
    static func isBelow(_ text: String) -> Bool {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        return segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
