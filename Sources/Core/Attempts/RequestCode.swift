/// A request in few bytes: what most requests of a pipeline share is written once, elsewhere.
///
/// A request is a JSON document. Its *shape* is the document with `null` in the place of each
/// scalar; all jobs of a batch have the same. Its *leaves* are those scalars in the document's order,
/// as a JSON array. A text of more than `inlineMax` bytes stands once in a table of texts, and its
/// leaf is its number there, in brackets: `[7]`.
package struct RequestCode: Hashable, Sendable {
    package let shape: String
    package let leaves: String

    /// Texts up to this long stand among the leaves: a number in brackets is no shorter.
    package static let inlineMax = 12

    package init(shape: String, leaves: String) {
        self.shape = shape
        self.leaves = leaves
    }

    /// - Parameter number: The number of a text in the table of texts, where it is put when new.
    package init<Failure: Error>(
        of request: JSON, number: (String) throws(Failure) -> Int64
    ) throws(Failure) {
        var leaves: [JSON] = []
        let shape = try Self.strip(request, into: &leaves, number)
        self.shape = shape.text
        self.leaves = JSON.array(leaves).text
    }

    /// The texts by their numbers that `request` asks for.
    package var textNumbers: [Int64] {
        guard let items = try? JSON(parsing: Array(leaves.utf8)), case .array(let leaves) = items
        else { return [] }
        return leaves.compactMap(Self.textNumber)
    }

    /// The document; `nil` when shape, leaves and texts do not belong together.
    package func request(texts: [Int64: String]) -> JSON? {
        guard let shape = try? JSON(parsing: Array(shape.utf8)),
            let items = try? JSON(parsing: Array(leaves.utf8)), case .array(let leaves) = items
        else { return nil }
        var rest = leaves[...]
        guard let filled = Self.fill(shape, from: &rest, texts), rest.isEmpty else { return nil }
        return filled
    }

    private static func strip<Failure: Error>(
        _ json: JSON, into leaves: inout [JSON], _ number: (String) throws(Failure) -> Int64
    ) throws(Failure) -> JSON {
        switch json {
        case .null, .bool, .number: leaves.append(json)
        case .string(let text):
            let isInline = text.utf8.count <= inlineMax
            leaves.append(isInline ? json : .array([.integer(try number(text))]))
        case .array(let items):
            var stripped: [JSON] = []
            for item in items { stripped.append(try strip(item, into: &leaves, number)) }
            return .array(stripped)
        case .object(let members):
            var stripped: [JSON.Member] = []
            for member in members {
                let value = try strip(member.value, into: &leaves, number)
                stripped.append(JSON.Member(member.name, value))
            }
            return .object(stripped)
        }
        return .null
    }

    private static func fill(
        _ shape: JSON, from leaves: inout ArraySlice<JSON>, _ texts: [Int64: String]
    ) -> JSON? {
        switch shape {
        case .null:
            guard let leaf = leaves.popFirst() else { return nil }
            guard case .array = leaf else { return leaf }
            return textNumber(leaf).flatMap { texts[$0] }.map { .string($0) }
        case .array(let items):
            var filled: [JSON] = []
            for item in items {
                guard let value = fill(item, from: &leaves, texts) else { return nil }
                filled.append(value)
            }
            return .array(filled)
        case .object(let members):
            var filled: [JSON.Member] = []
            for member in members {
                guard let value = fill(member.value, from: &leaves, texts) else { return nil }
                filled.append(JSON.Member(member.name, value))
            }
            return .object(filled)
        case .bool, .number, .string: return nil
        }
    }

    private static func textNumber(_ leaf: JSON) -> Int64? {
        guard case .array(let items) = leaf, items.count == 1, case .number(let digits) = items[0]
        else { return nil }
        return Int64(digits)
    }
}
