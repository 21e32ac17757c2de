import Core
import YAML

/// Reads what a batch says of its matrix besides the axes: `zip`, `exclude`, `include`, `sample`,
/// `repeat`.
struct MatrixRulesReader {
    /// Keys that speak of axes by name, so that they stand in the batch itself.

    /// The axes' names, in order.
    let axes: [String]

    func rules(_ entries: inout Entries, diagnostics: inout DiagnosticList) -> MatrixRules {
        var rules = MatrixRules()
        rules.zips = zips(&entries, diagnostics: &diagnostics)
        rules.excludes = maps("exclude", &entries, diagnostics: &diagnostics).compactMap { node in
            exclude(node, diagnostics: &diagnostics)
        }
        rules.includes = maps("include", &entries, diagnostics: &diagnostics).compactMap { node in
            include(node, diagnostics: &diagnostics)
        }
        if let pair = entries.take("partial-include") {
            rules.isPartialIncludeMeant =
                pair.value.bool(as: "'partial-include'", problems: &diagnostics.problems) ?? false
            if rules.isPartialIncludeMeant, entries.take("include") == nil {
                diagnostics.error(
                    "'partial-include' is about 'include', which is not there; remove it",
                    at: pair.keyMark)
            }
        }
        rules.skipsDuplicates = skipsDuplicates(&entries, diagnostics: &diagnostics)
        rules.sample = sample(&entries, diagnostics: &diagnostics)
        if let value = entries.take("repeat")?.value,
            let count = value.integer(
                in: 1...ManifestBounds.repeatsMax, as: "'repeat'", problems: &diagnostics.problems)
        {
            rules.repeats = diagnostics.located(UInt64(count), at: value.mark)
        }
        return rules
    }

    private func skipsDuplicates(_ entries: inout Entries, diagnostics: inout DiagnosticList)
        -> Bool
    {
        guard let (word, mark) = entries.text("duplicates", diagnostics: &diagnostics) else {
            return false
        }
        let words = ["refuse", "skip"]
        if !words.contains(word) {
            diagnostics.error(
                "expected 'refuse' or 'skip' for 'duplicates', found \(quoted(word))", at: mark,
                fix: nearest(to: word, among: words))
        }
        return word == "skip"
    }

    private func sample(
        _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> Located<UInt64>? {
        guard let value = entries.take("sample")?.value else { return nil }
        if case .integer(let count) = value.scalar {
            diagnostics.error(
                "expected a map for 'sample', found \(count); write 'sample: { count: \(count) }'",
                at: value.mark)
            return nil
        }
        var fields = Entries(value, of: "'sample'", ManifestKeys.sample, diagnostics: &diagnostics)
        let pair = fields.require("count", diagnostics: &diagnostics)
        fields.finish(diagnostics: &diagnostics)
        let count = pair?.value.integer(
            in: 1...Int(Expansion.sampleMax), as: "'count'", problems: &diagnostics.problems)
        guard let pair, let count else { return nil }
        return diagnostics.located(UInt64(count), at: pair.value.mark)
    }

    /// What is wrong with the name of an axis that is not there.
    private func report(unknown name: String, at mark: Mark, diagnostics: inout DiagnosticList) {
        let advice: String
        if let near = nearest(to: name, among: axes) {
            advice = "did you mean '\(near)'?"
        } else if axes.isEmpty {
            advice = "this batch has no matrix"
        } else {
            advice = "known are " + axes.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        }
        diagnostics.error("unknown axis \(quoted(name)); \(advice)", at: mark)
    }
}

// MARK: - Zip

extension MatrixRulesReader {
    private func zips(
        _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> [Located<[Located<String>]>] {
        guard let value = entries.take("zip")?.value,
            let groups = value.list(as: "'zip'", problems: &diagnostics.problems)
        else { return [] }
        if !groups.isEmpty, groups.allSatisfy({ $0.text != nil }) {
            diagnostics.error(
                "'zip' is a list of lists, one for each group; write '[[…]]'", at: value.mark)
            return []
        }
        var first: [String: Mark] = [:]
        return groups.compactMap { zip($0, &first, diagnostics: &diagnostics) }
    }

    /// - Parameter first: Where each axis was named first.
    private func zip(
        _ node: Node, _ first: inout [String: Mark], diagnostics: inout DiagnosticList
    ) -> Located<[Located<String>]>? {
        guard let items = node.list(as: "a group of 'zip'", problems: &diagnostics.problems) else {
            return nil
        }
        var names: [Located<String>] = []
        for item in items {
            guard let name = item.text(as: "an axis", problems: &diagnostics.problems) else {
                continue
            }
            guard axes.contains(name) else {
                report(unknown: name, at: item.mark, diagnostics: &diagnostics)
                continue
            }
            if let twin = first[name] {
                diagnostics.error(
                    "the axis '\(name)' is zipped twice; name it once", at: item.mark,
                    notes: [Problem.Note("first named here", at: twin)])
                continue
            }
            first[name] = item.mark
            names.append(diagnostics.located(name, at: item.mark))
        }
        if items.count < 2 {
            diagnostics.error("a group of 'zip' has two axes or more; add one", at: node.mark)
        }
        return names.count == items.count && names.count > 1
            ? diagnostics.located(names, at: node.mark) : nil
    }
}

// MARK: - Excludes and includes

extension MatrixRulesReader {
    /// The entries of a list of maps, without those that are no maps or empty.
    private func maps(
        _ key: String, _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> [Node] {
        guard let value = entries.take(key)?.value,
            let items = value.list(as: "'\(key)'", problems: &diagnostics.problems)
        else { return [] }
        if items.count > Expansion.boxesMax {
            diagnostics.error(
                "'\(key)' has \(items.count) entries; there may be \(Expansion.boxesMax)",
                at: items[Expansion.boxesMax].mark)
        }
        return items.prefix(Expansion.boxesMax).filter { item in
            let pairs = item.map(as: "an entry of '\(key)'", problems: &diagnostics.problems)
            if pairs?.isEmpty ?? false {
                diagnostics.error(
                    "an entry of '\(key)' without values would match every job; remove it",
                    at: item.mark)
            }
            return !(pairs ?? []).isEmpty
        }
    }

    private func exclude(_ node: Node, diagnostics: inout DiagnosticList) -> PartialMap? {
        var isKnown = true
        for pair in node.pairs ?? [] where !axes.contains(pair.key) {
            report(unknown: pair.key, at: pair.keyMark, diagnostics: &diagnostics)
            isKnown = false
        }
        let map = partialMap(node, diagnostics: &diagnostics)
        return isKnown ? map : nil
    }

    private func include(_ node: Node, diagnostics: inout DiagnosticList) -> PartialMap? {
        for pair in node.pairs ?? [] where !axes.contains(pair.key) {
            NameRule.axis.check(pair.key, at: pair.keyMark, diagnostics: &diagnostics)
            if let near = nearest(to: pair.key, among: axes) {
                diagnostics.warn(
                    "'\(pair.key)' is no axis, so it is added; did you mean '\(near)'?",
                    at: pair.keyMark)
            }
        }
        return partialMap(node, diagnostics: &diagnostics)
    }

    /// The map with all its values; nil when one of them is wrong, which is reported.
    private func partialMap(_ node: Node, diagnostics: inout DiagnosticList) -> PartialMap? {
        let pairs = node.pairs ?? []
        let fields = pairs.compactMap { pair -> PartialMap.Field? in
            guard AxisReader.isOneValue(pair.value, diagnostics: &diagnostics),
                let value = ConstantReader.matrix.value(pair.value, diagnostics: &diagnostics)
            else { return nil }
            return PartialMap.Field(pair.key, diagnostics.located(value, at: pair.value.mark))
        }
        guard fields.count == pairs.count else { return nil }
        return PartialMap(fields, at: diagnostics.place(node.mark))
    }

    /// What the names stand for that includes add to the axes.
    static func shapes(of includes: [PartialMap], besides axes: [String]) -> [NameKind.Field] {
        var names: [String] = []
        var values: [String: [Located<Value>]] = [:]
        for field in includes.flatMap(\.fields) where !axes.contains(field.name) {
            if values[field.name] == nil { names.append(field.name) }
            values[field.name, default: []].append(field.value)
        }
        return names.map { NameKind.Field($0, NameKind(of: values[$0] ?? [])) }
    }
}
