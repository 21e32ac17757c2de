import Core
import YAML

/// Reads what a batch says of its matrix besides the axes: `zip`, `exclude`, `include`, `sample`,
/// `repeat`.
struct MatrixRulesReader {
    /// Keys that speak of axes by name, so that they stand in the batch itself.
    static let axisKeys = ["zip", "exclude", "include", "partial-include"]
    static let repeatsMax = 1_000_000

    /// The axes' names, in order.
    let axes: [String]

    func rules(_ entries: inout Entries, findings: inout Findings) -> MatrixRules {
        var rules = MatrixRules()
        rules.zips = zips(&entries, findings: &findings)
        rules.excludes = maps("exclude", &entries, findings: &findings).compactMap { node in
            exclude(node, findings: &findings)
        }
        rules.includes = maps("include", &entries, findings: &findings).compactMap { node in
            include(node, findings: &findings)
        }
        if let pair = entries.take("partial-include") {
            rules.isPartialIncludeMeant =
                pair.value.bool(as: "'partial-include'", problems: &findings.problems) ?? false
            if rules.isPartialIncludeMeant, entries.take("include") == nil {
                findings.error(
                    "'partial-include' is about 'include', which is not there; remove it",
                    at: pair.keyMark)
            }
        }
        rules.skipsDuplicates = skipsDuplicates(&entries, findings: &findings)
        rules.sample = sample(&entries, findings: &findings)
        if let value = entries.take("repeat")?.value,
            let count = value.integer(
                in: 1...Self.repeatsMax, as: "'repeat'", problems: &findings.problems)
        {
            rules.repeats = findings.located(UInt64(count), at: value.mark)
        }
        return rules
    }

    private func skipsDuplicates(_ entries: inout Entries, findings: inout Findings) -> Bool {
        guard let (word, mark) = entries.text("duplicates", findings: &findings) else {
            return false
        }
        let words = ["refuse", "skip"]
        if !words.contains(word) {
            findings.error(
                "expected 'refuse' or 'skip' for 'duplicates', found \(quoted(word))", at: mark,
                fix: nearest(to: word, among: words))
        }
        return word == "skip"
    }

    private func sample(
        _ entries: inout Entries, findings: inout Findings
    ) -> Located<UInt64>? {
        guard let value = entries.take("sample")?.value else { return nil }
        if case .integer(let count) = value.scalar {
            findings.error(
                "expected a map for 'sample', found \(count); write 'sample: { count: \(count) }'",
                at: value.mark)
            return nil
        }
        var fields = Entries(value, of: "'sample'", ManifestKeys.sample, findings: &findings)
        let pair = fields.require("count", findings: &findings)
        fields.finish(findings: &findings)
        let count = pair?.value.integer(
            in: 1...Int(Expansion.sampleMax), as: "'count'", problems: &findings.problems)
        guard let pair, let count else { return nil }
        return findings.located(UInt64(count), at: pair.value.mark)
    }

    /// What is wrong with the name of an axis that is not there.
    private func report(unknown name: String, at mark: Mark, findings: inout Findings) {
        let advice: String
        if let near = nearest(to: name, among: axes) {
            advice = "did you mean '\(near)'?"
        } else if axes.isEmpty {
            advice = "this batch has no matrix"
        } else {
            advice = "known are " + axes.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        }
        findings.error("unknown axis \(quoted(name)); \(advice)", at: mark)
    }
}

// MARK: - Zip

extension MatrixRulesReader {
    private func zips(
        _ entries: inout Entries, findings: inout Findings
    ) -> [Located<[Located<String>]>] {
        guard let value = entries.take("zip")?.value,
            let groups = value.list(as: "'zip'", problems: &findings.problems)
        else { return [] }
        if !groups.isEmpty, groups.allSatisfy({ $0.text != nil }) {
            findings.error(
                "'zip' is a list of lists, one for each group; write '[[…]]'", at: value.mark)
            return []
        }
        var first: [String: Mark] = [:]
        return groups.compactMap { zip($0, &first, findings: &findings) }
    }

    /// - Parameter first: Where each axis was named first.
    private func zip(
        _ node: Node, _ first: inout [String: Mark], findings: inout Findings
    ) -> Located<[Located<String>]>? {
        guard let items = node.list(as: "a group of 'zip'", problems: &findings.problems) else {
            return nil
        }
        var names: [Located<String>] = []
        for item in items {
            guard let name = item.text(as: "an axis", problems: &findings.problems) else {
                continue
            }
            guard axes.contains(name) else {
                report(unknown: name, at: item.mark, findings: &findings)
                continue
            }
            if let twin = first[name] {
                findings.error(
                    "the axis '\(name)' is zipped twice; name it once", at: item.mark,
                    notes: [Problem.Note("first named here", at: twin)])
                continue
            }
            first[name] = item.mark
            names.append(findings.located(name, at: item.mark))
        }
        if items.count < 2 {
            findings.error("a group of 'zip' has two axes or more; add one", at: node.mark)
        }
        return names.count == items.count && names.count > 1
            ? findings.located(names, at: node.mark) : nil
    }
}

// MARK: - Excludes and includes

extension MatrixRulesReader {
    /// The entries of a list of maps, without those that are no maps or empty.
    private func maps(
        _ key: String, _ entries: inout Entries, findings: inout Findings
    ) -> [Node] {
        guard let value = entries.take(key)?.value,
            let items = value.list(as: "'\(key)'", problems: &findings.problems)
        else { return [] }
        if items.count > Expansion.boxesMax {
            findings.error(
                "'\(key)' has \(items.count) entries; there may be \(Expansion.boxesMax)",
                at: items[Expansion.boxesMax].mark)
        }
        return items.prefix(Expansion.boxesMax).filter { item in
            let pairs = item.map(as: "an entry of '\(key)'", problems: &findings.problems)
            if pairs?.isEmpty ?? false {
                findings.error(
                    "an entry of '\(key)' without values would match every job; remove it",
                    at: item.mark)
            }
            return !(pairs ?? []).isEmpty
        }
    }

    private func exclude(_ node: Node, findings: inout Findings) -> PartialMap? {
        var isKnown = true
        for pair in node.pairs ?? [] where !axes.contains(pair.key) {
            report(unknown: pair.key, at: pair.keyMark, findings: &findings)
            isKnown = false
        }
        let map = partialMap(node, findings: &findings)
        return isKnown ? map : nil
    }

    private func include(_ node: Node, findings: inout Findings) -> PartialMap? {
        for pair in node.pairs ?? [] where !axes.contains(pair.key) {
            NameRule.axis.check(pair.key, at: pair.keyMark, findings: &findings)
            if let near = nearest(to: pair.key, among: axes) {
                findings.warn(
                    "'\(pair.key)' is no axis, so it is added; did you mean '\(near)'?",
                    at: pair.keyMark)
            }
        }
        return partialMap(node, findings: &findings)
    }

    /// The map with all its values; nil when one of them is wrong, which is reported.
    private func partialMap(_ node: Node, findings: inout Findings) -> PartialMap? {
        let pairs = node.pairs ?? []
        let fields = pairs.compactMap { pair -> PartialMap.Field? in
            guard AxisReader.isOneValue(pair.value, findings: &findings),
                let value = ConstantReader.matrix.value(pair.value, findings: &findings)
            else { return nil }
            return PartialMap.Field(pair.key, findings.located(value, at: pair.value.mark))
        }
        guard fields.count == pairs.count else { return nil }
        return PartialMap(fields, at: findings.place(node.mark))
    }

    /// What the names stand for that includes add to the axes.
    static func shapes(of includes: [PartialMap], besides axes: [String]) -> [Shape.Field] {
        var names: [String] = []
        var values: [String: [Located<Value>]] = [:]
        for field in includes.flatMap(\.fields) where !axes.contains(field.name) {
            if values[field.name] == nil { names.append(field.name) }
            values[field.name, default: []].append(field.value)
        }
        return names.map { Shape.Field($0, Shape(of: values[$0] ?? [])) }
    }
}
