extension JSON {
    /// How deep a document may be nested.
    package static let depthMax = 512

    /// Reads a document: RFC 8259, with a byte-order mark passed over and bytes that are no UTF-8
    /// replaced.
    ///
    /// Numbers keep their spelling, so none is rounded.
    /// - Throws: `JSONFault` when the bytes are not JSON, or nested deeper than `depthMax`.
    package init(parsing bytes: [UInt8]) throws(JSONFault) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }
}

/// Why bytes are not JSON.
package struct JSONFault: Error, Hashable, Sendable {
    package let message: String
    /// Where, counted from 0.
    package let offset: Int

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }
}

/// Reads one document, byte by byte.
private struct JSONReader {
    private let bytes: [UInt8]
    private var index: Int

    init(bytes: [UInt8]) {
        self.bytes = bytes
        index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    }

    mutating func document() throws(JSONFault) -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw fault("text after the document's end") }
        return value
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func fault(_ message: String) -> JSONFault {
        JSONFault(message, at: index)
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            index += 1
        }
    }

    /// Whether `byte` comes next, white space aside; it is then passed over.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSON {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < JSON.depthMax else { throw fault("nested too deeply") }
            return next == UInt8(ascii: "{") ? try object(depth: depth) : try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSON {
        var members: [JSON.Member] = []
        index += 1
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("expected a name") }
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw fault("expected ':'") }
            members.append(JSON.Member(name, try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("expected ',' or '}'") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSON {
        var items: [JSON] = []
        index += 1
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat { items.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("expected ',' or ']'") }
        return .array(items)
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONFault) -> JSON {
        guard bytes[index...].starts(with: word.utf8) else { throw fault("expected a value") }
        index += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONFault) -> JSON {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") { index += 1 } else { try digits("expected a value") }
        if next == UInt8(ascii: ".") {
            index += 1
            try digits("expected a digit")
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits("expected a digit")
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits(_ message: String) throws(JSONFault) {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw fault(message) }
    }
}

// MARK: - Strings

extension JSONReader {
    private mutating func string() throws(JSONFault) -> String {
        index += 1
        let start = index
        var text: [UInt8]?
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                return String(decoding: text?[...] ?? bytes[start..<index], as: UTF8.self)
            case UInt8(ascii: "\\"):
                if text == nil { text = Array(bytes[start..<index]) }
                index += 1
                text?.append(contentsOf: String(try escaped()).utf8)
            case 0..<0x20: throw fault("a control character in a string")
            default:
                text?.append(byte)
                index += 1
            }
        }
        throw fault("a string without an end")
    }

    /// What the escape stands for whose backslash has just been passed.
    private mutating func escaped() throws(JSONFault) -> Unicode.Scalar {
        defer { index += 1 }
        switch next {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw fault("an unknown escape")
        }
    }

    /// The scalar of `uXXXX`, or of a pair of surrogates; a lone surrogate becomes U+FFFD.
    private mutating func codePoint() throws(JSONFault) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let before = index
        guard first < 0xdc00, bytes[(index + 1)...].starts(with: #"\u"#.utf8) else {
            return "\u{fffd}"
        }
        index += 2
        let second = try codeUnit()
        guard (0xdc00..<0xe000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else {
            index = before
            return "\u{fffd}"
        }
        return scalar
    }

    /// Reads four hexadecimal digits behind the `u` at `index`; leaves `index` at the last.
    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            index += 1
            guard let byte = next, byte < 0x80,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw fault("expected four hexadecimal digits") }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
