/// A value of a YAML document and its place.
///
/// What an alias stands for is the anchored node itself, with the places of the anchored text.
package struct Node: Sendable {
    package let content: Content
    /// Where the value is written.
    ///
    /// A block map has the place of its first key, a block list that of its first dash, an anchored
    /// or tagged list or map that of the anchor or tag.
    package let mark: Mark
    let layout: TextLayout

    package init(_ content: Content, at mark: Mark) {
        self.init(content, at: mark, layout: .unknown)
    }

    init(_ content: Content, at mark: Mark, layout: TextLayout) {
        self.content = content
        self.mark = mark
        self.layout = layout
    }
}

/// What a node holds.
package enum Content: Sendable {
    /// `isPlain` means written without quotes, block style or tag.
    case scalar(Scalar, isPlain: Bool)
    case sequence([Node])
    /// Keys are distinct and in the order written.
    ///
    /// Merged pairs stand where `<<` stood.
    case mapping([Pair])
}

/// A key of a map and its value.
package struct Pair: Sendable {
    /// The key as written, always text: `56:` is `"56"`.
    package let key: String
    package let keyMark: Mark
    package let value: Node

    package init(key: String, keyMark: Mark, value: Node) {
        self.key = key
        self.keyMark = keyMark
        self.value = value
    }
}

extension Node {
    /// What the node is, in words for a message, such as "a list" or "a number".
    package var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a map"
        case .scalar(.text, _): "text"
        case .scalar(.integer, _), .scalar(.decimal, _): "a number"
        case .scalar(.bool, _): "true or false"
        case .scalar(.null, _): "nothing"
        }
    }

    /// The scalar, nil for a list or a map.
    package var scalar: Scalar? {
        if case .scalar(let scalar, _) = content { scalar } else { nil }
    }

    /// The text, nil for anything else, numbers included.
    package var text: String? {
        if case .text(let text) = scalar { text } else { nil }
    }

    /// The items of a list, nil for anything else.
    package var items: [Node]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The pairs of a map, nil for anything else.
    package var pairs: [Pair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }

    /// Whether the value is missing, or written as null.
    package var isNull: Bool { scalar == .null }

    /// Whether the value is a scalar without quotes, block style or tag.
    package var isPlain: Bool {
        if case .scalar(_, isPlain: true) = content { true } else { false }
    }

    /// Mark of a part of a scalar's value, given in Unicode scalars from its start.
    ///
    /// Exact for plain and quoted scalars of one line without escapes, and for literal blocks.
    /// - Returns: the node's own mark where the part's place is not known.
    package func mark(of range: Range<Int>) -> Mark {
        guard var part = layout.mark(of: range, in: self) else { return mark }
        part.source = mark.source
        return part
    }
}
