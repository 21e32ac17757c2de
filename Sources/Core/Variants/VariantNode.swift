/// A part of a text with all it can become, counted; the `index`-th is made from `index` alone.
struct VariantNode: Hashable, Sendable {
    indirect enum Kind: Hashable, Sendable {
        case literal([UInt8])
        /// What a variable was bound to further out.
        case slot(Int)
        /// First what is chosen once, then the parts; the last turns fastest.
        case sequence(bindings: [Binding], parts: [VariantNode])
        /// The lines of a wildcard one after the other, and how many texts come up to each one's
        /// end.
        case lines([VariantNode], ends: [UInt64])
        case brace(VariantBrace)
        case wrap(wrapper: VariantNode, inner: VariantNode)
    }

    /// A value that is chosen once for all uses of a variable.
    struct Binding: Hashable, Sendable {
        let slot: Int
        let node: VariantNode
    }

    let kind: Kind
    let count: UInt64
    /// An upper bound.
    let byteCountMax: Int
    /// What to call the choice made here; `nil` where none is made.
    var origin: VariantChoice.Origin?

    static func literal(_ bytes: [UInt8]) -> VariantNode {
        VariantNode(kind: .literal(bytes), count: 1, byteCountMax: bytes.count)
    }

    var isLiteral: Bool { if case .literal = kind { true } else { false } }

    func choosing(_ origin: VariantChoice.Origin) -> VariantNode {
        var node = self
        node.origin = origin
        return node
    }
}

/// A choice that a text was made by.
package struct VariantChoice: Hashable, Sendable {
    /// What left a choice.
    package enum Origin: Hashable, Sendable {
        case braces
        /// With the name as written, without the underscores.
        case wildcard(String)
        case variable(String)
    }

    package let origin: Origin
    /// What was chosen, with all choices within it made.
    package let text: String

    package init(origin: Origin, text: String) {
        self.origin = origin
        self.text = text
    }
}

/// Sums and products that say when they leave the range.
enum Exact {
    static func sum(_ a: UInt64, _ b: UInt64) -> UInt64? {
        let (sum, overflows) = a.addingReportingOverflow(b)
        return overflows ? nil : sum
    }

    static func product(_ a: UInt64, _ b: UInt64) -> UInt64? {
        let (product, overflows) = a.multipliedReportingOverflow(by: b)
        return overflows ? nil : product
    }
}
