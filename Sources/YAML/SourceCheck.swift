/// One pass over a source that refuses what a YAML text cannot hold and finds the lines.
struct SourceCheck {
    private let bytes: [UInt8]
    private var starts = [0]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Offsets of the first byte of each line.
    mutating func lineStarts() throws(Problem) -> [Int] {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20..<0x7F, 0x09:
                index += 1
            case 0x0A:
                index += 1
                try startLine()
            case 0x0D:
                index += 1
                if index == bytes.count || bytes[index] != 0x0A { try startLine() }
            default:
                try checkScalar()
            }
        }
        return starts
    }

    /// Begins a line, and bounds `%TAG` lines: libyaml compares each with all before it.
    private mutating func startLine() throws(Problem) {
        starts.append(index)
        guard bytes[index...].starts(with: Self.tagDirective) else { return }
        tagDirectiveCount += 1
        if tagDirectiveCount > 64 {
            throw Problem("more than 64 '%TAG' lines; remove those not needed", at: here)
        }
    }

    private var tagDirectiveCount = 0
    private static let tagDirective = Array("%TAG".utf8)

    private mutating func checkScalar() throws(Problem) {
        guard let scalar = scalar() else {
            throw Problem("bytes that are not UTF-8; save the file as UTF-8", at: here)
        }
        let code = "U+" + Self.hex(scalar.value)
        switch scalar.value {
        case 0xFEFF:
            throw Problem("a byte order mark (\(code)) inside the file; remove it", at: here)
        case 0x85, 0x2028, 0x2029:
            throw Problem(
                "the line separator \(code), which editors do not count as a line; remove it, "
                    + "or write it as \"\\u\(Self.hex(scalar.value))\" in double quotes", at: here)
        case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF:
            throw Problem(
                "the control character \(code); remove it, "
                    + "or write it as \"\\u\(Self.hex(scalar.value))\" in double quotes", at: here)
        default:
            index += UTF8.width(scalar)
        }
    }

    /// The scalar at `index`, nil where the bytes are not UTF-8.
    private func scalar() -> Unicode.Scalar? {
        var decoder = UTF8()
        var rest = bytes[index...].prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&rest) { return scalar }
        return nil
    }

    private var here: Mark {
        let start = starts[starts.count - 1]
        return Mark(line: starts.count, column: bytes[start..<index].scalarCount + 1)
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
