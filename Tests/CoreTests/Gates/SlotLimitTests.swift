import Core
import Testing

@Suite("How much a service may hold")
struct SlotLimitTests {
    /// One whose first few submits were all accepted.
    private func opened(most: Int) -> SlotLimit {
        var limit = SlotLimit(most: most)
        for _ in 0..<most { limit.onAccepted(in: 0) }
        return limit
    }

    @Test func itBeginsWithAFewAndGrowsByTwoForEachThatIsAccepted() {
        var limit = SlotLimit(most: 9)
        #expect(limit.current == 4)
        var sizes: [Int] = []
        for _ in 0..<5 {
            limit.onAccepted(in: 0)
            sizes.append(limit.current)
        }
        #expect(sizes == [6, 8, 9, 9, 9])
        #expect(SlotLimit(most: 2).current == 2)
    }

    @Test func twiceAsManyGoOutWithEveryRoundOfAnswers() {
        var limit = SlotLimit(most: 200)
        var (held, rounds) = (0, [Int]())
        while held < 200 {
            let submits = limit.current - held
            rounds.append(submits)
            held += submits
            for _ in 0..<submits { limit.onAccepted(in: 0) }
        }
        #expect(rounds == [4, 8, 16, 32, 64, 76])
    }

    @Test func jobsThatTheServiceHoldsAlreadyTakeNothingFromTheFirstFew() {
        var limit = SlotLimit(most: 10)
        for _ in 0..<3 { limit.onHeld() }
        #expect(limit.current == 7)
        for _ in 0..<9 { limit.onHeld() }
        #expect(limit.current == 10)
    }

    @Test func busyCutsToSevenTenthsOncePerEpisode() {
        var limit = opened(most: 20)
        for _ in 0..<5 { limit.onBusy(in: 0, held: 20) }
        #expect(limit.current == 14)
        #expect(limit.episode == 1)
        limit.onBusy(in: 1, held: 14)
        #expect(limit.current == 9)
    }

    @Test func theCutIsMadeFromWhatIsHeld() {
        var limit = opened(most: 100)
        limit.onBusy(in: 0, held: 10)
        #expect(limit.current == 7)
    }

    @Test func oneSlotIsAlwaysLeft() {
        var limit = SlotLimit(most: 2)
        for episode in 0..<10 { limit.onBusy(in: episode, held: 0) }
        #expect(limit.current == 1)
    }

    @Test func theLimitGrowsByOneForEveryLimitsWorth() {
        var limit = opened(most: 10)
        limit.onBusy(in: 0, held: 5)
        #expect(limit.current == 3)
        var sizes: [Int] = []
        for _ in 0..<12 {
            limit.onAccepted(in: 1)
            sizes.append(limit.current)
        }
        #expect(sizes == [3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6])
    }

    @Test func theLimitNeverGrowsBeyondWhatTheManifestSays() {
        var limit = SlotLimit(most: 3)
        for _ in 0..<100 { limit.onAccepted(in: 0) }
        #expect(limit.current == 3)
        limit.onBusy(in: 0, held: 3)
        for _ in 0..<100 { limit.onAccepted(in: 1) }
        #expect(limit.current == 3)
    }

    @Test func answersOfBeforeTheCutChangeNothing() {
        var limit = opened(most: 10)
        limit.onBusy(in: 0, held: 10)
        for _ in 0..<100 { limit.onAccepted(in: 0) }
        #expect(limit.current == 7)
    }
}

@Suite("Rates")
struct RateLimitTests {
    @Test func submitsAreSpreadOverThePeriod() {
        var limit = RateLimit(Rate(count: 4, period: .seconds(2)))
        #expect(
            (0..<4).map { _ in limit.take(at: .zero) }
                == [0, 500, 1000, 1500].map { .milliseconds($0) })
    }

    @Test func idleTimeIsNotSavedUp() {
        var limit = RateLimit(Rate(count: 1, period: .seconds(1)))
        #expect(limit.take(at: .zero) == .zero)
        #expect(limit.take(at: .seconds(100)) == .zero)
        #expect(limit.take(at: .seconds(100)) == .seconds(1))
        #expect(limit.take(at: .milliseconds(100_500)) == .milliseconds(1500))
    }

    @Test func noPeriodHasMoreThanItsCount() {
        var limit = RateLimit(Rate(count: 60, period: .seconds(60)))
        var (now, starts) = (Duration.zero, [Duration]())
        for step in 0..<600 {
            now += .milliseconds(step * 37 % 1900)
            starts.append(now + limit.take(at: now))
        }
        for (first, later) in zip(starts, starts.dropFirst(60)) {
            #expect(later - first >= .seconds(60))
        }
    }
}
