import Core
import YAML

/// What a manifest says outside its batches that costs money for nothing, and the keys that stand
/// anywhere in it.
struct PipelineWarnings {
    /// The manifest with all that it extends, and all settings in it.
    let root: Node
    let vars: [Value.Field]
    let batches: [BatchBlock]

    func report(diagnostics: inout DiagnosticList) {
        SecretCheck.check(root, diagnostics: &diagnostics)
        let axes = batches.flatMap { batch in
            batch.axes.map(\.name.value) + batch.rules.includes.flatMap(\.fields).map(\.name)
        }
        let names = Placeholder.Names(matrix: axes, vars: vars.map(\.name))
        if let node = self["vars"] {
            PlaceholderWarning(names: names, holder: .vars).report(node, diagnostics: &diagnostics)
        }
        let outside = Placeholder.Names(matrix: [], vars: vars.map(\.name))
        if let node = self["output"] {
            PlaceholderWarning(names: outside).report(node, diagnostics: &diagnostics)
        }
    }

    private subscript(key: String) -> Node? { root.pairs?.first { $0.key == key }?.value }
}
