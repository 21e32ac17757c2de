import Core
import Testing

@Suite("Asking after a few jobs for all")
struct ScoutedDurationsTests {
    private let keys = (1...20).map { JobKey(hex: String($0, radix: 16)) }

    /// So many scouts that run.
    private func scouted(_ count: Int, at age: Duration = .seconds(5)) -> ScoutedDurations {
        var durations = ScoutedDurations()
        for key in keys.prefix(count) { durations.onRunning(key, at: age) }
        return durations
    }

    @Test func whileScoutsRunOthersAreNotAskedAfter() {
        #expect(scouted(8).running(keys[10], at: .seconds(5)) == .seconds(5))
        #expect(scouted(8).running(keys[10], at: .seconds(6)) == .seconds(5))
        #expect(scouted(8).running(keys[10], at: .seconds(3)) == .seconds(3))
    }

    @Test func oneThatIsMuchOlderThanTheScoutsIsAskedAfter() {
        #expect(scouted(8).running(keys[10], at: .milliseconds(6300)) == nil)
    }

    @Test func fewScoutsSayNothing() {
        #expect(scouted(0).running(keys[10], at: .seconds(1)) == nil)
        #expect(scouted(3).running(keys[10], at: .seconds(1)) == nil)
        #expect(scouted(4).running(keys[10], at: .seconds(1)) != nil)
    }

    @Test func scoutsThemselvesAreAskedAfterAndTheyStayFew() {
        var durations = scouted(20)
        #expect(keys.count { durations.running($0, at: .seconds(5)) == nil } == 8)
        durations.onEnded(keys[0], isOver: false)
        durations.onRunning(keys[19], at: .seconds(5))
        #expect(durations.running(keys[19], at: .seconds(5)) == nil)
        #expect(durations.running(keys[0], at: .seconds(5)) != nil)
    }

    @Test func onceAJobIsOverEachIsAskedAfter() {
        var durations = scouted(8)
        durations.onEnded(keys[15], isOver: true)
        #expect(durations.running(keys[10], at: .seconds(1)) == nil)
        durations.onRunning(keys[1], at: .seconds(9))
        #expect(durations.running(keys[10], at: .seconds(1)) == nil)
    }

    @Test func scoutsThatAreLeftSayNothingMore() {
        var durations = scouted(4)
        durations.onEnded(keys[0], isOver: false)
        #expect(durations.running(keys[10], at: .seconds(1)) == nil)
    }
}
