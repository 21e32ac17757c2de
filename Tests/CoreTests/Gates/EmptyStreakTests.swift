import Core
import Testing

@Suite struct EmptyStreakTests {
    private func key(_ number: Int) -> JobKey { JobKey(hex: "\(number)") }

    @Test func theMoreJobsAreEmptyTheFewerMayBeAtTheService() {
        var streak = EmptyStreak()
        #expect(streak.heldMax == .max)
        for (number, most) in [(1, 2), (2, 1), (2, 1), (3, 0), (4, 0)] {
            streak.onEmpty(key(number))
            #expect(streak.heldMax == most)
        }
        streak.onEnded(key(4))
        streak.onEnded(key(3))
        #expect(streak.heldMax == 1)
        streak.onListed()
        #expect(streak.heldMax == .max)
    }

    @Test func threeThatAreLeftAreEnough() {
        var streak = EmptyStreak()
        for number in 1...4 { streak.onEmpty(key(number)) }
        // The ninth is none of them.
        let answers = [1, 1, 9, 2, 3].map { streak.onLeft(key($0)) }
        #expect(answers == [false, false, false, false, true])
    }

    @Test func anImageInBetweenMakesThoseBeforeItCountNoMore() {
        var streak = EmptyStreak()
        for number in 1...3 { streak.onEmpty(key(number)) }
        _ = streak.onLeft(key(1))
        _ = streak.onLeft(key(2))
        streak.onListed()
        let isEnough = streak.onLeft(key(3))
        #expect(!isEnough)
    }
}
