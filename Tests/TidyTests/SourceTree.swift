internal import Foundation
internal import Testing

/// The Swift files of the repository, as text.
struct SourceTree {
    /// One file.
    struct File: Sendable, CustomTestStringConvertible {
        let path: String
        let lines: [String]

        var testDescription: String { path }
    }

    static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file below a folder, sorted by path.
    static func files(below folder: String) -> [File] {
        let root = top.appending(path: folder)
        let found =
            FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return found.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard
                let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
            else { return nil }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return File(path: folder + "/" + path, lines: lines.map(String.init))
        }
    }
}
