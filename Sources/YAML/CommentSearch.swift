/// Finds comments that may have been meant as text: `a cat #1 in snow`, with no blank behind the `#`.
struct CommentSearch {
    private var line = 0
    /// By the column of the first blank before each such `#`, the column of that.
    private var columns: [Int: Int] = [:]

    /// The comment that follows a plain scalar which ends at `end`, when it may have been meant as
    /// text.
    ///
    /// Looks at each line once, as long as places come in order.
    mutating func cut(at end: Position, in source: Source) -> Mark? {
        if end.line != line {
            line = end.line
            columns = Self.columns(in: source.line(line))
        }
        guard let column = columns[end.column] else { return nil }
        return Mark(line: line, column: column, length: 1)
    }

    private static func columns(in line: ArraySlice<UInt8>) -> [Int: Int] {
        guard line.contains(UInt8(ascii: "#")) else { return [:] }
        var found: [Int: Int] = [:]
        var column = 0
        var firstBlank: Int?
        for index in line.indices where line[index] & 0xC0 != 0x80 {
            column += 1
            let byte = line[index]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                firstBlank = firstBlank ?? column
                continue
            }
            let next = index + 1 < line.endIndex ? line[index + 1] : UInt8(ascii: " ")
            // Lines of '#' and words such as '#!' are no text of anybody's.
            let isWord = !" \t#!-=".utf8.contains(next)
            if byte == UInt8(ascii: "#"), isWord, let firstBlank { found[firstBlank] = column }
            firstBlank = nil
        }
        return found
    }
}
