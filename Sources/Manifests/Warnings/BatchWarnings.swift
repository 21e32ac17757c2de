import Core
import YAML

/// What in a batch is no mistake as far as YAML goes, and yet costs money for nothing.
///
/// Looks at what was written; what only shows when jobs are known is looked at while planning.
struct BatchWarnings {
    /// The batch, `defaults` merged in.
    let batch: Node
    /// The values of `vars`.
    let vars: [Value.Field]
    /// Nil where it could not be read.
    let service: ServiceDescription?
    /// What the names of the matrix stand for, includes among them.
    let axes: [NameKind.Field]

    func report(diagnostics: inout DiagnosticList) {
        let names = Placeholder.Names(matrix: axes.map(\.name), vars: vars.map(\.name))
        reportPlaceholders(names, diagnostics: &diagnostics)
        let fileTexts = FileTextWarning(refuser: service.flatMap { Self.refuser(of: $0) })
        let lists = ListInputWarning(service: service, names: names)
        for pair in self["inputs"]?.pairs ?? [] {
            if !ListInputWarning.isAxis(pair.value) {
                fileTexts.report(pair.value, of: pair.key, diagnostics: &diagnostics)
            }
            lists.report(pair, diagnostics: &diagnostics)
            SeedWarning.report(pair, diagnostics: &diagnostics)
        }
        for pair in self["matrix"]?.pairs ?? [] {
            AxisWarning(pair).report(diagnostics: &diagnostics)
        }
        if let save = self["save"] {
            SaveWarning(axes: axes).report(save, diagnostics: &diagnostics)
        }
    }

    private static func refuser(of service: ServiceDescription) -> String? {
        service.inputs.files == .none ? service.name : nil
    }

    private subscript(key: String) -> Node? { batch.pairs?.first { $0.key == key }?.value }

    private func reportPlaceholders(_ names: Placeholder.Names, diagnostics: inout DiagnosticList) {
        let warning = PlaceholderWarning(names: names)
        let targets = Providers.targetWordsDefault + [service?.target?.word].compactMap(\.self)
        for word in ["inputs", "save"] + targets {
            guard let node = self[word] else { continue }
            warning.report(node, diagnostics: &diagnostics)
        }
        for axis in self["matrix"]?.pairs ?? [] where axis.value.items != nil {
            let held = PlaceholderWarning(names: names, holder: .matrix)
            held.report(axis.value, diagnostics: &diagnostics)
        }
        for entry in self["include"]?.items ?? [] {
            PlaceholderWarning(names: names, holder: .matrix).report(
                entry, diagnostics: &diagnostics)
        }
    }
}

extension Node {
    /// Every scalar in it, however deep, in order, with the keys that lead to it.
    func forEachScalar(below path: [String] = [], _ visit: (Node, [String]) -> Void) {
        switch content {
        case .scalar: visit(self, path)
        case .sequence(let items):
            for item in items { item.forEachScalar(below: path, visit) }
        case .mapping(let pairs):
            for pair in pairs { pair.value.forEachScalar(below: path + [pair.key], visit) }
        }
    }
}
