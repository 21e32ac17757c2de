internal import COpening

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file being written beside its final name: `.cat.tirage.part`, which becomes `cat.png` only when
/// it is whole.
struct PartName: ~Copyable, Sendable {
    let folder: Descriptor
    let name: String

    /// The name of a file that is not whole yet: one that no user gives to a file of their own.
    static func unfinished(_ name: String) -> String { "." + name + ".tirage.part" }
    /// How much longer that is.
    static let unfinishedByteCount = unfinished("").utf8.count

    /// Creates the file, in place of one that a crash left behind.
    ///
    /// A link in its place is removed, never followed.
    func create(mode: mode_t) throws(Errno) -> Descriptor {
        remove()
        return try Descriptor(name, in: folder, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    }

    /// Gives the file its final name, in place of what has that name, and makes the name durable.
    func rename(to final: String) throws(Errno) {
        let (base, name) = (folder.number, name)
        _ = try Errno.retrying { unsafe renameat(base, name, base, final) }
        try folder.syncNames()
    }

    /// Gives the file its final name unless something has that name; it is durable once the names in
    /// its folder are synced.
    ///
    /// - Returns: Whether the name was free.
    func take(_ final: String) throws(Errno) -> Bool {
        do throws(Errno) {
            try move(to: final)
        } catch {
            if error.isTaken { return false }
            throw error
        }
        return true
    }

    /// At once where the system can; else by a second name, and then without the first: a crash
    /// between leaves both, and the part goes with the next attempt.
    ///
    /// Where the disk gives no file two names, the name is taken by an empty file first.
    private func move(to final: String) throws(Errno) {
        let (base, name) = (folder.number, name)
        do throws(Errno) {
            _ = try Errno.retrying { unsafe tirage_rename_exclusive(base, name, base, final) }
            return
        } catch {
            guard error.isUnsupported || error.code == ENOSYS || error.code == EINVAL else {
                throw error
            }
        }
        do throws(Errno) {
            _ = try Errno.retrying { unsafe linkat(base, name, base, final, 0) }
            remove()
        } catch {
            guard error.isUnsupported else { throw error }
            _ = try Descriptor(final, in: folder, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
            _ = try Errno.retrying { unsafe renameat(base, name, base, final) }
        }
    }

    /// Whether a file beside this one has the same bytes, which then survive a loss of power; so does
    /// its name once the names in its folder are synced.
    ///
    /// A link is no such file, nor is one that can't be read.
    func isSame(as final: String, byteCount: Int, sha256: String, calls: DiskCalls) -> Bool {
        do throws(Errno) {
            let file = try Descriptor(final, in: folder, O_RDONLY | O_NONBLOCK)
            let attributes = try file.attributes()
            guard attributes.isRegular, attributes.byteCount == byteCount else { return false }
            try calls.sync(file.number)
            return try FileReader(file).sha256() == sha256
        } catch {
            return false
        }
    }

    func remove() {
        _ = unsafe unlinkat(folder.number, name, 0)
    }
}
