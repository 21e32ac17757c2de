internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Paths with all links resolved.
package enum FinalPath {
    /// Where a path really leads, from the root; what is not there counts as it is written.
    package static func of(_ path: String) -> String {
        if let found = existing(path.isEmpty ? "." : path) { return found }
        let folder = path.isAbsolutePath ? "/" : existing(".") ?? "/"
        var parts = lexical(folder + "/" + path).pathParts[...]
        var rest: [String] = []
        while let last = parts.popLast() {
            rest.insert(last, at: 0)
            if let base = existing("/" + parts.joined(separator: "/")) {
                return lexical(base + "/" + rest.joined(separator: "/"))
            }
        }
        return lexical(folder + "/" + path)
    }

    /// The path of an open file as the system knows it; `nil` where it can't tell.
    static func of(open number: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: 4097)
        #if canImport(Darwin)
        guard unsafe fcntl(number, F_GETPATH, &buffer) >= 0 else { return nil }
        #else
        let count = unsafe readlink("/proc/self/fd/\(number)", &buffer, 4096)
        guard count > 0 else { return nil }
        #endif
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let path = String(decoding: bytes, as: UTF8.self)
        return path.isAbsolutePath ? path : nil
    }

    /// The path from the root without `.` and `..`, by its text alone.
    static func lexical(_ path: String) -> String {
        var parts: [String] = []
        for part in path.pathParts where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Whether a path is a folder or below it.
    static func isBelow(_ path: String, _ folder: String) -> Bool {
        let (path, folder) = (path.pathParts, folder.pathParts)
        return path.count >= folder.count
            && zip(path, folder).allSatisfy { $0.isExactly($1) }
    }

    private static func existing(_ path: String) -> String? {
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}
