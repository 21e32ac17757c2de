package import Core
internal import Synchronization

/// Input files that live in memory, and a count of how often each was hashed.
package final class MemoryFiles: InputFiles {
    private let stored: Mutex<[ExactText: [UInt8]]>
    /// What is wrong with a file that is no image.
    private let imageFaults: [String: String]
    private let hashed = Mutex<[String: Int]>([:])

    package convenience init(
        _ contents: [String: String] = [:], imageFaults: [String: String] = [:]
    ) {
        self.init(contents.map { ($0.key, $0.value) }, imageFaults)
    }

    /// Files whose paths may be equal as strings and differ in bytes.
    package convenience init(exact contents: KeyValuePairs<String, String>) {
        self.init(contents.map { ($0.key, $0.value) }, [:])
    }

    private init(_ contents: [(String, String)], _ imageFaults: [String: String]) {
        let pairs = contents.map { (ExactText($0.0), Array($0.1.utf8)) }
        stored = Mutex(Dictionary(pairs) { _, last in last })
        self.imageFaults = imageFaults
    }

    private var contents: [ExactText: [UInt8]] { stored.withLock { $0 } }

    /// The file is gone from now on.
    package func remove(_ path: String) { stored.withLock { $0[ExactText(path)] = nil } }

    package var hashCounts: [String: Int] { hashed.withLock { $0 } }

    /// Matches `*` within a path and `**/` across folders; enough for tests.
    package func paths(matching pattern: String) -> [String] {
        matching(pattern) { $0 }
    }

    package func paths(matchingAnyCase pattern: String) -> [String] {
        matching(pattern) { $0.lowercased() }
    }

    package func paths(like pattern: String) -> [String] {
        matching(pattern) { $0.folded.replacing(".jpeg", with: ".jpg") }
    }

    package func imageFault(of path: String) -> String? { imageFaults[path] }

    private func matching(_ pattern: String, _ form: (String) -> String) -> [String] {
        let parts = form(pattern).split(separator: "*", omittingEmptySubsequences: false)
        return contents.keys.sorted().map(\.text).filter { name in
            let path = form(name)
            guard let first = parts.first, let last = parts.last else { return false }
            return path.hasPrefix(first) && path.hasSuffix(last)
                && path.count >= first.count + last.count
        }
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
        guard let bytes = contents[ExactText(path)] else {
            throw InputFileError("no file '\(path)'")
        }
        return bytes
    }
}
