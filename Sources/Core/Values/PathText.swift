/// Paths as the bytes that they are: a slash is one even where an accent follows it, which would
/// make one character of both.
extension String {
    /// Whether the first byte is a slash.
    package var isAbsolutePath: Bool { utf8.first == UInt8(ascii: "/") }

    /// What stands between slashes, without what is empty.
    package var pathParts: [String] {
        utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Where the last slash is.
    package var lastSlash: String.Index? { utf8.lastIndex(of: UInt8(ascii: "/")) }
}
