import Core
import YAML

/// Reads values that are written out: nothing in them may be a reference.
struct ConstantReader {
    /// Why there are no references here, for messages.
    let advice: String

    static let matrix = ConstantReader(
        advice: "a matrix holds the values themselves, so write the reference under 'inputs'")
    static let vars = ConstantReader(
        advice: "'vars' holds the values themselves, so write the reference where the name is used")

    static let seed = ConstantReader(
        advice: "'seed' is the root of all that is drawn, so write it out")

    /// The value of `node`, however deep; nil when something in it is wrong, which is reported.
    func value(_ node: Node, diagnostics: inout DiagnosticList) -> Value? {
        switch node.content {
        case .scalar(let scalar, _):
            return value(of: scalar, node, diagnostics: &diagnostics)
        case .sequence(let items):
            let values = items.map { value($0, diagnostics: &diagnostics) }
            return values.contains(nil) ? nil : .list(values.compactMap { $0 })
        case .mapping(let pairs):
            if let file = FileMap(node) {
                guard let path = file.path.text(as: "'file'", problems: &diagnostics.problems),
                    let written = self.text(path, node, diagnostics: &diagnostics),
                    let full = diagnostics.expanded(written, at: node.mark),
                    let mayBeAnything = file.mayBeAnything(diagnostics: &diagnostics)
                else { return nil }
                return .file(FileReference(path: full, mayBeAnything: mayBeAnything))
            }
            return map(pairs, diagnostics: &diagnostics)
        }
    }

    /// The fields of a map, without those that are wrong.
    func fields(_ pairs: [Pair], diagnostics: inout DiagnosticList) -> [Value.Field] {
        pairs.compactMap { pair in
            value(pair.value, diagnostics: &diagnostics).map { Value.Field(pair.key, $0) }
        }
    }

    private func map(_ pairs: [Pair], diagnostics: inout DiagnosticList) -> Value? {
        let fields = fields(pairs, diagnostics: &diagnostics)
        return fields.count == pairs.count ? .map(fields) : nil
    }

    private func value(of scalar: Scalar, _ node: Node, diagnostics: inout DiagnosticList) -> Value?
    {
        if case .text(let text) = scalar {
            return self.text(text, node, diagnostics: &diagnostics).map { .text($0) }
        }
        return Self.number(scalar, at: node.mark, diagnostics: &diagnostics)
    }

    /// Anything but text as a value.
    static func number(_ scalar: Scalar, at mark: Mark, diagnostics: inout DiagnosticList) -> Value?
    {
        switch scalar {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .text(let text): return .text(text)
        case .decimal(let written):
            if let number = DecimalValue(written: written) { return .decimal(number) }
            diagnostics.error(
                "the number \(quoted(written)) has more than \(DecimalValue.digitsMax) digits or an "
                    + "exponent beyond \(DecimalValue.exponentMax); quote it to send text", at: mark
            )
            return nil
        }
    }

    private func text(_ text: String, _ node: Node, diagnostics: inout DiagnosticList) -> String? {
        guard text.contains("${{") else { return text }
        let range = Self.firstReference(in: text)
        do throws(TemplateParser.Fault) {
            var literal = ""
            for piece in try TemplateParser.pieces(of: text) {
                guard case .literal(let part) = piece else {
                    diagnostics.error(
                        "no reference can stand here: \(advice)", at: node.mark(of: range))
                    return nil
                }
                literal += part
            }
            return literal
        } catch {
            diagnostics.error(
                "no reference can stand here: \(advice)", at: node.mark(of: error.range))
            return nil
        }
    }

    private static func firstReference(in text: String) -> Range<Int> {
        guard let pieces = try? TemplateParser.pieces(of: text) else { return 0..<1 }
        for case .reference(_, _, let range) in pieces { return range }
        return 0..<1
    }
}
