/// A number cut into the parts it is written in.
struct NumberSpelling {
    private typealias Bytes = Substring.UTF8View

    private var isNegative = false
    private var radix: Int128 = 10
    private var whole: Bytes
    private var fraction: Bytes?
    private var exponent: Bytes?

    /// Nil where the core schema sees no number in `text`.
    init?(_ text: String) {
        var rest = text[...].utf8
        whole = rest.prefix(0)
        if let radix = Self.radix(of: rest) {
            self.radix = radix
            whole = rest.dropFirst(2)
            guard !whole.isEmpty, whole.allSatisfy({ Self.digit($0, below: radix) != nil })
            else { return nil }
            return
        }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            isNegative = rest.removeFirst() == UInt8(ascii: "-")
        }
        whole = Self.takeDigits(&rest)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || fraction?.isEmpty == false else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            let start = rest
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                rest.removeFirst()
            }
            guard !Self.takeDigits(&rest).isEmpty else { return nil }
            exponent = start[..<rest.startIndex]
        }
        guard rest.isEmpty else { return nil }
    }

    /// Whether there is neither a fraction nor an exponent.
    var isInteger: Bool { fraction == nil && exponent == nil }

    /// The whole number, nil outside −2⁶³ … 2⁶⁴ − 1.
    var integer: Int128? {
        var magnitude: Int128 = 0
        for byte in whole {
            magnitude = magnitude * radix + (Self.digit(byte, below: radix) ?? 0)
            guard magnitude <= Int128(UInt64.max) else { return nil }
        }
        guard isNegative else { return magnitude }
        return magnitude <= -Int128(Int64.min) ? -magnitude : nil
    }

    /// The number as JSON wants it: no plus, no leading zeros, digits on both sides of the point.
    var json: String {
        let significant = whole.drop { $0 == UInt8(ascii: "0") }
        var json = isNegative ? "-" : ""
        json += significant.isEmpty ? "0" : String(Substring(significant))
        if let fraction {
            json += "." + (fraction.isEmpty ? "0" : String(Substring(fraction)))
        }
        if let exponent { json += String(Substring(exponent)) }
        return json
    }

    private static func radix(of text: Bytes) -> Int128? {
        if text.starts(with: "0x".utf8) { return 16 }
        if text.starts(with: "0o".utf8) { return 8 }
        return nil
    }

    private static func takeDigits(_ rest: inout Bytes) -> Bytes {
        let digits = rest.prefix { digit($0, below: 10) != nil }
        rest = rest[digits.endIndex...]
        return digits
    }

    private static func digit(_ byte: UInt8, below radix: Int128) -> Int128? {
        let value: UInt8? =
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        guard let value, Int128(value) < radix else { return nil }
        return Int128(value)
    }
}
