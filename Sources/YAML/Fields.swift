/// Reads the fields of a map once each, and reports keys that nobody asked for.
package struct Fields: Sendable {
    /// What the map describes, for messages: `a batch`.
    package let what: String
    /// The place of the map.
    package let mark: Mark
    private let pairs: [Pair]?
    private let indices: [String: Int]
    private var known: [String] = []

    /// Reads `node`, which must be a map; anything else is a problem, and then no field is there.
    package init(_ node: Node, of what: String, problems: inout Problems) {
        self.what = what
        mark = node.mark
        pairs = node.pairs
        let keys = (node.pairs ?? []).enumerated().map { ($1.key, $0) }
        indices = Dictionary(keys, uniquingKeysWith: { first, _ in first })
        if node.pairs == nil {
            problems.add("expected a map for \(what), found \(node.kindName)", at: node.mark)
        }
    }

    /// The field `key`, nil if it is not there.
    ///
    /// The key counts as known from here on.
    package mutating func take(_ key: String) -> Pair? {
        if !known.contains(key) { known.append(key) }
        guard let pairs, let index = indices[key] else { return nil }
        return pairs[index]
    }

    /// The field `key`; a problem at the map's place if it is not there.
    package mutating func require(_ key: String, problems: inout Problems) -> Pair? {
        let pair = take(key)
        if pair == nil, pairs != nil {
            problems.add("'\(key)' is missing in \(what); add it", at: mark)
        }
        return pair
    }

    /// Reports each key that was never asked for.
    package func finish(problems: inout Problems) {
        for pair in unknown {
            problems.add(
                "unknown key \(quoted(pair.key)) in \(what); \(advice(about: pair.key))",
                at: pair.keyMark, fix: nearest(to: pair.key, among: known))
        }
    }

    private func advice(about key: String) -> String {
        if let near = nearest(to: key, among: known) { return "did you mean '\(near)'?" }
        if known.isEmpty { return "remove it" }
        guard known.count <= 12 else { return "remove it or correct it" }
        return "known are \(known.map { "'\($0)'" }.joined(separator: ", "))"
    }

    private var unknown: [Pair] {
        let known = Set(known)
        return (pairs ?? []).filter { !known.contains($0.key) }
    }
}

/// Fields of one kind: nil if not there, and a problem if of another kind.
extension Fields {
    package mutating func text(_ key: String, problems: inout Problems) -> String? {
        take(key)?.value.text(as: "'\(key)'", problems: &problems)
    }

    package mutating func bool(_ key: String, problems: inout Problems) -> Bool? {
        take(key)?.value.bool(as: "'\(key)'", problems: &problems)
    }

    package mutating func integer(
        _ key: String, in range: ClosedRange<Int>, problems: inout Problems
    ) -> Int? {
        take(key)?.value.integer(in: range, as: "'\(key)'", problems: &problems)
    }

    package mutating func list(_ key: String, problems: inout Problems) -> [Node]? {
        take(key)?.value.list(as: "'\(key)'", problems: &problems)
    }

    package mutating func map(_ key: String, problems: inout Problems) -> [Pair]? {
        take(key)?.value.map(as: "'\(key)'", problems: &problems)
    }
}
