/// What a pattern leaves out but for case, Unicode form, or another spelling of the extension.
struct MissedFiles {
    private let pattern: String
    private let paths: [String]
    /// Whether some are missed by their extension's spelling alone or as well.
    private let byExtension: [String]
    private let isByCase: Bool

    /// `nil` when it leaves out nothing.
    ///
    /// - Parameters:
    ///   - paths: What matches.
    ///   - like: What would without regard to all that.
    init?(of pattern: String, _ paths: [String], _ like: [String]) {
        let matching = Set(paths.map { ExactText($0) })
        let missed = like.filter { !matching.contains(ExactText($0)) }
        guard !missed.isEmpty else { return nil }
        self.pattern = pattern
        self.paths = missed
        let written = pattern.lowercased()
        let others = missed.map { FileReference(path: $0).ext }.filter {
            !$0.isEmpty && !Self.mentions(written, $0)
        }
        byExtension = Set(others).sorted()
        isByCase =
            missed.contains { Self.mentions(written, FileReference(path: $0).ext) }
            || missed.contains { path in !Self.isLowercaseExtension(path) }
    }

    private static func isLowercaseExtension(_ path: String) -> Bool {
        let ext = FileReference(path: path).ext
        return path.utf8.suffix(ext.utf8.count).elementsEqual(ext.utf8)
    }

    /// Whether a pattern has the extension in it, alone or among alternatives.
    private static func mentions(_ pattern: String, _ ext: String) -> Bool {
        let words = pattern.split { !$0.isLetter && !$0.isNumber }
        return words.contains { $0 == ext } || pattern.hasSuffix("*")
    }

    /// What to say beside the files that match.
    var note: String {
        "'\(pattern)' leaves out \(files) such as '\(paths[0])'; \(advice)"
    }

    /// What to say when no file matches, behind a semicolon.
    var hint: String {
        "there \(paths.count == 1 ? "is" : "are") \(files) such as '\(paths[0])': \(advice)"
    }

    private var files: String {
        var endings: [(ending: String, count: Int)] = []
        for path in paths {
            let file = FileReference(path: path)
            let ending = String(
                decoding: file.name.utf8.dropFirst(file.stem.utf8.count), as: UTF8.self)
            if let index = endings.firstIndex(where: { $0.ending == ending }) {
                endings[index].count += 1
            } else {
                endings.append((ending, 1))
            }
        }
        let shown = endings.filter { !$0.ending.isEmpty }.prefix(4).map {
            "\($0.count) \($0.ending)"
        }
        let count = paths.count == 1 ? "1 file" : "\(paths.count) files"
        return shown.isEmpty ? count : "\(count) (\(shown.joined(separator: ", ")))"
    }

    private var advice: String {
        var words: [String] = []
        if isByCase { words.append("write 'ignore-case: true'") }
        if !byExtension.isEmpty {
            words.append("name \(byExtension.map { "'.\($0)'" }.joined(separator: ", ")) as well")
        }
        return words.joined(separator: " and ") + " to take \(paths.count == 1 ? "it" : "them") in"
    }
}
