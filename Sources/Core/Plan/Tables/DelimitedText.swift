/// The records of a CSV or TSV text: RFC 4180, with any of the usual line ends, even mixed.
///
/// A cell that begins with `"` ends with one, and may hold separators, line ends and, doubled,
/// quotes. Lines with nothing on them are passed over, and so are blanks at the end of a line.
struct DelimitedText {
    /// One record, and the line that it begins on, counted from 1.
    struct Record: Hashable {
        let line: Int
        let cells: [String]
    }

    /// Why a record can't be read: a lowercase fragment, and the line.
    ///
    /// The next record can be asked for all the same, from the next line on.
    struct Fault: Error, Hashable {
        let message: String
        let line: Int
    }

    private let bytes: [UInt8]
    private var separator: UInt8
    private var index = 0
    private var line = 1
    private var isRecovered = false

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

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
        do throws(Fault) {
            while true {
                cells.append(try cell())
                if index == bytes.count || takeLineEnd() {
                    return Record(line: start, cells: cells)
                }
                // What ends a cell and is no line end is a separator.
                index += 1
            }
        } catch {
            while index < bytes.count, !isLineEnd(index) { index += 1 }
            throw error
        }
    }

    /// Whether a line ended here; its end is then passed over.
    private mutating func takeLineEnd() -> Bool {
        guard isLineEnd(index) else { return false }
        let isPair =
            bytes[index] == Self.carriageReturn && index + 1 < bytes.count
            && bytes[index + 1] == Self.lineFeed
        index += isPair ? 2 : 1
        line += 1
        return true
    }

    private func isLineEnd(_ index: Int) -> Bool {
        guard index < bytes.count else { return false }
        return bytes[index] == Self.lineFeed || bytes[index] == Self.carriageReturn
    }

    private var isCellEnd: Bool {
        index == bytes.count || bytes[index] == separator || isLineEnd(index)
    }

    private mutating func cell() throws(Fault) -> String {
        if index < bytes.count, bytes[index] == Self.quote { return try quotedCell() }
        let start = index
        while !isCellEnd {
            guard bytes[index] != Self.quote else {
                throw Fault(
                    message: "has a '\"' within a cell that does not begin with one;"
                        + " put the cell in quotes and double those within", line: line)
            }
            index += 1
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        let isLast = index == bytes.count || isLineEnd(index)
        return isLast ? text.withoutTrailingBlanks : text
    }

    private mutating func quotedCell() throws(Fault) -> String {
        let start = (line: line, index: index)
        var text: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.quote {
                guard index + 1 < bytes.count, bytes[index + 1] == byte else {
                    index += 1
                    return try ended(text)
                }
                index += 1
            } else if byte == Self.lineFeed
                || byte == Self.carriageReturn
                    && !(index + 1 < bytes.count
                        && bytes[index + 1] == Self.lineFeed)
            {
                line += 1
            }
            text.append(byte)
            index += 1
        }
        // What it swallowed may be good rows; once is enough, since each time takes a look at all.
        if !isRecovered { index = start.index }
        line = start.line
        isRecovered = true
        throw Fault(message: "has a cell whose '\"' is never closed", line: line)
    }

    /// The cell whose closing quote has been passed: blanks may follow it.
    private mutating func ended(_ text: [UInt8]) throws(Fault) -> String {
        var end = index
        while end < bytes.count, bytes[end] != separator,
            bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t")
        {
            end += 1
        }
        index = end
        guard isCellEnd else {
            throw Fault(
                message:
                    "goes on behind the '\"' that ends a cell; double the quotes within a cell",
                line: line)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

// MARK: - Separators

extension DelimitedText {
    /// Separators that a header may show.
    private static let separators = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"),
    ]

    /// The separator that the first line names itself, as spreadsheets write it: `sep=;`.
    ///
    /// That line is then passed over.
    mutating func takeSeparatorLine() -> UInt8? {
        var end = index
        while end < bytes.count, !isLineEnd(end) { end += 1 }
        var written = bytes[index..<end]
        if written.first == Self.quote, written.last == Self.quote, written.count > 1 {
            written = written.dropFirst().dropLast()
        }
        guard written.count == 5, let named = written.last,
            String(decoding: written.dropLast(), as: UTF8.self).lowercased() == "sep="
        else { return nil }
        index = end
        return named
    }

    /// The separator that stands most often in the header, outside of quotes; of those that stand
    /// as often, `usual`.
    func separatorOfHeader(usual: UInt8) -> UInt8 {
        var position = index
        while position < bytes.count, isLineEnd(position) { position += 1 }
        var counts = [0, 0, 0]
        var isQuoted = false
        while position < bytes.count, isQuoted || !isLineEnd(position) {
            if bytes[position] == Self.quote { isQuoted.toggle() }
            if !isQuoted, let number = Self.separators.firstIndex(of: bytes[position]) {
                counts[number] += 1
            }
            position += 1
        }
        let most = counts.max() ?? 0
        let found = Self.separators.indices.filter { counts[$0] == most }.map {
            Self.separators[$0]
        }
        return found.contains(usual) ? usual : found.first ?? usual
    }

    /// Cells end at `separator` from here on.
    mutating func separate(by separator: UInt8) {
        self.separator = separator
    }
}
