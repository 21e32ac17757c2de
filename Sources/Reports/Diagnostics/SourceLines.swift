/// The lines of a text as places count them, found without looking at their characters.
///
/// Lines end as YAML's do: a line feed, a carriage return, or both.
struct SourceLines: Sendable {
    /// Scalars that are shown before and after a place, at most: a line may have millions.
    static let reach = 400

    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ text: String) {
        var bytes = Array(text.utf8)
        // Columns don't count a byte order mark.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var starts = [0]
        for (index, byte) in bytes.enumerated() {
            let isReturn = byte == UInt8(ascii: "\r")
            let isWindows =
                isReturn && index + 1 < bytes.count
                && bytes[index + 1] == UInt8(ascii: "\n")
            if byte == UInt8(ascii: "\n") || isReturn && !isWindows { starts.append(index + 1) }
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// What stands around a column of a line, and how many scalars stand before that.
    ///
    /// - Parameters:
    ///   - line: Counted from 1, as is `column`.
    /// - Returns: `nil` where there is no such line.
    func stretch(around column: Int, of line: Int) -> (text: String, offset: Int)? {
        guard let range = range(of: line) else { return nil }
        let offset = max(0, column - 1 - Self.reach)
        let start = index(of: offset, from: range.lowerBound, in: range)
        let end = index(of: column - 1 - offset + Self.reach, from: start, in: range)
        return (String(decoding: bytes[start..<end], as: UTF8.self), offset)
    }

    /// How many UTF-16 units stand before a column, counted from 1.
    func utf16Offset(of column: Int, in line: Int) -> Int {
        guard let range = range(of: line) else { return max(0, column - 1) }
        let end = index(of: column - 1, from: range.lowerBound, in: range)
        // Of every scalar its first byte counts one unit, and that of four bytes one more.
        return bytes[range.lowerBound..<end].reduce(0) { count, byte in
            count + (byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1)
        }
    }

    private func range(of line: Int) -> Range<Int>? {
        guard starts.indices.contains(line - 1) else { return nil }
        let start = starts[line - 1]
        var end = starts.indices.contains(line) ? starts[line] : bytes.count
        while end > start, [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[end - 1]) {
            end -= 1
        }
        return start..<end
    }

    /// The byte where the scalar begins that comes `count` after the one at `start`.
    private func index(of count: Int, from start: Int, in range: Range<Int>) -> Int {
        var (index, left) = (start, count)
        while left > 0, index < range.upperBound {
            index += 1
            while index < range.upperBound, bytes[index] & 0xC0 == 0x80 { index += 1 }
            left -= 1
        }
        return index
    }
}
