package import Core
internal import Synchronization

/// Input files that live in memory, and a count of how often each was hashed.
package final class MemoryFiles: InputFiles {
    private let stored: Mutex<[String: [UInt8]]>
    private let hashed = Mutex<[String: Int]>([:])

    package init(_ contents: [String: String] = [:]) {
        stored = Mutex(contents.mapValues { Array($0.utf8) })
    }

    private var contents: [String: [UInt8]] { stored.withLock { $0 } }

    /// The file is gone from now on.
    package func remove(_ path: String) { stored.withLock { $0[path] = nil } }

    package var hashCounts: [String: Int] { hashed.withLock { $0 } }

    /// Matches `*` within a path and `**/` across folders; enough for tests.
    package func paths(matching pattern: String) throws(InputFileError) -> [String] {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        return contents.keys.filter { path in
            guard let first = parts.first, let last = parts.last else { return false }
            return path.hasPrefix(first) && path.hasSuffix(last)
                && path.count >= first.count + last.count
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func lines(of path: String) throws(InputFileError) -> [String] {
        String(decoding: try bytes(of: path), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    package func text(of path: String) throws(InputFileError) -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    package func byteCount(of path: String) throws(InputFileError) -> Int {
        try bytes(of: path).count
    }

    /// No real hash, but different for different bytes: the bytes themselves in hexadecimal.
    package func sha256(of path: String) throws(InputFileError) -> String {
        let bytes = try bytes(of: path)
        hashed.withLock { $0[path, default: 0] += 1 }
        return bytes.map { String($0, radix: 16) }.joined()
    }

    private func bytes(of path: String) throws(InputFileError) -> [UInt8] {
        guard let bytes = contents[path] else { throw InputFileError("no file '\(path)'") }
        return bytes
    }
}
