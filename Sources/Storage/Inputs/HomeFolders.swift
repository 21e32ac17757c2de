package import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What `~` and `~name` at the start of a path stand for, as in a shell.
package struct HomeFolders: Sendable {
    /// The user's own, as the environment says it.
    private let home: String?

    /// - Parameter home: The variable `HOME`; without one, or one that is no whole path, the folder
    ///   is that of the user's entry among the passwords.
    package init(home: String?) {
        self.home = home.flatMap { $0.isAbsolutePath ? $0 : nil }
    }

    /// The path with its `~` or `~name` expanded; any other as it is.
    package func expanded(_ path: String) throws(InputFileError) -> String {
        guard path.utf8.first == UInt8(ascii: "~") else { return path }
        let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
        let name = String(path[path.utf8.index(after: path.startIndex)..<slash])
        let rest = path[slash...]
        var folder = try folder(of: name, in: path)
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        return folder == "/" && !rest.isEmpty ? String(rest) : folder + rest
    }

    /// The same for a pattern: what a folder's name holds is no pattern.
    func expandedPattern(_ pattern: String) throws(InputFileError) -> String {
        guard pattern.utf8.first == UInt8(ascii: "~") else { return pattern }
        let slash = pattern.utf8.firstIndex(of: UInt8(ascii: "/")) ?? pattern.endIndex
        let folder = try expanded(String(pattern[..<slash]))
        return Glob.escaped(folder) + pattern[slash...]
    }

    private func folder(of name: String, in path: String) throws(InputFileError) -> String {
        if name.isEmpty, let home { return home }
        if let folder = Self.passwordEntry(of: name) { return folder }
        throw InputFileError(
            name.isEmpty
                ? "'\(path)': nobody knows where this user's folder is; set HOME, or write the whole"
                    + " path"
                : "'\(path)': there is no user '\(name)'; write './\(path)' if the name begins"
                    + " with '~'")
    }

    /// The folder of a user, or of the one who runs this.
    private static func passwordEntry(of name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var entry = unsafe passwd()
        let text = unsafe buffer.withUnsafeMutableBufferPointer { bytes -> String in
            guard let start = bytes.baseAddress else { return "" }
            var found: UnsafeMutablePointer<passwd>?
            let code =
                unsafe name.isEmpty
                ? getpwuid_r(getuid(), &entry, start, bytes.count, &found)
                : getpwnam_r(name, &entry, start, bytes.count, &found)
            // The entry points into the buffer.
            guard code == 0, unsafe found != nil, let folder = unsafe entry.pw_dir else {
                return ""
            }
            return unsafe String(cString: folder)
        }
        return text.isEmpty ? nil : text
    }
}
