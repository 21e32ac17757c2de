internal import COpening
package import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An input file, open for reading until it is no longer held.
package final class InputFile: Sendable {
    /// The file as the manifest names it.
    package let path: String
    /// Its size when it was opened; reading fails when it has changed since.
    package let byteCount: Int
    private let descriptor: Int32

    /// Opens a file for a request.
    ///
    /// - Parameters:
    ///   - directory: What `path` is relative to unless it is absolute.
    ///   - files: Which files may be read; `nil` for all.
    package init(
        _ file: FileReference, in directory: String, guard files: (any FileGuard)? = nil
    ) throws(InputFileError) {
        let path = file.path
        descriptor = Self.opened(file, in: directory)
        guard descriptor >= 0 else {
            throw InputFileError("can't read '\(path)': \(Self.reason(errno))")
        }
        var info = stat()
        let status = unsafe fstat(descriptor, &info)
        guard status == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw InputFileError("can't read '\(path)': it is no ordinary file")
        }
        do throws(InputFileError) {
            try files?.check(
                open: descriptor, path: Self.full(path, in: directory), written: path,
                isMade: file.origin != nil)
        } catch {
            close(descriptor)
            throw InputFileError("can't read '\(path)': \(error.message)")
        }
        self.path = path
        byteCount = Int(info.st_size)
    }

    package convenience init(_ path: String, in directory: String) throws(InputFileError) {
        try self.init(FileReference(path: path), in: directory)
    }

    /// An image that a job has made is reached through no link below the folder of its kind, which
    /// others may have put there.
    private static func opened(_ file: FileReference, in directory: String) -> Int32 {
        if case .made(_, let folder) = file.origin, file.path.hasPrefix(folder + "/") {
            let name = String(file.path.dropFirst(folder.count + 1))
            return unsafe tirage_open_file_beneath(full(folder, in: directory), name)
        }
        return unsafe open(full(file.path, in: directory), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }

    private static func full(_ path: String, in directory: String) -> String {
        path.isAbsolutePath || directory.isEmpty ? path : directory + "/" + path
    }

    deinit {
        close(descriptor)
    }

    /// The bytes from `offset`, at most `countMax` and none beyond the size that the file had.
    package func bytes(at offset: Int, countMax: Int) throws(InputFileError) -> [UInt8] {
        let count = min(countMax, byteCount - offset)
        var bytes = [UInt8](repeating: 0, count: max(count, 0))
        var filled = 0
        while filled < count {
            let read = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled,
                    off_t(offset + filled))
            }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else {
                throw InputFileError("'\(path)' changed while it was being sent")
            }
            filled += read
        }
        return bytes
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EACCES, EPERM: "it may not be read"
        case EMFILE, ENFILE: "too many files are open"
        case ELOOP, EXDEV: "a link is on the way to it, and images are not read through one"
        default: "error \(code)"
        }
    }
}

/// What a file is, by its first bytes: the media type of its part or `data:` URI.
enum MediaType {
    static func of(_ file: InputFile) throws(InputFileError) -> String {
        let first = try file.bytes(at: 0, countMax: 12)
        let known: [(start: [UInt8], offset: Int, type: String)] = [
            ([0x89, 0x50, 0x4E, 0x47], 0, "image/png"), ([0xFF, 0xD8, 0xFF], 0, "image/jpeg"),
            (Array("GIF8".utf8), 0, "image/gif"), (Array("WEBP".utf8), 8, "image/webp"),
            (Array("ftypavif".utf8), 4, "image/avif"), (Array("ftyphei".utf8), 4, "image/heic"),
            (Array("ftypqt".utf8), 4, "video/quicktime"), (Array("ftyp".utf8), 4, "video/mp4"),
            ([0x1A, 0x45, 0xDF, 0xA3], 0, "video/webm"),
        ]
        return known.first { first.dropFirst($0.offset).starts(with: $0.start) }?.type
            ?? "application/octet-stream"
    }
}
