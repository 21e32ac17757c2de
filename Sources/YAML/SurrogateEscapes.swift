/// The escapes of a source that are halves of characters: `\ud83e\udd8a`, as JSON writes what is
/// beyond U+FFFF.
///
/// YAML knows no halves, and libyaml refuses them. So each is given to it as an escape of the same
/// length, for a character that the source has nowhere else, and put right in the text that comes
/// back: every place stays what it is.
struct SurrogateEscapes: Sendable {
    /// The escape that stands for each half: a character for private use.
    let standIn: Unicode.Scalar
    /// The backslashes, in order.
    let places: [Place]

    /// Where an escape begins.
    struct Place: Hashable, Sendable {
        /// In bytes of the source.
        let offset: Int
        /// In Unicode scalars, as libyaml counts.
        let index: Int
    }

    /// Bytes of an escape.
    private static let byteCount = 6

    /// `nil` when there are none, or no character is left to stand for them: then libyaml says what
    /// it cannot read.
    init?(in bytes: [UInt8]) {
        var places: [Place] = []
        var (start, count) = (0, 0)
        while let backslash = bytes[start...].firstIndex(of: UInt8(ascii: "\\")) {
            count += bytes[start..<backslash].scalarCount
            // What is escaped may be a backslash.
            var end = min(backslash + 2, bytes.count)
            if let unit = Self.unit(in: bytes, at: backslash), (0xD800...0xDFFF).contains(unit) {
                places.append(Place(offset: backslash, index: count))
                end = backslash + Self.byteCount
            }
            count += bytes[backslash..<end].scalarCount
            start = end
        }
        guard !places.isEmpty, let free = Self.free(in: bytes) else { return nil }
        self.places = places
        standIn = free
    }

    /// The source with the stand-in for each.
    func neutral(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let digits = Array(Self.hex(standIn).utf8)
        for place in places {
            bytes.replaceSubrange(place.offset + 2..<place.offset + 6, with: digits)
        }
        return bytes
    }

    /// The code unit of `\uXXXX`.
    static func unit(in bytes: [UInt8], at offset: Int) -> UInt16? {
        guard offset + byteCount <= bytes.count, bytes[offset + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in bytes[offset + 2..<offset + byteCount] {
            guard let digit = Self.digit(byte) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func digit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x37)
        case 0x61...0x66: UInt16(byte - 0x57)
        default: nil
        }
    }

    /// A character for private use that the source has neither as it is nor as an escape.
    private static func free(in bytes: [UInt8]) -> Unicode.Scalar? {
        var used: Set<UInt16> = []
        for index in bytes.indices {
            switch bytes[index] {
            case 0xEE,
                0xEF where index + 2 < bytes.count:
                let (second, third) = (UInt16(bytes[index + 1]), UInt16(bytes[index + 2]))
                used.insert(UInt16(bytes[index] & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F)
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                // Both forms end in the same four digits: `\uE000`, `\U0000E000`.
                for offset in [index - 1, index + 3] {
                    if offset >= 0, let unit = Self.digits(in: bytes, at: offset + 2) {
                        used.insert(unit)
                    }
                }
            default: continue
            }
        }
        return (UInt16(0xE000)...0xF8FF).first { !used.contains($0) }.flatMap { .init($0) }
    }

    private static func digits(in bytes: [UInt8], at start: Int) -> UInt16? {
        guard start + 4 <= bytes.count else { return nil }
        return bytes[start..<start + 4].reduce(UInt16(0)) { unit, byte in
            unit.flatMap { unit in Self.digit(byte).map { unit << 4 | $0 } }
        }
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        String(scalar.value, radix: 16, uppercase: true)
    }
}

// MARK: - Putting right

extension SurrogateEscapes {
    /// The text of a scalar between these indices with what its escapes stand for.
    ///
    /// - Throws: the offset of a half that has no other half beside it.
    func text(
        of written: WrittenScalar, in range: Range<Int>, of bytes: [UInt8]
    ) throws(LoneHalf) -> String {
        let first = places.firstIndex(at: range.lowerBound)
        let last = places.firstIndex(at: range.upperBound)
        guard first < last else { return written.text }
        let offsets = places[first..<last].map(\.offset)
        guard written.style == .quoted, written.text.unicodeScalars.contains(standIn) else {
            return literal(written.text, offsets, in: bytes)
        }
        return try joined(written.text, offsets, in: bytes)
    }

    /// A half of a character without the other, by its offset.
    struct LoneHalf: Error {
        let offset: Int
    }

    /// Text in which each two stand-ins are one character.
    private func joined(
        _ text: String, _ offsets: [Int], in bytes: [UInt8]
    ) throws(LoneHalf) -> String {
        var output = String.UnicodeScalarView()
        var rest = offsets[...]
        var isSecond = false
        for scalar in text.unicodeScalars {
            guard scalar == standIn, let offset = rest.popFirst() else {
                output.append(scalar)
                continue
            }
            if isSecond {
                isSecond = false
                continue
            }
            guard rest.first == offset + Self.byteCount,
                let character = Self.character(in: bytes, at: offset)
            else { throw LoneHalf(offset: offset) }
            output.append(character)
            isSecond = true
        }
        return String(output)
    }

    /// Text without escapes, where a backslash is a backslash: each stand-in as it was written.
    private func literal(_ text: String, _ offsets: [Int], in bytes: [UInt8]) -> String {
        let escape = "\\u" + Self.hex(standIn)
        var output = ""
        var rest = text[...]
        var left = offsets[...]
        while let range = rest.firstRange(of: escape), let offset = left.popFirst() {
            output += rest[..<range.lowerBound]
            output += String(decoding: bytes[offset..<offset + Self.byteCount], as: UTF8.self)
            rest = rest[range.upperBound...]
        }
        return output + rest
    }

    /// The character whose halves begin at `offset`.
    private static func character(in bytes: [UInt8], at offset: Int) -> Unicode.Scalar? {
        guard let high = unit(in: bytes, at: offset), (0xD800...0xDBFF).contains(high),
            let low = unit(in: bytes, at: offset + byteCount), (0xDC00...0xDFFF).contains(low)
        else { return nil }
        return Unicode.Scalar(
            0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    }
}

extension [SurrogateEscapes.Place] {
    /// The first that is not before the scalar at `index`.
    fileprivate func firstIndex(at index: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
