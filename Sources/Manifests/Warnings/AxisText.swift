import Core
import YAML

/// A text that stands where an axis should: which form it may have been meant for.
struct AxisText {
    private let text: String
    private let disk: (any InputFiles)?

    init(_ text: String, _ disk: (any InputFiles)?) {
        self.text = text
        self.disk = disk
    }

    private static let tables: Set = ["csv", "tsv", "tab", "jsonl", "ndjson"]
    private static let images: Set = [
        "png", "jpg", "jpeg", "webp", "gif", "avif", "tif", "tiff", "bmp", "heic", "mp4", "webm",
    ]

    /// The form to write, where there are files of that name; nil where there are none.
    var form: String? {
        guard text.utf8.count <= 1000, !text.contains("\n"), !text.contains("://") else {
            return nil
        }
        if isPattern {
            guard let disk, let paths = try? disk.paths(matching: text), !paths.isEmpty else {
                return nil
            }
            return Self.glob(text)
        }
        if FileText.isLikePath(text), disk?.kind(at: text) == .file { return formOfFile }
        let folder = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard text.contains("/"), disk?.kind(at: folder) == .folder else { return nil }
        return Self.glob(folder + "/*")
    }

    /// The same where the text can't be a value, so that how it looks is enough.
    var likelyForm: String? {
        if let range = RangeText(text) { return range.form }
        if let form { return form }
        if disk?.kind(at: text) == .folder { return Self.glob(text + "/*") }
        guard !text.contains(" "), !text.contains("://") else { return nil }
        if isPattern, text.contains("/") || text.contains(".") { return Self.glob(text) }
        let ext = FileReference(path: text).ext
        return ext == "txt" || Self.tables.contains(ext) || Self.images.contains(ext)
            ? formOfFile : nil
    }

    private var formOfFile: String {
        let ext = FileReference(path: text).ext
        let written = YAMLScalar.flow(text)
        if Self.tables.contains(ext) { return "{ table: \(written) }" }
        return Self.images.contains(ext) ? "[{ file: \(written) }]" : "{ lines: \(written) }"
    }

    private var isPattern: Bool {
        guard !text.contains(" ") || text.contains("*.") else { return false }
        return text.contains("*") || text.contains("?") && text.contains(".")
            || text.contains("{") && text.contains("}") && text.contains(",")
    }

    private static func glob(_ pattern: String) -> String { "{ glob: \"\(pattern)\" }" }
}

extension AxisText {
    /// What to write in place of a single value.
    static func form(for node: Node, _ diagnostics: DiagnosticList) -> String? {
        node.text.flatMap { AxisText($0, diagnostics.disk).likelyForm }
    }

    /// What to write in place of `{ file: prompts.txt }`, or of `{1..5}`.
    static func form(for pairs: [Pair], _ diagnostics: DiagnosticList) -> String? {
        guard pairs.count == 1 else { return nil }
        if pairs[0].value.isNull { return RangeText(pairs[0].key)?.form }
        guard ["file", "files", "path"].contains(pairs[0].key) else { return nil }
        return form(for: pairs[0].value, diagnostics)
    }
}
