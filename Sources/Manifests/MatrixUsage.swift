import Core
import YAML

/// Which names of a batch's matrix are used, to report those that would cost money for nothing.
struct MatrixUsage {
    /// The names that inputs and the target use.
    let inRequests: Set<String>
    let inSave: Set<String>

    func report(_ block: BatchBlock, diagnostics: inout DiagnosticList) {
        for axis in block.axes where !inRequests.contains(axis.name.value) {
            report(
                axis, isCarried: isCarried(axis.name.value, block.rules), diagnostics: &diagnostics)
        }
        var seen = Set(block.axes.map(\.name.value))
        for field in block.rules.includes.flatMap(\.fields) where seen.insert(field.name).inserted {
            guard !inRequests.contains(field.name), !inSave.contains(field.name) else { continue }
            diagnostics.warn(
                "'\(field.name)' is no axis and is named nowhere, so it changes nothing",
                at: mark(of: field.value.place))
        }
    }

    /// Whether the axis advances together with one that is used.
    private func isCarried(_ name: String, _ rules: MatrixRules) -> Bool {
        rules.zips.contains { zip in
            let names = zip.value.map(\.value)
            return names.contains(name) && !inRequests.isDisjoint(with: names)
        }
    }

    private func report(_ axis: AxisBlock, isCarried: Bool, diagnostics: inout DiagnosticList) {
        let name = axis.name.value
        let count = axis.form.count
        if count == 1 || isCarried {
            if !inSave.contains(name) {
                diagnostics.warn(
                    "the axis '\(name)' is named nowhere", at: mark(of: axis.name.place))
            }
            return
        }
        diagnostics.error(
            "the axis '\(name)' is in no input, so its \(count.map { "\($0) " } ?? "")values would"
                + " make the same images; name it under 'inputs' or remove it",
            at: mark(of: axis.name.place))
    }

    private func mark(of place: Place) -> Mark {
        Mark(line: place.line, column: place.column, length: place.length)
    }
}

extension AxisBlock.Form {
    /// How many values there are; nil where files say it.
    fileprivate var count: UInt64? {
        switch self {
        case .values(let values): UInt64(values.count)
        case .range(let range): AxisValues(range)?.count
        case .random(let count): UInt64(count)
        case .glob, .lines, .table, .variants, .images: nil
        }
    }
}
