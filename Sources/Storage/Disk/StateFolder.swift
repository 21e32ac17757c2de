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
        let reason: String?
        do throws(Errno) {
            try Self.makeFolder(path, mode: 0o700, calls)
            let found = try FileAttributes.at(path, followingLink: false)
            if found?.isLink == true { throw Errno(code: ELOOP) }
            let folder = try Descriptor(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            let attributes = try folder.attributes()
            reason = try foreignness(attributes)
            if reason == nil { try Self.protect(folder.number, attributes, mode: 0o700) }
        } catch {
            throw DiskFault("use the folder", path, error)
        }
        guard let reason else { return }
        throw DiskFault(
            message: "can't use the folder '\(path)': \(reason); move it away, or choose another"
                + " 'output'")
    }

    /// Why the folder is none that a run may take; `nil` when it may.
    private func foreignness(_ attributes: FileAttributes) throws(Errno) -> String? {
        if attributes.owner != geteuid() { return "it belongs to another user" }
        let names = try FolderEntry.all(in: path, countMax: 1000).map(\.name)
        guard let other = names.first, !names.contains(where: Self.isOwn) else { return nil }
        return "it is not tirage's: it has '\(other)' in it, and no ledger"
    }

    private static func isOwn(_ name: String) -> Bool {
        // What `init` leaves there for editors among them.
        name == "lock" || name == "manifest.schema.json" || name.hasPrefix("ledger.")
    }

    /// Takes the rights of group and others from an open file that has any.
    static func protect(
        _ number: Int32, _ attributes: FileAttributes, mode: mode_t
    ) throws(Errno) {
        guard attributes.permissions != mode else { return }
        _ = try Errno.retrying { fchmod(number, mode) }
    }

    /// The same of a file that was looked at by name, in a folder that only its owner can write to.
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
