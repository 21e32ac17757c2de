/// A text as somebody has it who looks for a key: in lower case, without blanks, controls and what
/// can't be seen, and with where each byte stood.
struct PlainView {
    private(set) var bytes: [UInt8] = []
    /// Where in the text each byte begins.
    private var starts: [Int32] = []
    /// Where it ends, in a text that was decoded; else each is one byte long.
    private var ends: [Int32] = []
    private var isDecoded = false

    init(of text: [UInt8]) {
        bytes.reserveCapacity(text.count)
        starts.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let hidden = Self.unseenCount(text, index)
            if hidden > 0 {
                index += hidden
            } else {
                bytes.append(Self.folds[Int(text[index])])
                starts.append(Int32(truncatingIfNeeded: index))
                index += 1
            }
        }
    }

    /// The beginning of another, to be decoded from `end` on.
    private init(decoding view: PlainView, from end: Int) {
        isDecoded = true
        bytes.reserveCapacity(view.bytes.count)
        starts.reserveCapacity(view.bytes.count)
        ends.reserveCapacity(view.bytes.count)
        bytes += view.bytes[..<end]
        starts += view.starts[..<end]
        ends += view.isDecoded ? view.ends[..<end] : view.starts[..<end].map { $0 + 1 }[...]
    }

    private mutating func append(_ byte: UInt8, _ start: Int32, _ end: Int32) {
        bytes.append(Self.folds[Int(byte)])
        starts.append(start)
        ends.append(end)
    }

    /// The stretch of the text that some bytes stand for.
    func source(of range: Range<Int>) -> Range<Int> {
        Int(starts[range.lowerBound])..<Int(end(of: range.upperBound - 1))
    }

    private func end(of index: Int) -> Int32 { isDecoded ? ends[index] : starts[index] + 1 }

    static func folded(_ byte: UInt8) -> UInt8 { folds[Int(byte)] }

    /// Lower case, and the alphabet of base64 that has `+` and `/`.
    private static let folds: [UInt8] = (UInt8.min...UInt8.max).map { byte in
        switch byte {
        case 0x41...0x5A: byte + 0x20
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }

    // MARK: - What is passed over

    /// How many bytes at `index` are one character that is passed over; 0 for what is not.
    private static func unseenCount(_ text: [UInt8], _ index: Int) -> Int {
        let byte = text[index]
        if byte == 0x1B { return 1 + sequenceCount(text, index + 1) }
        if byte <= 0x20 || byte == 0x7F { return 1 }
        guard byte >= 0xC2 else { return 0 }
        let count = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        guard index + count <= text.count else { return 0 }
        var value = UInt32(byte) & (0xFF >> UInt32(count + 1))
        for next in text[(index + 1)..<(index + count)] {
            guard next & 0xC0 == 0x80 else { return 0 }
            value = value << 6 | UInt32(next & 0x3F)
        }
        // In the place of an escape stands the mark, and its order is still behind it.
        if value == 0xFFFD { return count + sequenceCount(text, index + count) }
        return isPassedOver(value) ? count : 0
    }

    /// What a terminal takes as an order behind an escape: `[31m`.
    private static func sequenceCount(_ text: [UInt8], _ index: Int) -> Int {
        guard index < text.count, text[index] == UInt8(ascii: "[") else { return 0 }
        var end = index + 1
        while end < text.count, end - index < 32, (0x20...0x3F).contains(text[end]) { end += 1 }
        return end < text.count && (0x40...0x7E).contains(text[end]) ? end + 1 - index : 0
    }

    /// Controls, blanks, what can't be seen, and the mark that stands in their place (U+FFFD).
    private static func isPassedOver(_ value: UInt32) -> Bool {
        switch value {
        case 0...0x20, 0x7F...0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000, 0xFFFD: true
        default: Unicode.Scalar(value)?.isUnseen ?? true
        }
    }
}

// MARK: - Decoding

extension PlainView {
    /// The same with one layer of encoding taken off; `nil` where there is none.
    ///
    /// Percent signs, the escapes of JSON and of programs, references of HTML.
    func decoded() -> PlainView? {
        guard let first = bytes.firstIndex(where: Self.isEscape) else { return nil }
        var view = PlainView(decoding: self, from: first)
        var isChanged = false
        var hasBytes = false
        var index = first
        while index < bytes.count {
            guard Self.isEscape(bytes[index]), let (value, count) = escape(at: index) else {
                view.append(bytes[index], starts[index], end(of: index))
                index += 1
                continue
            }
            isChanged = true
            let (start, end) = (starts[index], end(of: index + count - 1))
            index += count
            // A percent sign encodes a byte, of a character that may be put together only now.
            if bytes[index - count] == UInt8(ascii: "%"), (0x80...0xFF).contains(value) {
                view.append(UInt8(value), start, end)
                hasBytes = true
                continue
            }
            if value == 0x1B { index += Self.sequenceCount(bytes, index) }
            guard !Self.isPassedOver(value) else { continue }
            for byte in Self.utf8(value) { view.append(byte, start, end) }
        }
        if hasBytes { view.dropUnseen() }
        return isChanged ? view : nil
    }

    private mutating func dropUnseen() {
        var kept = PlainView(decoding: self, from: 0)
        var index = 0
        while index < bytes.count {
            let hidden = Self.unseenCount(bytes, index)
            if hidden == 0 { kept.append(bytes[index], starts[index], end(of: index)) }
            index += max(hidden, 1)
        }
        self = kept
    }

    private static func isEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
    }

    private static func utf8(_ value: UInt32) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
    }

    /// What an escape stands for, and how long it is.
    private func escape(at index: Int) -> (value: UInt32, count: Int)? {
        guard index + 1 < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "%"):
            if bytes[index + 1] == UInt8(ascii: "u") { return digits(index + 2, 4...4, 16, 2) }
            return digits(index + 1, 2...2, 16, 1)
        case UInt8(ascii: "&"): return reference(at: index)
        default: return backslash(at: index)
        }
    }

    private func backslash(at index: Int) -> (value: UInt32, count: Int)? {
        switch bytes[index + 1] {
        case UInt8(ascii: "u"):
            if let four = digits(index + 2, 4...4, 16, 2) { return four }
            return braced(index + 2)
        case UInt8(ascii: "x"): return digits(index + 2, 2...2, 16, 2) ?? braced(index + 2)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"),
            UInt8(ascii: "f"):
            return (0x20, 2)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): return digits(index + 1, 3...3, 8, 1)
        case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            return (UInt32(bytes[index + 1]), 2)
        default: return nil
        }
    }

    /// `{200b}` behind a backslash and a letter.
    private func braced(_ index: Int) -> (value: UInt32, count: Int)? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "{"),
            let (value, count) = digits(index + 1, 1...6, 16, 3), index - 2 + count < bytes.count,
            bytes[index - 2 + count] == UInt8(ascii: "}")
        else { return nil }
        return (value, count + 1)
    }

    private func reference(at index: Int) -> (value: UInt32, count: Int)? {
        if bytes[index + 1] == UInt8(ascii: "#") {
            let isHexadecimal = index + 2 < bytes.count && bytes[index + 2] == UInt8(ascii: "x")
            let found =
                isHexadecimal ? digits(index + 3, 1...6, 16, 3) : digits(index + 2, 1...7, 10, 2)
            return found.flatMap { value, count in
                isSemicolon(index + count) ? (value: value, count: count + 1) : nil
            }
        }
        for (name, value) in Self.references
        where bytes[(index + 1)...].starts(with: name) && isSemicolon(index + 1 + name.count) {
            return (value, name.count + 2)
        }
        return nil
    }

    private static let references: [([UInt8], UInt32)] = [
        (Array("amp".utf8), 0x26), (Array("lt".utf8), 0x3C), (Array("gt".utf8), 0x3E),
        (Array("quot".utf8), 0x22), (Array("apos".utf8), 0x27), (Array("nbsp".utf8), 0x20),
        (Array("equals".utf8), 0x3D), (Array("plus".utf8), 0x2B), (Array("sol".utf8), 0x2F),
    ]

    /// Without one it may be the beginning of another, with a layer of encoding still in it.
    private func isSemicolon(_ index: Int) -> Bool {
        index < bytes.count && bytes[index] == UInt8(ascii: ";")
    }

    /// A number in so many digits, with `before` bytes in front of it.
    private func digits(
        _ index: Int, _ counts: ClosedRange<Int>, _ radix: UInt32, _ before: Int
    ) -> (value: UInt32, count: Int)? {
        var (value, count): (UInt32, Int) = (0, 0)
        while count < counts.upperBound, index + count < bytes.count,
            let digit = Self.digit(bytes[index + count]), digit < radix
        {
            value = value * radix + digit
            count += 1
        }
        return counts.contains(count) ? (value, before + count) : nil
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }
}
