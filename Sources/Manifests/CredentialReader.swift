import Core
import YAML

/// Reads which environment variables hold a provider's credentials.
struct CredentialReader {
    /// Nil where the service could not be read: then any credential may be named.
    let service: ServiceDescription?

    /// The variables by credential, without those that are wrong.
    func credentials(_ node: Node, diagnostics: inout DiagnosticList) -> [String: String] {
        var variables: [String: String] = [:]
        guard let pairs = node.pairs else {
            let name = service?.credentials.first?.name ?? "key"
            diagnostics.hideLine(at: node.mark)
            diagnostics.error(
                "expected a map for 'credentials', found \(node.kindName); "
                    + "write '\(name): ${{ env.\(example(name)) }}' below it", at: node.mark)
            return variables
        }
        for pair in pairs where !pair.value.isNull {
            checkName(pair, diagnostics: &diagnostics)
            if let variable = variable(in: pair.value) {
                variables[pair.key] = variable
            } else {
                diagnostics.hideLine(at: pair.value.mark)
                diagnostics.error(
                    "a credential may not stand in a manifest; write \"${{ env.\(example(pair.key)) }}\" "
                        + "and set that variable", at: pair.value.mark)
            }
        }
        return variables
    }

    private func checkName(_ pair: Pair, diagnostics: inout DiagnosticList) {
        guard let service else { return }
        let known = service.credentials.map(\.name)
        guard !known.contains(pair.key) else { return }
        let advice =
            if let near = nearest(to: pair.key, among: known) {
                "did you mean '\(near)'?"
            } else if known.isEmpty {
                "it takes none"
            } else {
                "known are \(known.map { "'\($0)'" }.joined(separator: ", "))"
            }
        diagnostics.error(
            "'\(service.name)' has no credential \(quoted(pair.key)); \(advice)", at: pair.keyMark)
    }

    /// The variable of a value that is one `${{ env.NAME }}` and nothing else.
    private func variable(in node: Node) -> String? {
        guard let text = node.text, let pieces = try? TemplateParser.pieces(of: text),
            pieces.count == 1, case .reference(let path, [], _) = pieces[0], path.count == 2,
            path[0] == "env", Self.isVariable(path[1])
        else { return nil }
        return path[1]
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || $0 == "_"
        }
    }

    private func example(_ name: String) -> String {
        service?.credentials.first { $0.name == name }?.variable ?? "NAME"
    }
}
