import Core
import Testing

@Suite struct SettleScheduleTests {
    private static let finished = Timestamp(milliseconds: 1_000_000)

    /// The moments of all questions, in seconds since the job was done.
    private func moments(
        settles: Int, latest: Int = 10_000, hints: [Int: Int] = [:]
    ) -> [Double] {
        var schedule = SettleSchedule(
            finished: Self.finished, settles: .seconds(settles),
            latest: Self.finished + .seconds(latest))
        var now = Self.finished
        var moments: [Double] = []
        while let wait = schedule.wait(
            at: now, hint: hints[moments.count].map { .seconds($0) })
        {
            now = now + wait
            moments.append(Double((now - Self.finished).milliseconds) / 1000)
        }
        return moments
    }

    @Test func gapsGrowByHalfAndTheLastQuestionComesAtTheEnd() {
        #expect(moments(settles: 30) == [1, 2.5, 4.75, 8.125, 13.187, 20.78, 30])
        #expect(moments(settles: 1) == [1])
        #expect(moments(settles: 0) == [])
    }

    @Test func nothingIsAskedAfterTheServiceKeepsItNoLonger() {
        #expect(moments(settles: 30, latest: 4).last == 4)
        #expect(moments(settles: 30, latest: -1) == [])
    }

    @Test func aHintIsHeededAndMovesTheEndOnce() {
        #expect(moments(settles: 30, hints: [0: 10]).first == 10)
        #expect(moments(settles: 30, hints: [0: 100]) == [100])
        #expect(moments(settles: 30, hints: [0: 20, 1: 100, 2: 100]) == [20, 120])
        #expect(moments(settles: 30, latest: 60, hints: [0: 100]) == [])
    }
}
