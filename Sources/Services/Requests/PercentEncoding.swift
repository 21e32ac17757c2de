internal import Core

/// Text inside URLs.
enum PercentEncoding {
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    /// `text` with everything percent-encoded that is not unreserved in RFC 3986.
    static func encoded(_ text: String, keepingSlashes: Bool = false) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) || (keepingSlashes && byte == UInt8(ascii: "/")) {
                output.append(byte)
            } else {
                output.append(contentsOf: escape(byte))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// `text` with every escape as the byte that it stands for.
    static func decoded(_ text: String) -> String {
        var output: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2,
                let value = UInt8(digits, radix: 16)
            {
                output.append(value)
                rest = rest.dropFirst(2)
            } else {
                output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// `url` with what no URL may have percent-encoded behind its host; `nil` when it is none even
    /// so.
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
            if isUnreserved(byte) || "/!$&'()*+,;=:@?".utf8.contains(byte) || isEscape
                || isFirstHash
            {
                output.append(byte)
            } else {
                output.append(contentsOf: escape(byte))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func escape(_ byte: UInt8) -> String.UTF8View {
        "%\(CollectionOfOne(byte).hexText.uppercased())".utf8
    }

    /// Whether `text` can stand in a path as it is.
    static func isPath(_ text: String) -> Bool {
        text.utf8.allSatisfy { isUnreserved($0) || "/!$&'()*+,;=:@%".utf8.contains($0) }
            && !text.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }

    /// Whether `text` names something below a path: segments that are neither empty nor dots.
    static func isBelow(_ text: String) -> Bool {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        return segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
