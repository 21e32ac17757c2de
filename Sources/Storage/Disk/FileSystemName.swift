internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The kind of file system that a path is on, by the kernel's name: `ext4`, `nfs4`, `fuse.sshfs`.
struct FileSystemName: Hashable, Sendable {
    let name: String

    /// Whether files there may be shared between hosts or served by a process, so that a
    /// write-ahead log can break.
    ///
    /// SQLite's is not for network file systems (sqlite.org/wal.html); corruption by one single
    /// writer is reported on NFSv4 and virtiofs too. `fuseblk` is a disk of this host.
    var isNetwork: Bool {
        let networks: Set = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "virtiofs", "vboxsf", "lustre",
            "ceph", "gpfs", "afs", "afpfs", "webdav", "glusterfs", "beegfs", "ocfs2", "gfs2",
            "fuse", "macfuse", "osxfuse", "prl_fs",
        ]
        return networks.contains(name) || name.hasPrefix("fuse.")
    }

    /// Finds the mount that holds `path` in the text of Linux's `/proc/self/mountinfo` (proc(5)).
    ///
    /// Read instead of `statfs`, whose one number for every FUSE file system hides which it is.
    /// - Parameter path: Absolute, without links.
    init?(of path: String, mountInfo: String) {
        var best: (length: Int, name: String)?
        for line in mountInfo.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
            else { continue }
            let point = Self.unescaped(fields[4])
            let holds =
                point == "/" || path.isExactly(point) || path.utf8.starts(with: (point + "/").utf8)
            // Of two mounts on one point, the later covers the earlier.
            guard holds, point.utf8.count >= best?.length ?? 0 else { continue }
            best = (point.utf8.count, String(fields[dash + 1]))
        }
        guard let best else { return nil }
        name = best.name
    }

    /// The text with each `\040` replaced by the byte it stands for, in octal.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = field.utf8
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3,
                let code = UInt8(digits, radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Asks the system; `nil` when it does not say.
    init?(of path: String) {
        #if canImport(Darwin)
        var status = statfs()
        guard unsafe statfs(path, &status) == 0 else { return nil }
        name = unsafe withUnsafeBytes(of: &status.f_fstypename) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        #else
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        guard
            let mounts = try? FileReader(path: "/proc/self/mountinfo").text(
                byteCountMax: 1 << 22)
        else { return nil }
        self.init(of: unsafe String(cString: real), mountInfo: mounts)
        #endif
    }
}
