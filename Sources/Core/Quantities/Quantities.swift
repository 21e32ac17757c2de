/// So many in so long: `60/min`.
package struct Rate: Hashable, Sendable {
    package let count: Int
    package let period: Duration

    package init(count: Int, period: Duration) {
        self.count = count
        self.period = period
    }
}

/// An amount in a currency or in a service's own unit, in millionths: `0.00351 USD`, `10 credits`.
package struct Money: Hashable, Sendable {
    package let micro: Int64
    package let unit: MoneyUnit

    package init(micro: Int64, unit: MoneyUnit) {
        self.micro = micro
        self.unit = unit
    }

    /// The amount of `number`, a decimal spelling; `nil` when it is none, negative or beyond 10¹².
    ///
    /// Digits beyond the sixth are rounded up: an estimate is never too small.
    package init?(number: String, unit: MoneyUnit) {
        guard let decimal = DecimalValue(written: number), decimal.significand >= 0 else {
            return nil
        }
        var (digits, power) = (decimal.significand, decimal.exponent + 6)
        if digits == 0 { power = 0 }
        guard power < 20 else { return nil }
        while power < 0 {
            digits = digits / 10 + (digits % 10 == 0 ? 0 : 1)
            power += 1
        }
        while power > 0, digits <= 1_000_000_000_000_000_000 {
            digits *= 10
            power -= 1
        }
        guard digits <= 1_000_000_000_000_000_000, power == 0 else { return nil }
        self.init(micro: Int64(digits), unit: unit)
    }

    /// The amount without its unit and without zeros that say nothing: `10`, `0.00351`.
    package var number: String {
        let (whole, rest) = micro.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest != 0 else { return String(whole) }
        var (fraction, count) = (rest, 6)
        while fraction.isMultiple(of: 10) { (fraction, count) = (fraction / 10, count - 1) }
        let digits = String(fraction)
        return "\(whole)." + String(repeating: "0", count: count - digits.utf8.count) + digits
    }

    /// The same amount in the unit that `service` has under that name.
    package func owned(by service: String) -> Money {
        Money(micro: micro, unit: unit.owned(by: service))
    }

    package static func * (money: Money, count: UInt64) -> Money {
        let (product, isTooLarge) = money.micro.multipliedReportingOverflow(
            by: Int64(clamping: count))
        return Money(micro: isTooLarge ? .max : product, unit: money.unit)
    }
}

extension Money: CustomStringConvertible {
    /// As a manifest may write it: `300 instantstudio credits`, `20 USD`.
    package var description: String { text { $0 } }

    /// As people read it: `300 InstantStudio credits`.
    ///
    /// - Parameter title: A service's name for people.
    package func text(_ title: (_ service: String) -> String) -> String {
        let owner = unit.service.map { title($0) + " " } ?? ""
        return "\(number) \(owner)\(unit.name(behind: micro))"
    }
}
