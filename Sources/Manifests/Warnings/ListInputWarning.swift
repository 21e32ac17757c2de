import Core
import YAML

/// Lists, and axes, that stand under `inputs`, where nothing multiplies.
///
/// A list is meant where the field's name is a plural, where something in it is a reference, and
/// where it comes from `vars`; of others nobody can tell.
struct ListInputWarning {
    let service: ServiceDescription?
    let names: Placeholder.Names

    /// Plurals that are one number.
    private static let numbers: Set = ["steps", "samples", "iterations", "seeds", "prompts"]
    private static let listWords: Set = ["list", "array", "lists", "arrays"]

    func report(_ pair: Pair, diagnostics: inout DiagnosticList) {
        if let fields = service?.inputs.fields, !fields.isEmpty, let inner = pair.value.pairs {
            for field in inner { report(field.value, of: field, in: pair.key, &diagnostics) }
        } else {
            report(pair.value, of: pair, in: pair.key, &diagnostics)
        }
    }

    private func report(
        _ node: Node, of pair: Pair, in input: String, _ diagnostics: inout DiagnosticList
    ) {
        guard !names.matrix.contains(input) else { return }
        switch node.content {
        case .sequence(let items):
            guard !items.isEmpty, !isPlural(pair.key), !hasReference(node) else { return }
            diagnostics.warn(
                "the list of '\(input)' is sent as one value, and makes one job; to make a job of"
                    + " each, move it to 'matrix'; if a list is meant, write it in 'vars' and name"
                    + " that",
                at: node.mark)
        case .mapping(let pairs):
            report(node, pairs, of: input, &diagnostics)
        case .scalar: break
        }
    }

    /// Maps that are the form of an axis, or a name in braces.
    private func report(
        _ node: Node, _ pairs: [Pair], of input: String, _ diagnostics: inout DiagnosticList
    ) {
        if pairs.count == 1, pairs[0].value.isNull {
            let text = "{\(pairs[0].key)}"
            guard let meant = Placeholder.all(in: text, names).first?.meant else { return }
            diagnostics.warn(
                "'\(text)' is a map in YAML and no reference; write ${{ \(meant) }}",
                at: node.mark)
            return
        }
        guard Self.isAxis(node) else { return }
        diagnostics.warn(
            "the input '\(input)' is sent as a map, though it reads like an axis; only 'matrix'"
                + " multiplies: move it there and write ${{ matrix.\(Self.name(of: input)) }} here",
            at: node.mark)
    }

    /// Whether a value is written in the form of an axis.
    static func isAxis(_ node: Node) -> Bool {
        guard let pairs = node.pairs else { return false }
        let keys = Set(pairs.map(\.key))
        if keys.contains("from"), keys.contains("to") || keys.contains("count") {
            return keys.isSubset(of: ManifestKeys.range.names)
        }
        return ManifestKeys.axisForms.contains { section in
            let form = section.names[0]
            return keys.contains(form) && form != "images" && keys.isSubset(of: section.names)
        }
    }

    /// The input's name where an axis may have it.
    private static func name(of input: String) -> String {
        let isName = input.utf8.first.map { $0 >= 0x41 } ?? false
        let isPlain = input.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-"
        }
        return isName && isPlain ? input : "NAME"
    }

    private func isPlural(_ name: String) -> Bool {
        let lowered = name.lowercased()
        if lowered.hasSuffix("[]") { return true }
        let words = lowered.split { !$0.isLetter }.map(String.init)
        guard let last = words.last, !Self.numbers.contains(last) else { return false }
        if words.contains(where: Self.listWords.contains) { return true }
        return last.hasSuffix("s") && !last.hasSuffix("ss") && last.count > 3
    }

    private func hasReference(_ node: Node) -> Bool {
        var found = false
        node.forEachScalar { scalar, _ in found = found || scalar.text?.contains("${{") ?? false }
        return found
    }
}
