package import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Reads a file that a user wrote, never more of it than is wanted.
package enum SourceFile {
    /// The bytes of the file at `path`, the first `byteCountMax + 1` where there are more, so that
    /// the reader sees that it is too large.
    ///
    /// - Throws: when it can't be read or is no regular file; the message ends a sentence such as "can't read 'x': ".
    ///
    /// - Parameter gate: Which files may be read.
    package static func bytes(
        at path: String, byteCountMax: Int, gate: FileGate = .open
    ) throws(InputFileError) -> [UInt8] {
        try gate.check(path, written: path)
        do throws(Errno) {
            let file = try FileReader(path: path)
            FilesRead.note(file.attributes.version)
            let isAllowed =
                (try? gate.check(open: file.number, path: path, written: path, isMade: false))
                != nil
            if file.attributes.isRegular, isAllowed { return try file.first(byteCountMax) }
            throw Errno(code: file.attributes.isFolder ? EISDIR : ENODEV)
        } catch {
            throw InputFileError(reason(error))
        }
    }

    /// The same of what comes in on standard input, whatever that is.
    package static func standardInput(byteCountMax: Int) throws(InputFileError) -> [UInt8] {
        do throws(Errno) {
            return try FileReader(Descriptor("/dev/stdin", O_RDONLY)).first(byteCountMax)
        } catch {
            throw InputFileError(reason(error))
        }
    }

    /// Ends a sentence such as "can't read 'x': ".
    static func reason(_ error: Errno) -> String {
        switch error.code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EISDIR: "it is a folder"
        case ENODEV: "it is no file but a pipe or a device"
        case EACCES, EPERM: "it may not be read"
        case ELOOP, EXDEV: "a link is on the way to it, and images are not read through one"
        default: error.text
        }
    }
}

extension FileReader {
    fileprivate consuming func first(_ byteCountMax: Int) throws(Errno) -> [UInt8] {
        var all: [UInt8] = []
        try forEach { piece in
            all.append(contentsOf: piece.prefix(byteCountMax + 1 - all.count))
            return all.count <= byteCountMax
        }
        return all
    }
}
