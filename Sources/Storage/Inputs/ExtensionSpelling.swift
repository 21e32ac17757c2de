internal import Core

/// Extensions that stand for the same kind of file.
enum ExtensionSpelling {
    private static let groups = [
        ["jpg", "jpeg", "jpe", "jfif"], ["tif", "tiff"], ["heic", "heif"], ["mpg", "mpeg"],
    ]

    /// The pattern with each other spelling of the extension that it ends in.
    static func others(of pattern: String) -> [String] {
        guard let dot = pattern.utf8.lastIndex(of: UInt8(ascii: ".")) else { return [] }
        let start = pattern.utf8.index(after: dot)
        let written = pattern[start...].lowercased()
        guard let group = groups.first(where: { $0.contains(written) }) else { return [] }
        return group.filter { $0 != written }.map { pattern[..<start] + $0 }
    }
}
