internal import Core

/// A JSON array of texts, whole numbers and nulls: how lists stand in a column.
///
/// Read by hand, since a run over a finished pipeline reads three of them per job.
enum FlatJSON {
    /// One member of the array.
    enum Cell: Hashable {
        case text(String)
        case number(Int64)
        case null

        var text: String? {
            guard case .text(let text) = self else { return nil }
            return text
        }

        var number: Int? {
            guard case .number(let number) = self else { return nil }
            return Int(number)
        }
    }

    static func text(of cells: [Cell]) -> String {
        let items = cells.map { cell -> JSON in
            switch cell {
            case .text(let text): .string(text)
            case .number(let number): .integer(number)
            case .null: .null
            }
        }
        return JSON.array(items).text
    }

    /// `nil` when the text is anything else.
    static func cells(of text: String) -> [Cell]? {
        var reader = Reader(rest: Array(text.utf8)[...])
        return reader.array()
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func array() -> [Cell]? {
            var cells: [Cell] = []
            guard take("[") else { return nil }
            if take("]") { return rest.isEmpty ? cells : nil }
            while true {
                guard let cell = cell() else { return nil }
                cells.append(cell)
                if take("]") { return rest.isEmpty ? cells : nil }
                guard take(",") else { return nil }
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func cell() -> Cell? {
            if take("\"") { return string().map { .text($0) } }
            let word = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "]") }
            rest = rest[word.endIndex...]
            let spelling = String(decoding: word, as: UTF8.self)
            return spelling == "null" ? .null : Int64(spelling).map { .number($0) }
        }

        /// The text up to its closing quote.
        ///
        /// The bytes were written as UTF-8 by this program.
        private mutating func string() -> String? {
            let plain = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            rest = rest[plain.endIndex...]
            if take("\"") { return String(decoding: plain, as: UTF8.self) }
            var bytes = Array(plain)
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let meant = escape() else { return nil }
                    bytes.append(contentsOf: meant)
                default: bytes.append(byte)
                }
            }
            return nil
        }

        private mutating func escape() -> [UInt8]? {
            switch rest.popFirst() {
            case UInt8(ascii: "n"): return [10]
            case UInt8(ascii: "r"): return [13]
            case UInt8(ascii: "t"): return [9]
            case UInt8(ascii: "u"):
                let digits = String(decoding: rest.prefix(4), as: UTF8.self)
                rest = rest.dropFirst(4)
                guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code)
                else { return nil }
                return Array(String(Character(scalar)).utf8)
            case let other?: return [other]
            case nil: return nil
            }
        }
    }
}
