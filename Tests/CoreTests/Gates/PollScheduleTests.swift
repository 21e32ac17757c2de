import Core
import Testing

@Suite("When to ask again")
struct PollScheduleTests {
    private let schedule = PollSchedule()
    private let keys = (0..<200).map { JobKey(hex: String(UInt32($0) &* 2_654_435_761, radix: 16)) }
    private let even = JobKey(hex: "00000000")

    @Test func noGapIsAboveAFifthOfTheAgeSaveTheShortest() {
        for tenths in 0..<3000 {
            let age = Duration.milliseconds(tenths * 100)
            for key in keys.prefix(20) {
                let delay = schedule.delay(age: age, hint: nil, failures: 0, key: key)
                let most = age < schedule.first ? schedule.first - age : age / 5
                #expect(delay <= max(most, schedule.shortest))
                #expect(delay <= schedule.longest)
                #expect(delay >= schedule.shortest * 9 / 10)
            }
        }
    }

    @Test func theJitterIsATenthAtMostAndTheSameForTheSameJob() {
        let delays = keys.map {
            schedule.delay(age: .seconds(50), hint: nil, failures: 0, key: $0)
        }
        #expect(delays.allSatisfy { $0 <= .seconds(10) && $0 > .seconds(9) })
        #expect(Set(delays).count > 50)
        #expect(
            delays
                == keys.map { schedule.delay(age: .seconds(50), hint: nil, failures: 0, key: $0) })
    }

    @Test(arguments: [
        (0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 60), (6, 60), (1000, 60), (-1, 2),
    ])
    func everyFailureInARowDoublesTheWait(failures: Int, seconds: Int) {
        let delay = schedule.delay(
            age: .seconds(10), hint: nil, failures: failures, key: even)
        #expect(delay == .seconds(seconds))
    }

    @Test func whatTheServiceAsksForComesFirst() {
        func delay(_ hint: Duration) -> Duration {
            schedule.delay(age: .seconds(10), hint: hint, failures: 0, key: even)
        }
        #expect(delay(.seconds(40)) == .seconds(40))
        #expect(delay(.seconds(1)) == .seconds(2))
        #expect(delay(.seconds(Int64.max / 4)) == Backoff.longest)
        #expect(delay(.seconds(-5)) == .seconds(2))
    }

    @Test func whoIsToldWhenToAskAgainDoesNotGuess() {
        func delay(_ hint: Duration) -> Duration {
            schedule.delay(age: .seconds(10), hint: hint, failures: 4, key: even)
        }
        #expect(delay(.seconds(1)) == .seconds(2))
        #expect(delay(.seconds(40)) == .seconds(40))
        #expect(delay(.zero) == .seconds(32))
        #expect(delay(.seconds(-1)) == .seconds(32))
    }

    @Test func aClockThatWentBackIsNoHarm() {
        let delay = schedule.delay(age: .seconds(-100), hint: nil, failures: 0, key: even)
        #expect(delay == schedule.first)
    }

    @Test func aJobOfASecondIsFoundSoonAndWithFewQuestions() {
        var (age, count) = (Duration.zero, 0)
        while age < .seconds(1) {
            age += schedule.delay(age: age, hint: nil, failures: 0, key: even)
            count += 1
        }
        #expect(age <= .milliseconds(1150))
        #expect(count <= 2)
    }
}

@Suite("When to submit again")
struct BackoffTests {
    @Test(arguments: [
        (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (.max, 60), (0, 1),
    ])
    func theDelayDoublesUpToAMinute(attempt: Int, seconds: Int) {
        #expect(
            Backoff.delay(attempt: attempt, hint: nil, key: JobKey(hex: "0")) == .seconds(seconds))
        let latest = JobKey(hex: String(UInt32(249), radix: 16))
        let moved = Backoff.delay(attempt: attempt, hint: nil, key: latest)
        #expect(moved < .seconds(seconds) && moved > .seconds(seconds) * 3 / 4)
    }

    @Test func aServicesWishCountsWithinReason() {
        let key = JobKey(hex: "ffffffff")
        #expect(Backoff.delay(attempt: 1, hint: .seconds(7), key: key) == .seconds(7))
        #expect(Backoff.delay(attempt: 9, hint: .zero, key: key) == .milliseconds(100))
        #expect(Backoff.delay(attempt: 1, hint: .seconds(-9), key: key) == .milliseconds(100))
        #expect(Backoff.delay(attempt: 1, hint: .seconds(86_400), key: key) == Backoff.longest)
    }
}
