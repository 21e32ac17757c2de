internal import Core

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file to which each accepted submit is added as a line of JSON, so that the bill outlives the
/// process.
///
/// `{"mount":"studio","digest":"9f86d081884c7d65","id":"t1-…"}`. A line is written whole; it is not
/// synced.
package final class BillFile: Sendable {
    /// Why the file can't be written.
    package struct Fault: Error, Hashable, Sendable {
        package let message: String

        /// The reason is the system's last error.
        fileprivate init(_ path: String) {
            let reason = unsafe String(cString: strerror(errno))
            message = "can't write the bill '\(path)': \(reason); name another file"
        }
    }

    private let path: String
    private let descriptor: Int32

    /// Opens the file, made if need be for its owner alone; lines are added behind those it has.
    package init(path: String) throws(Fault) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Fault(path)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func append(_ line: JSON) throws(Fault) {
        let bytes = line.bytes + [UInt8(ascii: "\n")]
        let written = unsafe bytes.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress, $0.count)
        }
        guard written == bytes.count else {
            throw Fault(path)
        }
    }
}
