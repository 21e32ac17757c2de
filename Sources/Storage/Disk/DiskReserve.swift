#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The last room on a disk, which only the ledger may use.
///
/// A full disk must not keep what is paid for from being recorded: so no submit is permitted, and no
/// image written, when no more than this is left.
enum DiskReserve {
    /// How much is kept free, a quarter on a small file system.
    static let byteCountMax: UInt64 = 16 << 20

    /// Throws `ENOSPC` when the file system of the open file has no more than the reserve left.
    static func check(_ descriptor: Int32) throws(Errno) {
        var system = statvfs()
        _ = try Errno.retrying { unsafe fstatvfs(descriptor, &system) }
        try check(system)
    }

    /// Throws `ENOSPC` when the file system of `path` has no more than the reserve left.
    static func check(path: String) throws(Errno) {
        var system = statvfs()
        _ = try Errno.retrying { unsafe statvfs(path, &system) }
        try check(system)
    }

    private static func check(_ system: statvfs) throws(Errno) {
        let size = UInt64(system.f_blocks).multipliedReportingOverflow(by: UInt64(system.f_frsize))
        let free = UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize))
        // Some file systems say nothing of their size.
        guard !size.overflow, !free.overflow, size.partialValue > 0 else { return }
        guard free.partialValue > min(byteCountMax, size.partialValue / 4) else {
            throw Errno(code: ENOSPC)
        }
    }
}
