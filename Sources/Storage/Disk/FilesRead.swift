internal import Synchronization

/// The files that this program was given to read: none of them is ever written over.
enum FilesRead {
    private static let known = Mutex<Set<FileAttributes.Version>>([])

    static func note(_ file: FileAttributes.Version) {
        known.withLock { _ = $0.insert(file) }
    }

    static func has(_ file: FileAttributes.Version) -> Bool {
        known.withLock { $0.contains(file) }
    }
}
