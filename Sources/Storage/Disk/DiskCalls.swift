#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The system calls that meet a full or failing disk, so that a test can stand in for one.
package struct DiskCalls: Sendable {
    /// Writes some of the bytes, at least one, and returns how many.
    package let write: @Sendable (Int32, Span<UInt8>) throws(Errno) -> Int
    /// Returns when everything written to the descriptor survives a loss of power.
    package let sync: @Sendable (Int32) throws(Errno) -> Void
    /// Throws when there is no room left but the ledger's.
    package let checkRoom: @Sendable (Int32) throws(Errno) -> Void

    package init(
        write: @escaping @Sendable (Int32, Span<UInt8>) throws(Errno) -> Int,
        sync: @escaping @Sendable (Int32) throws(Errno) -> Void,
        checkRoom: @escaping @Sendable (Int32) throws(Errno) -> Void = { _ throws(Errno) in }
    ) {
        self.write = write
        self.sync = sync
        self.checkRoom = checkRoom
    }

    /// The system's own.
    package static let system = DiskCalls(
        write: { (descriptor, bytes) throws(Errno) in
            try Errno.retrying {
                unsafe bytes.withUnsafeBytes { rest in
                    #if canImport(Darwin)
                    unsafe Darwin.write(descriptor, rest.baseAddress, rest.count)
                    #else
                    unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                    #endif
                }
            }
        },
        sync: { (descriptor) throws(Errno) in
            #if canImport(Darwin)
            // fsync leaves the bytes in the drive's cache there.
            if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
            #endif
            _ = try Errno.retrying { fsync(descriptor) }
        },
        checkRoom: { (descriptor) throws(Errno) in try DiskReserve.check(descriptor) })

    /// Writes all of the bytes.
    func writeAll(_ bytes: Span<UInt8>, to descriptor: Int32) throws(Errno) {
        var done = 0
        while done < bytes.count {
            done += try write(descriptor, bytes.extracting(done..<bytes.count))
        }
    }
}
