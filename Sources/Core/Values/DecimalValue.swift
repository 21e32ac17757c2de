/// A decimal number that remembers how it was written.
///
/// Arithmetic is exact: `significand × 10^exponent`, so 1.0 to 1.5 by 0.1 is six values and the
/// last is 1.5.
package struct DecimalValue: Hashable, Sendable {
    /// The spelling, which is also valid JSON: `1.50`, `1e3`.
    package let written: String
    package let significand: Int128
    package let exponent: Int

    /// Digits that a significand may have, and the bound of the exponent: far beyond any service's
    /// numbers.
    package static let digitsMax = 30
    package static let exponentMax = 400

    /// `nil` when the text is no JSON number, or one beyond the bounds.
    package init?(written: String) {
        var digits: Int128 = 0
        var digitCount = 0
        var fraction = 0
        var isFraction = false
        var rest = Substring(written)
        let isNegative = rest.first == "-"
        if isNegative { rest = rest.dropFirst() }
        while let character = rest.first, character != "e", character != "E" {
            rest = rest.dropFirst()
            if character == ".", !isFraction {
                isFraction = true
                continue
            }
            guard let digit = character.wholeNumberValue, character.isASCII else { return nil }
            digits = digits * 10 + Int128(digit)
            if digits != 0 { digitCount += 1 }
            guard digitCount <= Self.digitsMax else { return nil }
            if isFraction { fraction += 1 }
        }
        var power = 0
        if !rest.isEmpty {
            let digits = rest.dropFirst()
            guard let parsed = Int(digits), abs(parsed) <= Self.exponentMax else { return nil }
            power = parsed
        }
        guard written.contains(where: \.isNumber) else { return nil }
        self.written = written
        significand = isNegative ? -digits : digits
        exponent = power - fraction
    }

    /// The number `significand × 10^exponent`, written without an exponent.
    package init(significand: Int128, exponent: Int) {
        self.significand = significand
        self.exponent = exponent
        written = Self.spelling(significand, exponent)
    }

    /// The spelling that all equal decimals share: no trailing zeros, at least one digit after the
    /// point.
    package var canonical: String {
        var (digits, power) = (significand, exponent)
        while digits != 0, digits % 10 == 0, power < -1 {
            digits /= 10
            power += 1
        }
        return Self.spelling(digits, power)
    }

    private static func spelling(_ significand: Int128, _ exponent: Int) -> String {
        let sign = significand < 0 ? "-" : ""
        var digits = String(significand.magnitude)
        if exponent >= 0 {
            return sign + digits + (significand == 0 ? "" : String(repeating: "0", count: exponent))
                + ".0"
        }
        let places = -exponent
        if digits.count <= places {
            digits = String(repeating: "0", count: places - digits.count + 1) + digits
        }
        return sign + digits.dropLast(places) + "." + digits.suffix(places)
    }
}
