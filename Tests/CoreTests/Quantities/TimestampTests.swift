import Core
import Testing

@Suite("Timestamps")
struct TimestampTests {
    /// From `date -u -d @…`.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_765_460_850_421, "2025-12-11T13:47:30.421Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (1_709_164_800_007, "2024-02-29T00:00:00.007Z"),
        (4_107_456_000_000, "2100-02-28T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
        (-11_644_473_600_000, "1601-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (1_704_067_199_000, "2023-12-31T23:59:59.000Z"),
    ])
    func aMomentIsWrittenInUTCWithMilliseconds(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    /// 400 years of days, each a day after the last.
    @Test func everyDayFollowsTheDayBefore() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day) = (1800, 1, 1)
        var moment = Timestamp(milliseconds: -5_364_662_400_000)
        for _ in 0..<146_097 {
            let date = moment.description.prefix(10).split(separator: "-").compactMap { Int($0) }
            guard date == [year, month, day] else {
                Issue.record("\(moment) is not \(year)-\(month)-\(day)")
                return
            }
            moment = moment + .seconds(86_400)
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day += 1
            if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) {
                (month, day) = (month + 1, 1)
            }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(year == 2200)
    }

    @Test func momentsFarFromHereAreNoTrap() {
        let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
        #expect(first.description.hasPrefix("-"))
        #expect(last.description.hasSuffix("Z"))
        #expect(last + .seconds(1) == last)
        #expect(first + .seconds(-1) == first)
        #expect(Timestamp(milliseconds: 0) + .seconds(Int64.max) == last)
        #expect((last - first).seconds > 1.8e16)
    }

    @Test func differencesAreDurations() {
        let start = Timestamp(milliseconds: 1000)
        #expect(start + .milliseconds(250) - start == .milliseconds(250))
        #expect(start < start + .milliseconds(1))
        #expect(Duration.microseconds(1999).milliseconds == 1)
        #expect(Duration.milliseconds(1500).seconds == 1.5)
    }
}
