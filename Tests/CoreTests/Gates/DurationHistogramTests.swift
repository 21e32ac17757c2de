import Core
import Testing

@Suite("Learning how long jobs take")
struct DurationHistogramTests {
    /// Jobs one after the other, each asked after as the schedule says.
    ///
    /// - Returns: PollBreaker per job, and how late jobs were found on average, without the first 200.
    private func run(
        _ count: Int, of histogram: inout DurationHistogram, seconds: (Int) -> Double
    ) -> (polls: Double, lag: Double) {
        var (polls, lag) = (0, Duration.zero)
        for number in 0..<count {
            let key = JobKey(
                hex: String(UInt32(truncatingIfNeeded: number &* 2_654_435_761), radix: 16))
            let end = Duration.seconds(seconds(number))
            var (age, last, asked) = (Duration.zero, Duration.zero, 0)
            while age < end || asked == 0 {
                last = age
                age += PollSchedule().delay(
                    age: age, hint: nil, failures: 0, key: key, learned: histogram.ages)
                asked += 1
            }
            histogram.add(after: last, by: age)
            guard number >= 200 else { continue }
            polls += asked
            lag += age - end
        }
        return (Double(polls) / Double(count - 200), lag.seconds / Double(count - 200))
    }

    /// A number of 0 ..< 1 that looks drawn at random and is the same each time.
    private func drawn(_ number: Int) -> Double {
        var bits = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(UInt64(1) << 53)
    }

    /// Close to normal: the sum of twelve draws.
    private func spread(_ number: Int) -> Double {
        (0..<12).reduce(-6) { $0 + drawn(number * 12 + $1) }
    }

    /// e to the power of `exponent`, for small ones.
    private func exponential(_ exponent: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for power in 1...20 {
            term *= exponent / Double(power)
            sum += term
        }
        return sum
    }

    @Test func jobsThatAllTakeASecondAreAskedAfterOnceAndFoundAtOnce() {
        var histogram = DurationHistogram()
        let (polls, lag) = run(1200, of: &histogram) { _ in 1 }
        #expect(polls < 1.4)
        #expect(lag < 0.04)
    }

    /// Lognormal around 8 s with σ 0.25.
    @Test func jobsOfEightSecondsOrSoNeedFewQuestions() {
        var histogram = DurationHistogram()
        let (polls, lag) = run(1200, of: &histogram) { 8 * exponential(0.25 * spread($0)) }
        #expect(polls <= 5)
        #expect(lag <= 0.6)
    }

    @Test func twoKindsOfJobsAreBothLearned() {
        var histogram = DurationHistogram()
        let (polls, lag) = run(1200, of: &histogram) { number in
            (drawn(number + 1_000_000) < 0.5 ? 5 : 20) * exponential(0.1 * spread(number))
        }
        #expect(polls <= 8)
        #expect(lag <= 1.2)
    }

    @Test func jobsThatBecomeFasterAreNoticed() {
        var histogram = DurationHistogram()
        _ = run(400, of: &histogram) { _ in 60 }
        let (_, lag) = run(1200, of: &histogram) { _ in 10 }
        #expect(lag < 2)
    }

    @Test func nothingIsMadeOfTheFirstFew() {
        var histogram = DurationHistogram()
        for _ in 0..<7 { histogram.add(after: .seconds(1), by: .seconds(2)) }
        #expect(histogram.ages.isEmpty)
        histogram.add(after: .seconds(1), by: .seconds(2))
        #expect(!histogram.ages.isEmpty)
    }

    @Test func theTypicalTimeIsThatOfHalfTheJobs() throws {
        var histogram = DurationHistogram()
        #expect(histogram.typical == nil)
        for number in 0..<99 {
            let end = Duration.seconds(number % 3 == 0 ? 60 : 2)
            histogram.add(after: end * 99 / 100, by: end)
        }
        let typical = try #require(histogram.typical)
        #expect(typical >= .milliseconds(1950) && typical <= .milliseconds(2100))
    }

    @Test func noGapAfterTheFirstQuestionIsAboveAFifthOfTheAge() {
        var histogram = DurationHistogram()
        for number in 0..<500 {
            let end = Duration.seconds(drawn(number) < 0.5 ? 2 : 90)
            histogram.add(after: end * 9 / 10, by: end)
        }
        for (age, next) in zip(histogram.ages, histogram.ages.dropFirst()) {
            #expect(next <= age * 1205 / 1000)
        }
    }

    @Test func whatNoClockShouldSayIsNoHarm() {
        var histogram = DurationHistogram()
        for _ in 0..<20 {
            histogram.add(after: .seconds(-5), by: .seconds(-9))
            histogram.add(after: .seconds(9), by: .seconds(3))
            histogram.add(after: .seconds(1 << 40), by: .seconds(1 << 50))
        }
        #expect(histogram.ages.allSatisfy { $0 > .zero })
    }
}
