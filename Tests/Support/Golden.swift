internal import FoundationEssentials

/// Whole outputs kept in files beside the tests, in the folder `Golden`.
///
/// `TIRAGE_GOLDEN=1` (`make golden`) writes them anew; what changed is then seen in the diff.
package enum Golden {
    /// Where `text` differs from the golden file of this name first; `nil` when it is the same.
    ///
    /// - Parameter test: A file in the folder that holds `Golden`.
    package static func difference(
        _ text: String, _ name: String, beside test: String = #filePath
    ) throws -> String? {
        let folder =
            test.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/Golden"
        let path = folder + "/" + name
        if ProcessInfo.processInfo.environment["TIRAGE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
            return nil
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            return "there is no golden file '\(name)' yet; run 'make golden' and look at it"
        }
        return difference(text, String(decoding: bytes, as: UTF8.self), in: name)
    }

    private static func difference(_ text: String, _ golden: String, in name: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = golden.split(separator: "\n", omittingEmptySubsequences: false)
        for index in 0..<max(lines.count, expected.count) {
            let line = index < lines.count ? String(lines[index]) : "(nothing)"
            let wanted = index < expected.count ? String(expected[index]) : "(nothing)"
            if line != wanted { return "\(name):\(index + 1): '\(line)' instead of '\(wanted)'" }
        }
        return text == golden ? nil : "\(name) differs in its bytes"
    }
}
