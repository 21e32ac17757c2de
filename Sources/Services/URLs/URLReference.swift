internal import Core

/// A URL reference, resolved as RFC 3986 says in section 5.2.
enum URLReference {
    /// The URL that `reference` means where `base` is the URL of the document that it stands in.
    static func resolved(_ reference: String, against base: String) -> String {
        if scheme(of: reference) != nil { return reference }
        guard let scheme = scheme(of: base) else { return reference }
        if reference.hasPrefix("//") { return scheme + reference }
        let rest = base.dropFirst(scheme.count)
        let authority =
            rest.hasPrefix("//") ? "//" + rest.dropFirst(2).prefix { !"/?#".contains($0) } : ""
        let origin = scheme + authority
        let basePath = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
        let path = reference.prefix { $0 != "?" && $0 != "#" }
        let tail = reference.dropFirst(path.count)
        if path.isEmpty {
            let query = rest.dropFirst(authority.count + basePath.count).prefix { $0 != "#" }
            return String(origin + basePath + (tail.hasPrefix("?") ? tail : query + tail))
        }
        if path.hasPrefix("/") { return origin + withoutDots(path) + tail }
        let folder = basePath.lastIndex(of: "/").map { basePath[...$0] } ?? "/"
        return origin + withoutDots(folder + path) + tail
    }

    /// The scheme with its colon; `nil` for a relative reference.
    private static func scheme(of text: String) -> Substring? {
        let name = text.utf8.prefix { byte in
            PercentCode.isUnreserved(byte) && byte != UInt8(ascii: "_")
                && byte != UInt8(ascii: "~") || byte == UInt8(ascii: "+")
        }
        guard let first = name.first, (65...90).contains(first & 0xDF), name.count < 32,
            name.endIndex < text.endIndex, text.utf8[name.endIndex] == UInt8(ascii: ":")
        else { return nil }
        return text[...name.endIndex]
    }

    /// A path without its segments `.` and `..`.
    private static func withoutDots(_ path: Substring) -> String {
        var output: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { output.append("") }
            case "..":
                _ = output.popLast()
                if isLast { output.append("") }
            default: output.append(segment)
            }
        }
        return "/" + output.joined(separator: "/")
    }
}
