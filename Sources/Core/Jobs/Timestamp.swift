/// A moment of wall time: milliseconds since 1970 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
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
        let date = [Self.digits(year, 4), Self.digits(month, 2), Self.digits(day, 2)]
        let time = [Self.digits(minutes / 60, 2), Self.digits(minutes % 60, 2)]
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + ":"
            + Self.digits(moment / 1000, 2) + "." + Self.digits(moment % 1000, 3) + "Z"
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

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let digits = String(number.magnitude)
        let zeros = String(repeating: "0", count: max(0, count - digits.count))
        return (number < 0 ? "-" : "") + zeros + digits
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
