/// A decimal number that remembers how it was written.
///
/// Arithmetic is exact: `significand × 10^exponent`, so 1.0 to 1.5 by 0.1 is six values and the
/// last is 1.5.
package struct DecimalValue: Hashable, Sendable {
    /// The spelling, which is also valid JSON: `1.50`, `1e3`.
    package let written: String
    package let significand: Int128
    package let exponent: Int

    /// Digits that a significand may have, and the bound of the exponent and of the digits after
    /// the point: far beyond any service's numbers.
    package static let digitsMax = 30
    package static let exponentMax = 400

    /// `nil` when the text is no JSON number, or one beyond the bounds.
    package init?(written: String) {
        var rest = Substring(written).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else {
            return nil
        }
        var fraction = Substring().utf8
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
            guard (1...Self.exponentMax).contains(fraction.count) else { return nil }
        }
        guard let power = Self.power(Substring(rest)),
            let digits = Self.significand(whole, fraction)
        else { return nil }
        self.written = written
        significand = isNegative ? -digits : digits
        exponent = power - fraction.count
    }

    /// The number `significand × 10^exponent`, written without an exponent.
    package init(significand: Int128, exponent: Int) {
        self.significand = significand
        self.exponent = exponent
        written = Self.spelling(significand, exponent)
    }

    /// The spelling that all equal decimals share: no exponent, no trailing zeros, at least one
    /// digit after the point.
    package var canonical: String {
        var (digits, power) = (significand, exponent)
        while power < -1, digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        return Self.spelling(digits, power)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What `e-3` says; 0 for nothing.
    private static func power(_ text: Substring) -> Int? {
        guard let first = text.first else { return 0 }
        guard first == "e" || first == "E", let power = Int(text.dropFirst()),
            (-exponentMax...exponentMax).contains(power)
        else { return nil }
        return power
    }

    private static func significand(
        _ whole: Substring.UTF8View, _ fraction: Substring.UTF8View
    ) -> Int128? {
        var (value, count) = (Int128(0), 0)
        for digits in [whole, fraction] {
            for digit in digits {
                value = value * 10 + Int128(digit - UInt8(ascii: "0"))
                if value != 0 { count += 1 }
                guard count <= digitsMax else { return nil }
            }
        }
        return value
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
