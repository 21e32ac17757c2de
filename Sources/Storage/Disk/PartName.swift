#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file being written beside its final name: `cat.part`, which becomes `cat.png` only when it is
/// whole.
struct PartName: ~Copyable, Sendable {
    let folder: Descriptor
    let name: String

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

    func remove() {
        _ = unsafe unlinkat(folder.number, name, 0)
    }
}
