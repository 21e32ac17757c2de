internal import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The folder with what a user has settled for all manifests: what may leave, and limits.
///
/// For its owner's eyes only (0700, files 0600). What others could have written there counts for
/// nothing: reading it is an error.
package struct ConfigFolder: Sendable {
    package let path: String

    private static let bytesMax = 1 << 20

    /// - Parameters:
    ///   - config: The variable `XDG_CONFIG_HOME`, which counts where it is a whole path.
    ///   - home: The user's folder; `nil` where nobody knows it.
    package init?(config: String?, home: String?) {
        if let config, config.isAbsolutePath {
            path = config + "/tirage"
        } else if let home {
            path = home + "/.config/tirage"
        } else {
            return nil
        }
    }

    package func file(_ name: String) -> String { path + "/" + name }

    /// The bytes of a file there; `nil` where there is none.
    package func bytes(of name: String) throws(DiskFault) -> [UInt8]? {
        let file = file(name)
        do throws(Errno) {
            guard let folder = try FileAttributes.at(path, followingLink: true) else { return nil }
            guard try FileAttributes.at(file, followingLink: true) != nil else { return nil }
            try check(folder, path)
            let reader = try FileReader(path: file)
            try check(reader.attributes, file)
            guard reader.attributes.isRegular else { throw Errno(code: ENODEV) }
            guard let bytes = try reader.bytes(byteCountMax: Self.bytesMax) else {
                throw Errno(code: EFBIG)
            }
            return bytes
        } catch {
            throw fault(error, file)
        }
    }

    /// Replaces a file there, whole or not at all.
    package func write(_ text: String, to name: String) throws(DiskFault) {
        if let slash = path.lastSlash {
            try StateFolder.makeFolders(String(path[..<slash]), .system)
        }
        do throws(Errno) {
            if let folder = try FileAttributes.at(path, followingLink: true) {
                try check(folder, path)
            } else {
                try StateFolder.makeFolder(path, mode: 0o700, .system)
            }
        } catch {
            throw fault(error, path)
        }
        var whole = try WholeFile(at: file(name), isPrivate: true)
        try whole.append(Array(text.utf8))
        try whole.keep()
    }

    /// Runs `body` while no other process changes what is there.
    package func locked<Failure: Error>(
        _ body: () throws(Failure) -> Void
    ) throws(Failure) {
        let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Closed, it is no longer locked.
        defer { if number >= 0 { _ = close(number) } }
        if number >= 0 { _ = flock(number, LOCK_EX) }
        try body()
    }

    /// `EPERM` stands for another owner, `EACCES` for others who may write.
    private func check(_ attributes: FileAttributes, _ path: String) throws(Errno) {
        guard attributes.owner == geteuid() || attributes.owner == 0 else {
            throw Errno(code: EPERM)
        }
        guard attributes.permissions & 0o022 == 0 else { throw Errno(code: EACCES) }
    }

    private func fault(_ error: Errno, _ path: String) -> DiskFault {
        let reason =
            switch error.code {
            case EPERM: "it, or its folder, belongs to somebody else"
            case EACCES: "others may write it, or its folder: chmod go-w '\(path)' '\(self.path)'"
            case EFBIG: "it is larger than \(Self.bytesMax >> 20) MiB"
            case ENODEV: "it is no ordinary file"
            default: error.text
            }
        return DiskFault(message: "'\(path)' can't be used: \(reason)")
    }
}
