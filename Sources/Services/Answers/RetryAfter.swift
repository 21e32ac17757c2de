internal import Core

/// The ways in which services say how long to wait.
enum RetryAfter {
    /// Seconds (`30`, `1.5`), a duration (`55s`), or an HTTP date.
    static func duration(_ text: String, now: Timestamp) -> Duration? {
        let text = text.trimmed
        if let seconds = number(text) { return .milliseconds(Int64(seconds * 1000)) }
        if let duration = Duration(written: text) { return duration }
        return httpDate(text).map { $0 - now }
    }

    static func milliseconds(_ text: String) -> Duration? {
        number(text.trimmed).map { .milliseconds(Int64($0)) }
    }

    /// A decimal number without a sign, at most 10⁹.
    private static func number(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 20,
            text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
        else { return nil }
        return Double(text).map { min($0, 1e9) }
    }

    /// The fixed form of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func httpDate(_ text: String) -> Timestamp? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month + 1), day: day)
        let seconds = days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
        return Timestamp(milliseconds: seconds * 1000)
    }

    /// Days from 1 January 1970, counting years from March so that a leap day comes last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + dayOfYear - 719_468
    }
}
