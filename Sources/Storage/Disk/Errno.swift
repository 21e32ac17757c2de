#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The number that a failed system call left.
package struct Errno: Error, Hashable, Sendable {
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    /// What the last failed call of this thread left.
    static var last: Errno { Errno(code: errno) }

    /// Whether something has the name already.
    var isTaken: Bool { code == EEXIST }
    /// Whether the file system has no such call.
    var isUnsupported: Bool { [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS, EMLINK].contains(code) }

    /// The system's words as a lowercase fragment: `no space left on device`.
    package var text: String {
        let words = unsafe String(cString: strerror(code))
        return words.prefix(1).lowercased() + words.dropFirst()
    }

    /// What a user can do about it, where that can be said.
    var advice: String? {
        switch code {
        case ENOSPC:
            "free some space and run again; the last \(DiskReserve.byteCountMax >> 20) MiB are kept for the ledger"
        case EDQUOT: "the quota is used up: free some space and run again"
        case EROFS: "choose an 'output' on a disk that can be written"
        case EMFILE, ENFILE: "raise the limit of open files (ulimit -n) or lower 'concurrency'"
        case EACCES, EPERM: "check who owns it and who may write there"
        case EIO: "the disk reports a fault: check it before you run again"
        case ENAMETOOLONG: "choose a shorter name"
        case ENOTDIR: "a file is in the way of a folder: move it or choose another name"
        case EISDIR: "a folder is in the way: move it or choose another name"
        case ELOOP: "it is a symbolic link, which is not followed here"
        default: nil
        }
    }

    /// Repeats a call that a signal interrupted, up to its result.
    static func retrying<Number: SignedInteger>(
        _ call: () -> Number
    ) throws(Errno) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            if errno != EINTR { throw .last }
        }
    }
}

/// What the disk refused: a lowercase fragment with the path quoted and what to do.
package struct DiskFault: Error, Hashable, Sendable {
    package let message: String

    package init(message: String) {
        self.message = message
    }

    /// - Parameter action: What could not be done, to end the sentence "can't …": `write`.
    init(_ action: String, _ path: String, _ error: Errno) {
        let advice = error.advice.map { "; \($0)" } ?? ""
        message = "can't \(action) '\(path)': \(error.text)\(advice)"
    }
}
