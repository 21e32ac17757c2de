import Core
import YAML

/// Placeholders of another dialect, which would go out as they stand: `{{ style }}`, `%style%`.
struct PlaceholderWarning {
    /// What holds values and no references.
    enum Holder {
        case matrix, vars
    }

    let names: Placeholder.Names
    /// Nil where a reference may stand.
    var holder: Holder?

    func report(_ node: Node, diagnostics: inout DiagnosticList) {
        var warnings: [(placeholder: Placeholder, mark: Mark)] = []
        node.forEachScalar { scalar, _ in
            guard let text = scalar.text else { return }
            for placeholder in Placeholder.all(in: text, names) {
                warnings.append((placeholder, scalar.mark(of: placeholder.range)))
            }
        }
        for (placeholder, mark) in warnings { warn(of: placeholder, at: mark, &diagnostics) }
    }

    private func warn(
        of placeholder: Placeholder, at mark: Mark, _ diagnostics: inout DiagnosticList
    ) {
        let start = "\(quoted(placeholder.written)) is no reference and goes out as it stands; "
        let meant = "${{ \(placeholder.meant) }}"
        if placeholder.meant.hasPrefix("env.") {
            diagnostics.warn(
                start + "variables of the environment stand only under 'providers', so put the"
                    + " value into 'vars'", at: mark)
            return
        }
        switch holder {
        case nil:
            let isWhole = placeholder.written.unicodeScalars.count == mark.length
            diagnostics.warn(start + "write \(meant)", at: mark, fix: isWhole ? meant : nil)
        case .matrix:
            diagnostics.warn(
                start + "a matrix holds the values themselves, so write \(meant) under 'inputs'",
                at: mark)
        case .vars:
            diagnostics.warn(
                start + "'vars' holds the values themselves, so write \(meant) where the name is"
                    + " used", at: mark)
        }
    }
}
