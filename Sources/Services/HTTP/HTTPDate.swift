internal import Core

/// The three forms of a date in HTTP (RFC 9110, 5.6.7).
enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    /// `Sun Nov  6 08:49:37 1994`.
    ///
    /// - Parameter now: A year of two digits is the last such year that is not 50 years after it.
    static func moment(_ text: String, now: Timestamp) -> Timestamp? {
        let parts = text.split(separator: " ").map(String.init)
        switch parts.count {
        case 6 where parts[5] == "GMT":
            return moment(year: Int64(parts[3]), parts[2], day: parts[1], clock: parts[4])
        case 5:
            return moment(year: Int64(parts[4]), parts[1], day: parts[2], clock: parts[3])
        case 4 where parts[3] == "GMT":
            let date = parts[1].split(separator: "-").map(String.init)
            guard date.count == 3, date[2].utf8.count == 2, let short = Int64(date[2]) else {
                return nil
            }
            let thisYear = 1970 + now.milliseconds / 31_556_952_000
            let year = thisYear - thisYear % 100 + short
            return moment(
                year: year > thisYear + 50 ? year - 100 : year, date[1], day: date[0],
                clock: parts[2])
        default: return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func moment(
        year: Int64?, _ month: String, day: String, clock: String
    ) -> Timestamp? {
        guard let year, let day = Int64(day), let month = months.firstIndex(of: month) else {
            return nil
        }
        let parts = clock.split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 3, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]),
            (0...60).contains(parts[2])
        else { return nil }
        return Timestamp(
            year: year, month: Int64(month + 1), day: day,
            second: parts[0] * 3600 + parts[1] * 60 + parts[2])
    }
}
