import Core
import YAML

/// Inputs whose text is the name of a file here: the service would get the name.
struct FileTextWarning {
    /// The service, where it takes no files.
    let refuser: String?

    func report(_ node: Node, of name: String, diagnostics: inout DiagnosticList) {
        guard let disk = diagnostics.disk, FileMap(node) == nil else { return }
        switch node.content {
        case .sequence(let items):
            for item in items { report(item, of: name, diagnostics: &diagnostics) }
        case .mapping(let pairs):
            for pair in pairs { report(pair.value, of: name, diagnostics: &diagnostics) }
        case .scalar(.text(let text), _):
            guard FileText.isLikePath(text), disk.kind(at: text) == .file else { return }
            diagnostics.warn(
                FileText.message(text, of: name, refuser: refuser, file: YAMLScalar.flow(text)),
                at: node.mark)
        case .scalar: break
        }
    }
}

/// Text as a manifest writes it within `{ … }`.
enum YAMLScalar {
    /// In quotes where a plain scalar would mean something else.
    static func flow(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_./~".unicodeScalars.contains(scalar)
        }
        let first = text.unicodeScalars.first
        if isPlain, let first, first == "." || first == "/" || first.properties.isAlphabetic {
            return text
        }
        let escaped = text.flatMap { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }
        return "\"" + String(escaped) + "\""
    }
}
