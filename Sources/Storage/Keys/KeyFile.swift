package import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What a file of keys (`.env`) holds, as far as it is asked for.
package struct KeyFile: Sendable {
    /// What is wrong about a name in the file; never its value.
    package struct Fault: Hashable, Sendable {
        /// Counted from 1.
        package let line: Int
        package let name: String
        package let message: String
    }

    /// Why there is nothing to read.
    package enum Absence: Error, Hashable, Sendable {
        /// Nothing by that name, or a folder.
        case none
        /// The reason ends a sentence such as "can't read 'x': ".
        case unreadable(String)
    }

    package let path: String
    /// By name; empty values are not there.
    package let secrets: [String: Secret]
    /// About names that are wanted, in order of lines.
    package let faults: [Fault]
    /// What may not be as it was meant, in order of lines.
    package let notes: [Fault]
    /// Whether the file's mode lets others than its owner read it.
    package let isOpenToOthers: Bool
    /// Whether git has it among the files that it keeps.
    package let isTracked: Bool

    private static let bytesMax = 1 << 20

    /// Reads the file at `path`; of all that is in it only the names `wanted` are kept.
    package init(reading path: String, wanted: Set<String>) throws(Absence) {
        self.path = path
        let (bytes, mode) = try Self.read(path)
        let text = KeyFileText(bytes, wanted: wanted)
        secrets = text.secrets
        faults = text.faults
        notes = text.notes
        isOpenToOthers = mode & 0o044 != 0
        isTracked = GitTracking.tracks(path)
    }

    private static func read(
        _ path: String
    ) throws(Absence) -> (bytes: [UInt8], mode: mode_t) {
        do throws(Errno) {
            let file = try FileReader(path: path)
            let attributes = file.attributes
            FilesRead.note(attributes.version)
            guard attributes.isRegular else {
                throw Errno(code: attributes.isFolder ? EISDIR : ENODEV)
            }
            guard let bytes = try file.bytes(byteCountMax: bytesMax) else {
                throw Errno(code: EFBIG)
            }
            return (bytes, attributes.permissions)
        } catch {
            switch error.code {
            case ENOENT, ENOTDIR, EISDIR: throw .none
            case EFBIG: throw .unreadable("it has more than \(bytesMax >> 20) MiB")
            default: throw .unreadable(SourceFile.reason(error))
            }
        }
    }
}
