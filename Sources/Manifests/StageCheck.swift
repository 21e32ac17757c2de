import Core
import YAML

/// Checks the axes that are made of an earlier batch's images, which only shows when all batches
/// are known.
enum StageCheck {
    static func check(_ batches: [BatchBlock], diagnostics: inout DiagnosticList) {
        for (number, batch) in batches.enumerated() {
            var first: AxisBlock?
            for axis in batch.axes {
                guard case .images(let source) = axis.form else { continue }
                check(source, of: batch, among: batches, number, diagnostics: &diagnostics)
                checkRules(axis, of: batch, diagnostics: &diagnostics)
                if let first {
                    diagnostics.error(
                        "a batch has one axis of images at most; make the others of files",
                        at: diagnostics.mark(of: axis.name.place),
                        notes: [
                            Problem.Note(
                                "the first is this", at: diagnostics.mark(of: first.name.place))
                        ])
                }
                first = first ?? axis
            }
        }
    }

    private static func check(
        _ source: Located<String>, of batch: BatchBlock, among batches: [BatchBlock],
        _ number: Int, diagnostics: inout DiagnosticList
    ) {
        let (name, mark) = (source.value, diagnostics.mark(of: source.place))
        let earlier = batches[..<number].map(\.name.value)
        if earlier.contains(name) { return }
        if name == batch.name.value {
            diagnostics.error(
                "a batch can't be made from its own images; name an earlier one", at: mark)
        } else if let later = batches[number...].first(where: { $0.name.value == name }) {
            diagnostics.error(
                "the batch '\(name)' comes later; move it before '\(batch.name.value)'", at: mark,
                notes: [
                    Problem.Note("it is here", at: diagnostics.mark(of: later.name.place))
                ])
        } else {
            let advice =
                nearest(to: name, among: earlier).map { "did you mean '\($0)'?" }
                ?? (earlier.isEmpty
                    ? "there is no batch before this one"
                    : "earlier ones are \(earlier.prefix(8).map { "'\($0)'" }.joined(separator: ", "))")
            diagnostics.error("no earlier batch is called \(quoted(name)); \(advice)", at: mark)
        }
    }

    /// Which images there are is not known while planning, so nothing can be said of one of them.
    private static func checkRules(
        _ axis: AxisBlock, of batch: BatchBlock, diagnostics: inout DiagnosticList
    ) {
        let entries = [("exclude", batch.rules.excludes), ("include", batch.rules.includes)]
        for (rule, maps) in entries {
            for field in maps.flatMap(\.fields) where field.name == axis.name.value {
                diagnostics.error(
                    "'\(rule)' can't name '\(field.name)': its images are not known before they are"
                        + " made; name other axes", at: diagnostics.mark(of: field.value.place))
            }
        }
    }
}
