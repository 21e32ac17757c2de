import Core
import Testing

@Suite("How downloads keep up")
struct FetchBacklogTests {
    /// A backlog of `jobs` whose images take `time`.
    private func backlog(_ jobs: Int, taking time: Duration, life: Duration) -> FetchBacklog {
        var backlog = FetchBacklog(fewest: 4, lifetime: .seconds(86_400))
        for _ in 0...jobs { backlog.add(living: life) }
        backlog.remove(after: time)
        return backlog
    }

    @Test func fewAreFetchedAtOnceWhileNothingPresses() {
        #expect(FetchBacklog(fewest: 4, lifetime: .seconds(60)).width(left: .zero) == 4)
        let backlog = backlog(100, taking: .seconds(1), life: .seconds(3600))
        #expect(backlog.width(left: .seconds(3600)) == 4)
    }

    @Test func moreAreWhenTheURLsWouldExpire() {
        let backlog = backlog(900, taking: .seconds(10), life: .seconds(1800))
        #expect(backlog.width(left: .seconds(1800)) == 10)
        #expect(backlog.width(left: .seconds(600)) == 30)
        #expect(backlog.width(left: .seconds(-600)) == 64)
    }

    @Test func noMoreAreBoughtThanCanBeFetchedInHalfTheTime() {
        #expect(FetchBacklog(fewest: 4, lifetime: .seconds(600)).room == 3840)
        #expect(backlog(0, taking: .seconds(10), life: .seconds(600)).room == 1920)
        #expect(backlog(1900, taking: .seconds(10), life: .seconds(600)).room == 20)
        #expect(backlog(2000, taking: .seconds(10), life: .seconds(600)).room == 0)
    }

    @Test func oneIsBoughtWhenNothingWaitsHoweverLongItTakes() {
        #expect(backlog(0, taking: .seconds(1_000_000), life: .seconds(600)).room == 1)
    }

    @Test func whatIsNearlyOverSaysNothingOfWhatComes() {
        #expect(backlog(0, taking: .seconds(10), life: .seconds(5)).room == 276_480)
    }
}
