import YAML

/// `{ file: path }` or `{ file: path, as: any }`, which is a file wherever a value may stand.
struct FileMap {
    /// The value of `file`.
    let path: Node
    private let kind: Pair?

    /// The keys that it may have; a map with another is a map.
    static let keys = ["file", "as"]

    /// The file where `node` is a map with these keys alone.
    init?(_ node: Node) {
        guard let pairs = node.pairs, pairs.count <= Self.keys.count,
            let file = pairs.first(where: { $0.key == "file" }),
            pairs.allSatisfy({ Self.keys.contains($0.key) })
        else { return nil }
        path = file.value
        kind = pairs.first { $0.key == "as" && !$0.value.isNull }
    }

    /// Whether it may be something else than an image; nil when what says so is wrong, which is
    /// reported.
    func mayBeAnything(diagnostics: inout DiagnosticList) -> Bool? {
        guard let kind else { return false }
        return Self.isAny(kind.value, diagnostics: &diagnostics)
    }

    /// Whether `as` says `any`, the only word that it has.
    static func isAny(_ node: Node, diagnostics: inout DiagnosticList) -> Bool? {
        guard let word = node.text(as: "'as'", problems: &diagnostics.problems) else { return nil }
        if word == "any" { return true }
        diagnostics.error(
            "expected 'any' for 'as', found \(quoted(word)); leave 'as' out for an image",
            at: node.mark, fix: "any")
        return nil
    }
}
