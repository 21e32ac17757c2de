/// The records of a CSV or TSV text: RFC 4180, with any of the usual line ends.
///
/// A cell that begins with `"` ends with one, and may hold separators, line ends and, doubled,
/// quotes. Lines with nothing on them are passed over.
struct DelimitedText {
    /// One record, and the line that it begins on, counted from 1.
    struct Record: Hashable {
        let line: Int
        let cells: [String]
    }

    /// Why a text has no records: a lowercase fragment, and the line.
    struct Fault: Error, Hashable {
        let message: String
        let line: Int
    }

    private let bytes: [UInt8]
    private let separator: UInt8
    private var index = 0
    private var line = 1

    init(_ text: String, separator: UInt8) {
        bytes = Array(text.utf8)
        self.separator = separator
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// The next record; `nil` after the last.
    mutating func next() throws(Fault) -> Record? {
        while takeLineEnd() {}
        guard index < bytes.count else { return nil }
        let start = line
        var cells: [String] = []
        while true {
            cells.append(try cell())
            if index == bytes.count || takeLineEnd() { return Record(line: start, cells: cells) }
            // What ends a cell and is no line end is a separator.
            index += 1
        }
    }

    /// Whether a line ended here; its end is then passed over.
    private mutating func takeLineEnd() -> Bool {
        guard isLineEnd(index) else { return false }
        index += bytes[index] == UInt8(ascii: "\r") ? 2 : 1
        line += 1
        return true
    }

    private func isLineEnd(_ index: Int) -> Bool {
        guard index < bytes.count else { return false }
        if bytes[index] == UInt8(ascii: "\n") { return true }
        return bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count
            && bytes[index + 1] == UInt8(ascii: "\n")
    }

    private var isCellEnd: Bool {
        index == bytes.count || bytes[index] == separator || isLineEnd(index)
    }

    private mutating func cell() throws(Fault) -> String {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") { return try quotedCell() }
        let start = index
        while !isCellEnd {
            guard bytes[index] != UInt8(ascii: "\"") else {
                throw Fault(
                    message: "has a '\"' within a cell that does not begin with one;"
                        + " put the cell in quotes and double those within", line: line)
            }
            index += 1
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func quotedCell() throws(Fault) -> String {
        let start = line
        var text: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < bytes.count, bytes[index] == byte else {
                    guard isCellEnd else {
                        throw Fault(
                            message: "goes on behind the '\"' that ends a cell;"
                                + " double the quotes within a cell", line: line)
                    }
                    return String(decoding: text, as: UTF8.self)
                }
                index += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            text.append(byte)
        }
        throw Fault(message: "has a cell whose '\"' is never closed", line: start)
    }
}
