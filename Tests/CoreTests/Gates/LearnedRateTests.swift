import Core
import Testing

@Suite("Learning how fast a service takes jobs")
struct LearnedRateTests {
    /// A limit of 10, then 4, then 10 submits per second that nobody was told of, with a bucket of
    /// one second, of one and of five seconds; answers after 20 ms and after 0.3 s.
    @Test(arguments: [
        (90, 20, 1, 0.9, 0.02), (300, 20, 1, 0.95, 0.02), (300, 20, 5, 0.95, 0.02),
        (90, 300, 1, 0.85, 0.04), (300, 300, 1, 0.9, 0.03),
    ])
    func aHiddenRateThatFallsAndRisesIsFollowed(
        seconds: Int, answerTime: Int, bucket: Double, goodputMin: Double, refusedMax: Double
    ) {
        let service = LimitedService(
            rates: [10, 4, 10], each: .seconds(seconds), bucket: bucket, slots: .max,
            jobTime: .milliseconds(1200), answerTime: .milliseconds(answerTime))
        let seen = service.run(concurrency: 64) {
            $0.onThrottled($1, held: $2, hint: $3, key: $4, at: $5)
        }
        #expect(seen.goodput >= goodputMin, "\(seen)")
        #expect(seen.refusedShare <= refusedMax, "\(seen)")
    }

    /// 440 jobs at a limit of 10, then 4, then 10 submits per second that nobody was told of, each for
    /// about 20 s, with a bucket of one second that is empty or full at first.
    @Test(arguments: [0.005, 0.02, 0.06], [true, false])
    func aHiddenRateThatChangesSoonCostsLittle(answerTime: Double, isFull: Bool) {
        var (beside, refused, count) = (0.0, 0.0, 0.0)
        for each in 18...23 {
            let service = LimitedService(
                rates: [10, 4, 10], each: .seconds(each), bucket: 1, slots: .max,
                jobTime: .milliseconds(300), answerTime: .seconds(answerTime), isFull: isFull)
            let jobs = each * 22
            let seen = service.run(concurrency: 64, jobs: jobs) {
                $0.onThrottled($1, held: $2, hint: $3, key: $4, at: $5)
            }
            let bound = Double(each * 2) + Double(each * 8 - (isFull ? 10 : 1)) / 10
            #expect(seen.accepted == jobs)
            #expect(seen.seconds <= bound * 1.15, "\(seen.seconds) of \(bound), \(seen)")
            beside += seen.seconds / bound
            refused += seen.refusedShare
            count += 1
        }
        #expect(beside / count <= 1.1)
        #expect(refused / count <= 0.02)
    }

    /// One of 1 per second has no bucket to speak of.
    @Test(arguments: [(1, 0.75), (4, 0.95), (40, 0.95)])
    func aHiddenRateThatStaysIsMetClosely(rate: Double, goodputMin: Double) {
        let service = LimitedService(
            rates: [rate], each: .seconds(Int(max(600, 2000 / rate))), bucket: 1, slots: .max,
            jobTime: .milliseconds(1200), answerTime: .milliseconds(20))
        let seen = service.run(concurrency: 400) {
            $0.onThrottled($1, held: $2, hint: $3, key: $4, at: $5)
        }
        #expect(seen.goodput >= goodputMin, "\(seen)")
        #expect(seen.refusedShare <= 0.02, "\(seen)")
    }

    /// What a service means by "too many" shows: slots that it has no more of, or a rate.
    @Test(arguments: [false, true], [3, 20])
    func hiddenSlotsAreKeptFullWhicheverWayTheyAreRefused(isThrottled: Bool, slots: Int) {
        let service = LimitedService(
            rates: [1000], each: .seconds(3000), bucket: 1, slots: slots, jobTime: .seconds(8),
            answerTime: .milliseconds(200))
        let seen = service.run(concurrency: 64) { pacing, ticket, held, hint, key, now in
            isThrottled
                ? pacing.onThrottled(ticket, held: held, hint: hint, key: key, at: now)
                : pacing.onBusy(ticket, held: held, hint: hint, key: key, at: now)
        }
        #expect(seen.usedSlots >= 0.7, "\(seen)")
        #expect(seen.refusedShare <= (isThrottled ? 0.1 : 0.3), "\(seen)")
    }

    @Test func aServiceWithoutLimitsIsNeverHeldBack() {
        var rate = LearnedRate()
        for number in 0..<100_000 {
            #expect(rate.take(at: .milliseconds(number)) == .zero)
            rate.onAccepted(in: 0, at: .milliseconds(number))
        }
        #expect(rate.perSecond == nil)
    }

    @Test func timeThatNothingIsSentInIsNotSavedUp() throws {
        var rate = LearnedRate()
        _ = rate.onRefused(in: 0, at: .seconds(1), until: .seconds(2))
        let gap = Duration.seconds(1 / (try #require(rate.perSecond)))
        #expect(rate.take(at: .seconds(600)) == .zero)
        #expect(rate.take(at: .seconds(600)) == gap)
        #expect(rate.take(at: .seconds(600)) == gap * 2)
    }

    @Test func refusalsOfBeforeTheLastCutChangeNothing() {
        var rate = LearnedRate()
        for _ in 0..<20 { _ = rate.onRefused(in: 0, at: .seconds(1), until: .seconds(2)) }
        let first = rate.perSecond
        #expect(rate.episode == 1)
        rate.onAccepted(in: 0, at: .seconds(2))
        #expect(rate.perSecond == first)
    }

    @Test func refusalWithoutEndLeavesAPaceThatCanBeCountedWith() throws {
        var rate = LearnedRate()
        for number in 0..<10_000 {
            let now = Duration.seconds(number % 7)
            let isNothing = rate.onRefused(in: number, at: now, until: now + .seconds(number % 3))
            #expect(isNothing == (number > 0))
        }
        let pace = try #require(rate.perSecond)
        #expect(pace >= 0.01 && pace < 1)
        for number in 0..<100_000 { rate.onAccepted(in: 10_000, at: .seconds(number * 100)) }
        #expect(try #require(rate.perSecond).isFinite)
        #expect(rate.take(at: .seconds(10_000_001)) >= .zero)
    }
}
