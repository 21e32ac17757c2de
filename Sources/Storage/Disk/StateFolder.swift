internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The folder `.tirage` in an output folder: ledger and lock, for their owner's eyes only.
package struct StateFolder: Hashable, Sendable {
    /// The output folder as the user named it.
    package let output: String

    package var path: String { output + "/.tirage" }
    package var ledger: String { path + "/ledger.sqlite" }
    package var lock: String { path + "/lock" }
    /// How much the ledger must hold.
    var mark: String { path + "/ledger.mark" }

    package init(in output: String) {
        self.output = output
    }

    /// Makes the output folder and this one, where they are missing, and closes this one to others
    /// (0700).
    ///
    /// Those that it makes survive a loss of power: what is in a folder is lost with its name.
    package func prepare(calls: DiskCalls = .system) throws(DiskFault) {
        try Self.makeFolders(output, calls)
        do throws(Errno) {
            try Self.makeFolder(path, mode: 0o700, calls)
            guard let attributes = try FileAttributes.at(path, followingLink: false) else { return }
            guard attributes.isFolder else {
                throw Errno(code: attributes.isLink ? ELOOP : ENOTDIR)
            }
            try Self.protect(path, attributes, mode: 0o700)
        } catch {
            throw DiskFault("use the folder", path, error)
        }
    }

    /// Takes the rights of group and others from a file that has any.
    ///
    /// By name: a ledger that SQLite has open must not be opened and closed beside it, or its locks
    /// are gone.
    static func protect(
        _ path: String, _ attributes: FileAttributes, mode: mode_t
    ) throws(Errno) {
        guard attributes.permissions != mode else { return }
        _ = try Errno.retrying { unsafe chmod(path, mode) }
    }

    static func makeFolders(_ path: String, _ calls: DiskCalls) throws(DiskFault) {
        do throws(Errno) {
            var prefix = path.isAbsolutePath ? "/" : ""
            for component in path.pathParts {
                prefix += component
                try makeFolder(prefix, mode: 0o755, calls)
                prefix += "/"
            }
        } catch {
            throw DiskFault("make the folder", path, error)
        }
    }

    static func makeFolder(
        _ path: String, mode: mode_t, _ calls: DiskCalls
    ) throws(Errno) {
        if try FileAttributes.at(path, followingLink: true) != nil { return }
        do throws(Errno) {
            _ = try Errno.retrying { unsafe mkdir(path, mode) }
        } catch {
            guard error.isTaken else { throw error }
        }
        let parent = path.lastSlash.map { path[...$0] } ?? "."
        try Descriptor(String(parent), O_RDONLY | O_DIRECTORY).syncNames(calls)
    }
}
