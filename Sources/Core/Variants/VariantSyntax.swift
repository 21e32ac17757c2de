/// A `variants` text as written, before any wildcard file is read.
///
/// Two are equal when they are written alike, wherever they stand.
indirect enum VariantSyntax: Hashable, Sendable {
    case literal([UInt8])
    /// Pieces side by side, maybe none; only at the outermost level is one an assignment.
    case sequence([VariantSyntax])
    case brace(Brace, at: Mark)
    case wildcard(Wildcard, at: Mark)
    case variable(name: String, fallback: VariantSyntax?, at: Mark)
    case assignment(Assignment, at: Mark)
    /// `%{wrapper$$inner}`: `inner` in place of the dots of `wrapper`.
    case wrap(wrapper: VariantSyntax, inner: VariantSyntax, at: Mark)

    /// `{2-3$$ and $$a|2::b}`: so many of the options, in every order.
    struct Brace: Hashable, Sendable {
        var options: [Option]
        var least = 1
        var most = 1
        /// Whether the upper bound was left out: `{2-$$a|b}`.
        var isOpen = false
        var separator = Array(",".utf8)
    }

    struct Option: Hashable, Sendable {
        let value: VariantSyntax
        /// In millionths.
        let weight: UInt64
    }

    /// `__colors/*(season=winter)__`.
    struct Wildcard: Hashable, Sendable {
        /// Literals and variables.
        let name: [VariantSyntax]
        let variables: [Variable]
    }

    struct Variable: Hashable, Sendable {
        let name: String
        let value: VariantSyntax
    }

    /// `${name=value}`.
    struct Assignment: Hashable, Sendable {
        let name: String
        let value: VariantSyntax
        /// `=!`: one choice for all uses.
        let isChosenOnce: Bool
        /// `?=`: not when the name has a value from outside.
        let isDefault: Bool
    }

    /// Where something is written; equal to every other.
    struct Mark: Hashable, Sendable {
        /// 0 for the text itself, else a line of a wildcard file.
        let source: Int
        /// Bytes before it in the text or line.
        let offset: Int

        static func == (_: Mark, _: Mark) -> Bool { true }

        func hash(into _: inout Hasher) {}
    }

    /// Where it is written; `nil` for text and for what has many places.
    var mark: Mark? {
        switch self {
        case .literal, .sequence: nil
        case .brace(_, let mark), .wildcard(_, let mark), .variable(_, _, let mark),
            .assignment(_, let mark), .wrap(_, _, let mark):
            mark
        }
    }

    var literalByteCount: Int { if case .literal(let bytes) = self { bytes.count } else { 0 } }

    var isLiteral: Bool { if case .literal = self { true } else { false } }

    var isAssignment: Bool { if case .assignment = self { true } else { false } }
}
