internal import COpening

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An open file or folder, closed at the end of its life.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    deinit { _ = close(number) }

    private init(number: Int32) {
        self.number = number
    }

    /// Opens `path`; a child process never inherits it.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(Errno) {
        number = try Errno.retrying { unsafe open(path, flags | O_CLOEXEC, mode) }
    }

    /// Opens `name` in `folder`, never through a symbolic link.
    init(
        _ name: String, in folder: borrowing Descriptor, _ flags: Int32, mode: mode_t = 0
    ) throws(Errno) {
        let base = folder.number
        number = try Errno.retrying {
            unsafe openat(base, name, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        }
    }

    /// Opens the folder that the names lead to, one below the other, through no symbolic link and
    /// never outside of `folder`.
    ///
    /// The kernel resolves the whole way at once where it can (openat2); else it is walked, each
    /// name relative to the folder before it.
    static func folder(
        _ names: [String], beneath folder: borrowing Descriptor
    ) throws(Errno) -> Descriptor {
        guard names.allSatisfy(isPlain) else { throw Errno(code: EXDEV) }
        guard !names.isEmpty else { return try walk(names, beneath: folder) }
        do throws(Errno) {
            let (base, path) = (folder.number, names.joined(separator: "/"))
            let flags = O_RDONLY | O_DIRECTORY
            return Descriptor(
                number: try Errno.retrying { unsafe tirage_open_beneath(base, path, flags) })
        } catch {
            // A kernel without the call, a sandbox that does not know it, or folders that were
            // moved on the way.
            guard [ENOSYS, EPERM, E2BIG, EINVAL, EAGAIN].contains(error.code) else { throw error }
        }
        return try walk(names, beneath: folder)
    }

    /// The same without help of the kernel.
    static func walk(
        _ names: [String], beneath folder: borrowing Descriptor
    ) throws(Errno) -> Descriptor {
        let flags = O_RDONLY | O_DIRECTORY
        var current = try Descriptor(".", in: folder, flags)
        for name in names { current = try Descriptor(name, in: current, flags) }
        return current
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
    }

    /// Reads up to `buffer.count` bytes; 0 at the end.
    func read(into buffer: inout [UInt8]) throws(Errno) -> Int {
        let number = number
        return try Errno.retrying {
            unsafe buffer.withUnsafeMutableBytes {
                #if canImport(Darwin)
                unsafe Darwin.read(number, $0.baseAddress, $0.count)
                #else
                unsafe Glibc.read(number, $0.baseAddress, $0.count)
                #endif
            }
        }
    }

    func attributes() throws(Errno) -> FileAttributes {
        var status = stat()
        let number = number
        _ = try Errno.retrying { unsafe fstat(number, &status) }
        return FileAttributes(status)
    }

    /// Makes the names in this folder durable.
    func syncNames(_ calls: DiskCalls = .system) throws(Errno) {
        do throws(Errno) {
            try calls.sync(number)
        } catch {
            // Some file systems can't sync a folder and keep its names in order without it.
            guard error.code == EINVAL || error.code == ENOTSUP else { throw error }
        }
    }
}

/// What the disk says of a file.
struct FileAttributes: Hashable, Sendable {
    /// Which file it is, by whatever name it was found.
    struct Identity: Hashable, Sendable {
        let device: UInt64
        let number: UInt64
    }

    /// What changes with the bytes of the file that a path leads to.
    struct Version: Hashable, Sendable {
        let identity: Identity
        let byteCount: Int
        let modifiedSeconds: Int
        let modifiedNanoseconds: Int
    }

    let identity: Identity
    let version: Version
    let byteCount: Int
    let permissions: mode_t
    let owner: uid_t
    private let type: mode_t

    var isRegular: Bool { type == S_IFREG }
    var isFolder: Bool { type == S_IFDIR }
    var isLink: Bool { type == S_IFLNK }

    init(_ status: stat) {
        identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            number: UInt64(truncatingIfNeeded: status.st_ino))
        byteCount = Int(status.st_size)
        #if canImport(Darwin)
        let modified = status.st_mtimespec
        #else
        let modified = status.st_mtim
        #endif
        version = Version(
            identity: identity, byteCount: byteCount, modifiedSeconds: Int(modified.tv_sec),
            modifiedNanoseconds: Int(modified.tv_nsec))
        permissions = status.st_mode & 0o7777
        owner = status.st_uid
        type = status.st_mode & S_IFMT
    }

    /// The attributes of what `path` names, or of the link itself; `nil` when there is nothing.
    static func at(_ path: String, followingLink: Bool) throws(Errno) -> FileAttributes? {
        var status = stat()
        do throws(Errno) {
            _ = try Errno.retrying {
                unsafe fstatat(
                    AT_FDCWD, path, &status, followingLink ? 0 : AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return nil }
            throw error
        }
        return FileAttributes(status)
    }
}
