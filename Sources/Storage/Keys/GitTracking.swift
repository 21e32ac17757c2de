#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Whether git keeps a file, as the index of its work tree has it; no program is started for it.
enum GitTracking {
    private static let indexBytesMax = 64 << 20
    private static let foldersMax = 256

    /// Of a link the file that it leads to counts, since that has the bytes.
    static func tracks(_ path: String) -> Bool {
        guard let file = real(path) else { return false }
        var names = file.split(separator: "/").map(String.init)
        var inner: [String] = []
        while let name = names.popLast(), inner.count < foldersMax {
            inner.insert(name, at: 0)
            guard let git = gitFolder(of: "/" + names.joined(separator: "/")) else { continue }
            let index = try? SourceFile.bytes(at: git + "/index", byteCountMax: indexBytesMax)
            guard let index, index.count <= indexBytesMax else { return false }
            return GitIndex(index).contains(Array(inner.joined(separator: "/").utf8))
        }
        return false
    }

    /// Where git keeps what it knows of the work tree at `folder`: `.git`, or the folder that a file of
    /// that name leads to, as in further work trees and submodules.
    private static func gitFolder(of folder: String) -> String? {
        let path = folder + "/.git"
        guard let attributes = try? FileAttributes.at(path, followingLink: true) else { return nil }
        var git = path
        if !attributes.isFolder {
            let prefix = Array("gitdir: ".utf8)
            guard let bytes = try? SourceFile.bytes(at: path, byteCountMax: 1 << 12),
                bytes.starts(with: prefix)
            else { return nil }
            let line = bytes.dropFirst(prefix.count).prefix { $0 != 0x0A && $0 != 0x0D }
            let target = String(decoding: line, as: UTF8.self)
            git = target.hasPrefix("/") ? target : folder + "/" + target
        }
        // An empty folder of that name is no repository for git either.
        let head = try? FileAttributes.at(git + "/HEAD", followingLink: false)
        return head == nil ? nil : git
    }

    private static func real(_ path: String) -> String? {
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}
