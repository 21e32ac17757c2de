/// A moment of wall time: milliseconds since 1970 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A second of a day of the Gregorian calendar, in UTC; `nil` for a date that is none.
    ///
    /// Counts years from March, so that a leap day is a year's last.
    package init?(year: Int64, month: Int64, day: Int64, second: Int64) {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...86_400).contains(second)
        else { return nil }
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        let days = marchYear * 365 + leapDays + dayOfYear - 719_468
        self.init(milliseconds: (days * 86_400 + second) * 1000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflows) = moment.milliseconds.addingReportingOverflow(duration.milliseconds)
        return Timestamp(milliseconds: overflows ? (duration < .zero ? .min : .max) : sum)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds) - .milliseconds(right.milliseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2025-12-11T13:47:30.421Z`.
    package var description: String {
        let (days, rest) = Self.floored(milliseconds, 86_400_000)
        let (year, month, day) = Self.date(days)
        let (minutes, moment) = Self.floored(rest, 60_000)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Self.write(year, 4, "-", to: &text)
        Self.write(month, 2, "-", to: &text)
        Self.write(day, 2, "T", to: &text)
        Self.write(minutes / 60, 2, ":", to: &text)
        Self.write(minutes % 60, 2, ":", to: &text)
        Self.write(moment / 1000, 2, ".", to: &text)
        Self.write(moment % 1000, 3, "Z", to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The date in the Gregorian calendar, `days` after 1970-01-01.
    ///
    /// Counts in eras of 400 years, 146,097 days each, and in years that begin in March, so that
    /// a leap day is a year's last.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floored(days + 719_468, 146_097)
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNextYear = month >= 10
        return (
            era * 400 + yearOfEra + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    /// Quotient and remainder, the remainder never negative.
    private static func floored(_ number: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Appends the last `count` digits or more, and what stands after them: a results file has
    /// four times in each line.
    private static func write(
        _ number: Int64, _ count: Int, _ end: Unicode.Scalar, to text: inout [UInt8]
    ) {
        if number < 0 { text.append(UInt8(ascii: "-")) }
        let start = text.count
        var rest = number.magnitude
        repeat {
            text.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0 || text.count - start < count
        text[start...].reverse()
        text.append(UInt8(ascii: end))
    }
}

extension Duration {
    /// Whole milliseconds; part of one is dropped, and what is beyond `Int64` is its bound.
    package var milliseconds: Int64 {
        let (seconds, isTooLarge) = components.seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflows) = seconds.addingReportingOverflow(
            components.attoseconds / 1_000_000_000_000_000)
        return isTooLarge || overflows ? (self < .zero ? .min : .max) : sum
    }

    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
