/// Finds the references in a text.
package struct TemplateParser: Sendable {
    /// What is wrong with a `${{ … }}`, and which Unicode scalars of the text it is about.
    package struct Fault: Error, Hashable, Sendable {
        package let message: String
        package let range: Range<Int>
    }

    /// A stretch of the text; a reference says which Unicode scalars it covers.
    package enum Piece: Hashable, Sendable {
        case literal(String)
        case reference(path: [String], filters: [FilterCall] = [], range: Range<Int>)
    }

    /// The pieces of `text` in order.
    ///
    /// `$${{` stands for a literal `${{`.
    package static func pieces(of text: String) throws(Fault) -> [Piece] {
        let scalars = Array(text.unicodeScalars)
        var pieces: [Piece] = []
        var literal = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if matches("$${{", scalars, index) {
                literal.append(contentsOf: "${{".unicodeScalars)
                index += 4
            } else if matches("${{", scalars, index) {
                let (path, filters, end) = try reference(in: scalars, from: index)
                if !literal.isEmpty { pieces.append(.literal(String(literal))) }
                literal = String.UnicodeScalarView()
                pieces.append(.reference(path: path, filters: filters, range: index..<end))
                index = end
            } else {
                literal.append(scalars[index])
                index += 1
            }
        }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(String(literal))) }
        return pieces
    }

    private static func matches(_ mark: String, _ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        scalars[index...].starts(with: mark.unicodeScalars)
    }

    private static func reference(
        in scalars: [Unicode.Scalar], from start: Int
    ) throws(Fault) -> (path: [String], filters: [FilterCall], end: Int) {
        var end = start + 3
        while end < scalars.count, !matches("}}", scalars, end) { end += 1 }
        guard end < scalars.count else {
            throw Fault(
                message: "'${{' has no closing '}}'; write '$${{' for the characters themselves",
                range: start..<min(start + 3, scalars.count))
        }
        let inside = scalars[(start + 3)..<end]
        let bar = inside.firstIndex(of: "|") ?? end
        var inner = String.UnicodeScalarView()
        inner.append(contentsOf: inside[..<bar])
        let written = String(inner).trimmed
        let names = written.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy(isName) else {
            throw Fault(
                message: "'\(written)' is not a reference; write a name such as 'matrix.seed'",
                range: start..<(end + 2))
        }
        var scanner = FilterScanner(scalars, in: bar..<end)
        return (names, try scanner.calls(), end + 2)
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy(isNamePart)
    }

    static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
            || scalar == "-"
    }
}

extension String {
    /// The text without white space around it.
    package var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The text without white space at its end.
    package var withoutTrailingBlanks: String {
        guard let last = unicodeScalars.last, last.properties.isWhitespace else { return self }
        let kept = unicodeScalars.lastIndex { !$0.properties.isWhitespace }
        return kept.map { String(unicodeScalars[...$0]) } ?? ""
    }
}
