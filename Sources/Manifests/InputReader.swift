import Core
import YAML

/// Reads the inputs of a batch and checks what the service asks of them.
struct InputReader {
    /// Nil where the service could not be read.
    let service: ServiceDescription?

    func inputs(
        _ pairs: [Pair], _ templates: inout TemplateReader, diagnostics: inout DiagnosticList
    ) -> [TemplateValue.Field] {
        if let service, !service.inputs.fields.isEmpty {
            for pair in pairs {
                checkFields(pair, service, diagnostics: &diagnostics)
            }
        }
        for pair in pairs where service?.inputs.ignored.contains(pair.key) ?? false {
            diagnostics.warn(
                "'\(service?.name ?? "")' makes nothing of an input called '\(pair.key)': every value of"
                    + " it gives the same image and is paid for; use the field's own name",
                at: pair.keyMark)
        }
        return templates.fields(pairs, diagnostics: &diagnostics)
    }

    /// Checks that an input is a map with just the fields that the service wants.
    private func checkFields(
        _ pair: Pair, _ service: ServiceDescription, diagnostics: inout DiagnosticList
    ) {
        let wanted = service.inputs.fields
        let list = wanted.map { "'\($0)'" }.joined(separator: " and ")
        guard let fields = pair.value.pairs else {
            if !isReference(pair.value) {
                diagnostics.error(
                    "'\(service.name)' wants a map with \(list) for each input, "
                        + "found \(pair.value.kindName)", at: pair.value.mark)
            }
            return
        }
        let names = fields.map(\.key)
        for field in fields where !wanted.contains(field.key) {
            let advice =
                nearest(to: field.key, among: wanted).map { "did you mean '\($0)'?" }
                ?? "'\(service.name)' wants \(list)"
            diagnostics.error(
                "unknown key \(quoted(field.key)) in the input '\(pair.key)'; \(advice)",
                at: field.keyMark)
        }
        for name in wanted where !names.contains(name) {
            if names.contains(where: { nearest(to: $0, among: [name]) != nil }) { continue }
            diagnostics.error(
                "'\(name)' is missing in the input '\(pair.key)'; '\(service.name)' wants \(list)",
                at: pair.keyMark)
        }
    }

    /// Whether a value is one plain reference, which may stand for a map.
    private func isReference(_ node: Node) -> Bool {
        guard node.isPlain, let text = node.text,
            let pieces = try? TemplateParser.pieces(of: text), pieces.count == 1,
            case .reference(_, [], _) = pieces[0]
        else { return false }
        return true
    }
}
