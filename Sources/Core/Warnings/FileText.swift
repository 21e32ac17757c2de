/// Text that is the name of a file: it goes out as it stands, and the file stays at home.
package enum FileText {
    private static let bytesMax = 1000
    private static let extensionMax = 12

    /// Whether a text may be the path of a file: a name with an extension, or folders before it, on
    /// one line.
    ///
    /// Cheap, so that a plan of many prompts can be asked.
    package static func isLikePath(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (2...bytesMax).contains(bytes.count), let last = bytes.last, last > 0x20,
            last != UInt8(ascii: "."), last != UInt8(ascii: "/")
        else { return false }
        let end = bytes.suffix(extensionMax)
        let hasExtension =
            end.lastIndex(of: UInt8(ascii: ".")).map { !end[$0...].contains(UInt8(ascii: " ")) }
            ?? false
        guard hasExtension || bytes.contains(UInt8(ascii: "/")) else { return false }
        return !text.contains("://") && !bytes.contains { $0 < 0x20 }
    }

    /// What to say of the input `name` whose text is the path of a file.
    ///
    /// - Parameters:
    ///   - refuser: The service, where it takes no files.
    ///   - file: What to write for the file, when it is not this path.
    package static func message(
        _ path: String, of name: String, refuser: String?, file: String? = nil
    ) -> String {
        let start =
            "'\(path.prefix(200))' is a file here, but the input '\(name)' sends its name"
            + " as text"
        if let refuser {
            return start + ", and '\(refuser)' takes no files, only URLs; upload the file yourself"
                + " and write its URL"
        }
        return start + "; to send the file, write { file: \(file ?? String(path.prefix(200))) }"
    }
}
