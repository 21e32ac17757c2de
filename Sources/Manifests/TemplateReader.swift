import Core
import YAML

/// Reads text and values with references in them, and checks every name.
struct TemplateReader {
    private let vocabulary: Vocabulary
    /// The service, where it takes no files.
    private let fileRefuser: String?
    /// Names of the axes that were referred to.
    private(set) var axes: Set<String> = []
    /// Whether every reference could be read, so that an axis not in `axes` is surely not named.
    private(set) var isSure = true

    init(_ vocabulary: Vocabulary, fileRefuser: String? = nil) {
        self.vocabulary = vocabulary
        self.fileRefuser = fileRefuser
    }

    /// Notes that something which may hold references could not be read.
    mutating func doubt() {
        isSure = false
    }

    /// The text of `node` with its references; nil when something in it is wrong.
    mutating func text(_ node: Node, as what: String, diagnostics: inout DiagnosticList)
        -> TextTemplate?
    {
        guard let text = node.text(as: what, problems: &diagnostics.problems) else {
            isSure = false
            return nil
        }
        if text.isEmpty {
            diagnostics.error("\(what) is empty; write some text or leave it out", at: node.mark)
            return nil
        }
        return template(text, node, diagnostics: &diagnostics)?.text
    }

    /// The value of `node` with its references; nil when something in it is wrong.
    mutating func value(_ node: Node, diagnostics: inout DiagnosticList) -> TemplateValue? {
        switch node.content {
        case .scalar(.text(let text), let isPlain):
            return value(of: text, isPlain: isPlain, node, diagnostics: &diagnostics)
        case .scalar(let scalar, _):
            return ConstantReader.number(scalar, at: node.mark, diagnostics: &diagnostics)
                .map { .constant($0) }
        case .sequence(let items):
            var values: [TemplateValue] = []
            for item in items {
                if let value = value(item, diagnostics: &diagnostics) { values.append(value) }
            }
            return values.count == items.count ? .list(values) : nil
        case .mapping(let pairs):
            if let file = FileMap(node) {
                return self.file(file, at: node.mark, diagnostics: &diagnostics)
            }
            let fields = fields(pairs, diagnostics: &diagnostics)
            return fields.count == pairs.count ? .map(fields) : nil
        }
    }

    /// The fields of a map, without those that are wrong.
    mutating func fields(_ pairs: [Pair], diagnostics: inout DiagnosticList) -> [TemplateValue
        .Field]
    {
        var fields: [TemplateValue.Field] = []
        for pair in pairs {
            guard let value = value(pair.value, diagnostics: &diagnostics) else { continue }
            fields.append(TemplateValue.Field(pair.key, value, at: diagnostics.place(pair.keyMark)))
        }
        return fields
    }
}

extension TemplateReader {
    /// A template and, where it is one reference and nothing else, what that stands for.
    private struct Template {
        let text: TextTemplate
        let only: (reference: Reference, shape: NameKind, mark: Mark)?
    }

    private mutating func file(
        _ file: FileMap, at mark: Mark, diagnostics: inout DiagnosticList
    ) -> TemplateValue? {
        guard let path = text(file.path, as: "'file'", diagnostics: &diagnostics),
            let mayBeAnything = file.mayBeAnything(diagnostics: &diagnostics)
        else { return nil }
        if let fileRefuser {
            diagnostics.error(Self.refusal(fileRefuser), at: mark)
            return nil
        }
        return .file(path, mayBeAnything: mayBeAnything)
    }

    private mutating func value(
        of text: String, isPlain: Bool, _ node: Node, diagnostics: inout DiagnosticList
    ) -> TemplateValue? {
        guard let template = template(text, node, isWhole: isPlain, diagnostics: &diagnostics)
        else {
            return nil
        }
        if let literal = template.text.literal { return .constant(.text(literal)) }
        guard let (reference, shape, mark) = template.only else { return .text(template.text) }
        if case .file = shape, reference.filters.isEmpty {
            if !isPlain {
                let name = reference.written
                diagnostics.error(
                    "'\(name)' in quotes is text, so the service would get the path of a file; "
                        + "leave the quotes out to send the file, or name '\(name).path'", at: mark)
                return nil
            }
            if let fileRefuser {
                diagnostics.error(Self.refusal(fileRefuser), at: mark)
                return nil
            }
        }
        return isPlain ? .reference(reference) : .text(template.text)
    }

    private static func refusal(_ service: String) -> String {
        "'\(service)' takes no files, only URLs; upload the file yourself and write its URL"
    }

    /// - Parameter isWhole: Whether a lone reference keeps its type, so that it need not have a
    ///   text.
    private mutating func template(
        _ text: String, _ node: Node, isWhole: Bool = false, diagnostics: inout DiagnosticList
    ) -> Template? {
        let pieces: [TemplateParser.Piece]
        do throws(TemplateParser.Fault) {
            pieces = try TemplateParser.pieces(of: text)
        } catch {
            isSure = false
            diagnostics.error(error.message, at: node.mark(of: error.range))
            return nil
        }
        var parts: [TextTemplate.Part] = []
        var only: (Reference, NameKind, Mark)?
        for piece in pieces {
            switch piece {
            case .literal(let literal): parts.append(.literal(literal))
            case .reference(let path, let calls, let range):
                let mark = node.mark(of: range)
                let filters = FilterReader(node: node).filters(calls, diagnostics: &diagnostics)
                guard let shape = shape(of: path, filters, at: mark, diagnostics: &diagnostics),
                    let filters
                else { continue }
                let reference = Reference(
                    path: path, filters: filters, place: diagnostics.place(mark))
                parts.append(.reference(reference))
                let hasType = filters.last?.value.makesNumbers ?? true
                if pieces.count == 1, hasType { only = (reference, shape, mark) }
                let keepsType = isWhole && pieces.count == 1 && filters.isEmpty
                if !keepsType {
                    checkHasText(shape, reference, at: mark, diagnostics: &diagnostics)
                }
            }
        }
        guard parts.count == pieces.count else { return nil }
        return Template(
            text: TextTemplate(parts: parts, place: diagnostics.place(node.mark)), only: only)
    }

    /// Roots under which no axis was meant.
    private static let elsewhere: Set = ["vars", "pipeline", "batch", "job", "run", "env"]

    private mutating func shape(
        of path: [String], _ filters: [Located<Filter>]?, at mark: Mark,
        diagnostics: inout DiagnosticList
    ) -> NameKind? {
        let shape = vocabulary.shape(
            of: path, filters: filters, at: mark, diagnostics: &diagnostics)
        if path.count > 1, path[0] == "matrix" { axes.insert(path[1]) }
        if shape == nil, !Self.elsewhere.contains(path[0]) { isSure = false }
        return shape
    }

    private func checkHasText(
        _ shape: NameKind, _ reference: Reference, at mark: Mark, diagnostics: inout DiagnosticList
    ) {
        let written = reference.written
        switch shape {
        case .file where !reference.filters.isEmpty:
            diagnostics.error(
                "'\(written)' is a file, and filters are for text; name one of its properties,"
                    + " as '\(written).stem'", at: mark)
        case .map:
            diagnostics.error(
                "'\(written)' is a map, which has no text of its own; name one of "
                    + Vocabulary.fieldNames(of: shape, below: reference.path), at: mark)
        case .row:
            diagnostics.error(
                "'\(written)' is a row of a table, which has no text of its own; name one of its"
                    + " columns, as '\(written).NAME'", at: mark)
        case .list:
            diagnostics.error(
                "'\(written)' is a list, which has no text of its own; "
                    + "leave quotes, filters and other text out to send the list", at: mark)
        case .group, .scalar, .file, .anyName, .unknown: break
        }
    }
}
