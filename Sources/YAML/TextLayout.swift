/// How the characters of a scalar's value lie in the source.
enum TextLayout: Hashable, Sendable {
    /// Not one for one: folded, escaped, or not a scalar.
    case unknown
    /// In one run on one line.
    case run(line: Int, column: Int, length: Int)
    /// Line for line below a literal block's header, `column` being where each line starts.
    case block(firstLine: Int, column: Int)

    func mark(of range: Range<Int>, in node: Node) -> Mark? {
        switch self {
        case .unknown:
            return nil
        case .run(let line, let column, let length):
            guard range.lowerBound >= 0, range.upperBound <= length else { return nil }
            return Mark(line: line, column: column + range.lowerBound, length: range.count)
        case .block(let firstLine, let column):
            guard let text = node.text else { return nil }
            return Self.mark(of: range, in: text, firstLine: firstLine, column: column)
        }
    }

    private static func mark(
        of range: Range<Int>, in text: String, firstLine: Int, column: Int
    ) -> Mark? {
        let scalars = text.unicodeScalars
        guard range.lowerBound >= 0,
            let start = scalars.index(
                scalars.startIndex, offsetBy: range.lowerBound, limitedBy: scalars.endIndex),
            let end = scalars.index(start, offsetBy: range.count, limitedBy: scalars.endIndex)
        else { return nil }
        var mark = Mark(line: firstLine, column: column)
        for scalar in scalars[..<start] {
            if scalar == "\n" {
                mark.line += 1
                mark.column = column
            } else {
                mark.column += 1
            }
        }
        mark.length = max(scalars[start..<end].prefix { $0 != "\n" }.count, 1)
        return mark
    }
}
