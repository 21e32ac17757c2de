/// A step of libyaml through a document.
struct Event {
    /// What the step is.
    enum Kind {
        case alias(String)
        case scalar(WrittenScalar)
        case listStart(Properties)
        case listEnd
        case mapStart(Properties)
        case mapEnd
        case documentStart
        case documentEnd
        case streamStart
        case streamEnd
    }

    /// What may stand before a list or a map.
    struct Properties {
        let anchor: String?
        let tag: String?
        let isFlow: Bool
    }

    var kind: Kind
    let start: Position
    let end: Position
    /// The same in Unicode scalars from the beginning of the source.
    let range: Range<Int>
}

/// A scalar before the schema has read it.
struct WrittenScalar {
    /// How the text is delimited.
    enum Style {
        case plain, quoted, literal, folded
    }

    var text: String
    let style: Style
    let anchor: String?
    /// The full tag; `!` where that alone is written; nil where there is none.
    let tag: String?

    var isPlain: Bool { style == .plain && tag == nil }
}
