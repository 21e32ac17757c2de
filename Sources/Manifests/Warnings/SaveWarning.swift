import Core
import YAML

/// Names of images that bring an extension: it comes from the image, so there would be two.
struct SaveWarning {
    let axes: [NameKind.Field]

    private static let extensions = [
        "png", "jpg", "jpeg", "webp", "gif", "avif", "tif", "tiff", "bmp", "heic", "svg", "mp4",
        "webm", "mov", "mkv", "avi",
    ]

    func report(_ node: Node, diagnostics: inout DiagnosticList) {
        guard let text = node.text, let pieces = try? TemplateParser.pieces(of: text),
            let last = pieces.last
        else { return }
        switch last {
        case .literal(let literal):
            guard let ending = Self.ending(of: literal) else { return }
            let end = text.unicodeScalars.count
            diagnostics.warn(
                "'\(ending)' would stand twice, as in 'a\(ending)\(ending)': the extension comes"
                    + " from the image; leave it out",
                at: node.mark(of: (end - ending.unicodeScalars.count)..<end))
        case .reference(let path, let filters, let range):
            guard isFile(path), filters.allSatisfy({ Self.keepsEnd($0.name) }) else { return }
            report(path, pieces, at: node.mark(of: range), &diagnostics)
        }
    }

    private func report(
        _ path: [String], _ pieces: [TemplateParser.Piece], at mark: Mark,
        _ diagnostics: inout DiagnosticList
    ) {
        let (axis, property) = (path.prefix(2).joined(separator: "."), path.dropFirst(2).first)
        let advice = "write ${{ \(axis).stem }}"
        switch property {
        case nil, "name", "path":
            diagnostics.warn(
                "'\(path.joined(separator: "."))' ends in the file's extension, and the image's"
                    + " follows, as in 'a.jpg.png'; \(advice)", at: mark)
        case "ext":
            guard pieces.count > 1, case .literal(let before) = pieces[pieces.count - 2],
                before.hasSuffix(".")
            else { return }
            diagnostics.warn(
                "the extension comes from the image, so '.\(path.joined(separator: "."))' would give"
                    + " two; leave it out", at: mark)
        default: break
        }
    }

    private static func ending(of text: String) -> String? {
        guard let dot = text.lastIndex(of: ".") else { return nil }
        let ending = text[text.index(after: dot)...]
        return extensions.contains(ending.lowercased()) ? "." + ending : nil
    }

    private func isFile(_ path: [String]) -> Bool {
        guard path.count > 1, path[0] == "matrix",
            let axis = axes.first(where: { $0.name == path[1] }), case .file = axis.shape
        else { return false }
        return true
    }

    private static func keepsEnd(_ filter: String) -> Bool {
        ["slug", "lower", "upper", "trim"].contains(filter)
    }
}
