/// Where in a JSON document a fact stands: `tasklist[0].outputs[*].url`.
package struct JSONPath: Hashable, Sendable {
    /// One step down into a document.
    package enum Step: Hashable, Sendable {
        case member(String)
        case index(Int)
        case every
    }

    package let steps: [Step]
    package let written: String

    /// `nil` when the text is no path: names joined by dots, each with any number of `[0]` or `[*]`
    /// behind it.
    package init?(_ written: String) {
        var steps: [Step] = []
        for part in written.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            if let name = pieces.first, !name.isEmpty {
                steps.append(.member(String(name)))
            } else if pieces.count < 2 {
                return nil
            }
            for piece in pieces.dropFirst() {
                guard piece.last == "]" else { return nil }
                if piece == "*]" {
                    steps.append(.every)
                } else if let index = Int(piece.dropLast()), (0...1000).contains(index) {
                    steps.append(.index(index))
                } else {
                    return nil
                }
            }
        }
        self.steps = steps
        self.written = written
    }

    /// Every value that the path leads to, in the document's order; empty when there is none.
    package func values(in document: JSON) -> [JSON] {
        steps.reduce([document]) { found, step in
            found.flatMap { value -> [JSON] in
                switch (step, value) {
                case (.member(let name), _): value[name].map { [$0] } ?? []
                case (.index(let index), .array(let items)):
                    items.indices.contains(index) ? [items[index]] : []
                case (.every, .array(let items)): items
                case (.index, _), (.every, _): []
                }
            }
        }
    }

    /// The first value that the path leads to.
    package func value(in document: JSON) -> JSON? {
        values(in: document).first
    }

    /// Puts `value` where the path leads, making the objects and arrays on the way.
    ///
    /// `[*]` spreads an array.
    package func set(_ value: JSON, in document: inout JSON) {
        document = Self.placing(value, at: steps[...], in: document)
    }

    private static func placing(
        _ value: JSON, at steps: ArraySlice<Step>, in document: JSON?
    ) -> JSON {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch step {
        case .member(let name):
            var members: [JSON.Member] = []
            if case .object(let existing) = document { members = existing }
            let old = members.firstIndex { $0.name == name }
            let new = JSON.Member(
                name, placing(value, at: rest, in: old.map { members[$0].value }))
            if let old { members[old] = new } else { members.append(new) }
            return .object(members)
        case .index(let index):
            var items = Self.items(of: document)
            while items.count <= index { items.append(.object([])) }
            items[index] = placing(value, at: rest, in: items[index])
            return .array(items)
        case .every:
            let items = Self.items(of: document)
            guard case .array(let values) = value else { return .array(items) }
            return .array(
                values.enumerated().map { index, value in
                    placing(value, at: rest, in: items.indices.contains(index) ? items[index] : nil)
                })
        }
    }

    private static func items(of document: JSON?) -> [JSON] {
        guard case .array(let items) = document else { return [] }
        return items
    }
}
