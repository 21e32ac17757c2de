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
                let digits = String(byte, radix: 16, uppercase: true)
                output.append(contentsOf: (byte < 16 ? "%0" : "%").utf8)
                output.append(contentsOf: digits.utf8)
            }
        }
        return String(decoding: output, as: UTF8.self)
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
