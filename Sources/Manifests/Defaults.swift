import YAML

/// What `defaults` says, to be merged under every batch.
struct Defaults {
    private let node: Node?

    static let none = Defaults(node: nil)

    private init(node: Node?) {
        self.node = node
    }

    /// - Parameter known: The keys that a batch may have.
    init(_ node: Node, known: [String], diagnostics: inout DiagnosticList) {
        var entries = Entries(
            node, of: "'defaults'", ManifestKeys.batch, words: known, diagnostics: &diagnostics)
        for key in known { _ = entries.take(key) }
        if let name = entries.take("name") {
            diagnostics.error(
                "'defaults' is for every batch, and each has a name of its own; move 'name' there",
                at: name.keyMark)
        }
        for key in ManifestKeys.axisRules {
            guard let pair = entries.take(key) else { continue }
            diagnostics.error(
                "'\(key)' speaks of the axes of one batch; move it there", at: pair.keyMark)
        }
        entries.finish(diagnostics: &diagnostics)
        let kept = (node.pairs ?? []).filter { known.contains($0.key) }
        self.node = Node(.mapping(kept), at: node.mark)
    }

    /// `batch` over these defaults: maps merge key by key, lists replace, null unsets.
    ///
    /// Places stay.
    func under(_ batch: Node) -> Node {
        guard let node, batch.pairs != nil else { return batch }
        return Self.merge(batch, over: node)
    }

    /// One node over another, by the same rule.
    static func merge(_ top: Node, over base: Node) -> Node {
        guard let upper = top.pairs, let lower = base.pairs, !isOther(upper, than: lower) else {
            return top
        }
        let written = Dictionary(upper.map { ($0.key, $0) }, uniquingKeysWith: { one, _ in one })
        var pairs: [Pair] = []
        for pair in lower {
            guard let over = written[pair.key] else {
                pairs.append(pair)
                continue
            }
            if over.value.isNull { continue }
            pairs.append(
                Pair(
                    key: pair.key, keyMark: over.keyMark,
                    value: merge(over.value, over: pair.value)))
        }
        let taken = Set(lower.map(\.key))
        pairs += upper.filter { !taken.contains($0.key) }
        return Node(.mapping(pairs), at: top.mark)
    }

    /// Whether the maps are values of different forms, of which the upper one replaces the lower: a
    /// file, or an axis that is a glob where it was a range.
    ///
    /// What only says how a file is read replaces nothing: `{ ignore-case: true }`.
    private static func isOther(_ upper: [Pair], than lower: [Pair]) -> Bool {
        let keys = upper.map(\.key)
        guard keys.isEmpty || !keys.allSatisfy(options.contains) else { return false }
        return [upper, lower].contains { pairs in
            pairs.contains { ["variants", "table", "glob", "lines"].contains($0.key) }
                || pairs.count == 1 && pairs[0].key == "random" || isFile(pairs)
        } && Set(keys).isDisjoint(with: lower.map(\.key))
    }

    private static let options: Set = ["ignore-case", "sort", "comments", "separator"]

    private static func isFile(_ pairs: [Pair]) -> Bool {
        pairs.contains { $0.key == "file" }
            && pairs.allSatisfy { FileMap.keys.contains($0.key) }
    }
}
