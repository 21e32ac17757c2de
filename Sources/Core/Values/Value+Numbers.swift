/// Numbers as people and spreadsheets write them in text: `0012`, `+3`, `1.50`, `.5`.
extension Value {
    /// The number that `text` writes, exactly; white space around it is passed over.
    ///
    /// Whole numbers lose zeros in front, others keep their digits: `1.50` stays 1.50.
    /// - Returns: `nil` for text that is no number, or one beyond what is sent exactly.
    package init?(numberWritten text: String) {
        var rest = text.trimmed.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest[..<rest.startIndex]
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var digits = whole.drop { $0 == UInt8(ascii: "0") }.map { Character(Unicode.Scalar($0)) }
        if digits.isEmpty { digits = ["0"] }
        var written = (isNegative ? "-" : "") + String(digits)
        if fraction.isEmpty, rest.isEmpty {
            guard let integer = Int128(written), Self.integers.contains(integer) else { return nil }
            self = .integer(integer)
            return
        }
        if !fraction.isEmpty { written += "." + String(decoding: fraction, as: UTF8.self) }
        written += String(decoding: rest, as: UTF8.self)
        guard let decimal = DecimalValue(written: written) else { return nil }
        self = .decimal(decimal)
    }

    /// The same for whole numbers alone, however they are written: `12.0` and `1.2e1` are 12.
    package init?(wholeNumberWritten text: String) {
        guard let number = Value(numberWritten: text) else { return nil }
        guard case .decimal(let decimal) = number else {
            self = number
            return
        }
        var (digits, power) = (decimal.significand, decimal.exponent)
        while power < 0, digits != 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return nil }
            (digits, power) = (quotient, power + 1)
        }
        while power > 0, digits != 0 {
            let (product, isTooLarge) = digits.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            (digits, power) = (product, power - 1)
        }
        guard Self.integers.contains(digits) else { return nil }
        self = .integer(digits)
    }

    private static let integers = Int128(Int64.min)...Int128(UInt64.max)

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
