import Core
import Support
import Testing

@Suite struct CommitWindowTests {
    private let unknown = CommitWindow(time: VirtualTime())

    /// A window that saw jobs of this many milliseconds.
    private func window(after jobTimes: [Int], from provider: String = "studio") -> CommitWindow {
        var window = unknown
        for jobTime in jobTimes { finish(jobTime, from: provider, in: &window) }
        return window
    }

    private func finish(_ jobTime: Int, from provider: String, in window: inout CommitWindow) {
        let accepted = attempt(provider, .accepted(RemoteJob(id: "1")))
        var finished = attempt(provider, .finished(RemoteJob(id: "1"), Outputs(urls: [])))
        finished.times.finished = VirtualTime.start + .milliseconds(jobTime)
        window.note(accepted, finished)
    }

    private func attempt(_ provider: String, _ state: JobState) -> Attempt {
        Attempt(
            key: JobKey(hex: "00"), number: 1, state: state,
            context: Attempt.Context(
                batch: "main", provider: provider, service: "studio", stem: "main/1", price: nil),
            times: Attempt.Times(submitted: VirtualTime.start, accepted: VirtualTime.start))
    }

    /// How long a record waits at most while many jobs are under way.
    private func length(_ window: CommitWindow) -> Duration {
        var milliseconds = 0
        while window.wait(
            since: .milliseconds(-milliseconds), waiting: 1, underWay: 100_000) != nil
        { milliseconds += 1 }
        return .milliseconds(milliseconds)
    }

    @Test func aRecordThatComesAloneDoesNotWait() {
        #expect(unknown.wait(since: .zero, waiting: 1, underWay: 0) == nil)
    }

    @Test func theMoreJobsAreUnderWayTheLongerTheirRecordsWaitForEachOther() {
        let window = window(after: [60_000])
        #expect(window.wait(since: .zero, waiting: 1, underWay: 4) == .milliseconds(1))
        #expect(window.wait(since: .milliseconds(-15), waiting: 1, underWay: 64) != nil)
        #expect(window.wait(since: .milliseconds(-16), waiting: 1, underWay: 64) == nil)
        #expect(window.wait(since: .milliseconds(-64), waiting: 1, underWay: 100_000) == nil)
    }

    @Test func noRecordWaitsForMoreThanASmallPartOfAJobsTime() {
        #expect(length(unknown) == .milliseconds(2))
        #expect(length(window(after: [1000])) == .milliseconds(34))
        #expect(length(window(after: [100])) == .milliseconds(4))
        #expect(length(window(after: [1500, 1500])) == .milliseconds(50))
        #expect(length(window(after: [3_600_000])) == .milliseconds(64))
    }

    @Test func oneThatWaitedLongToBeAskedAfterIsSoonForgotten() {
        #expect(length(window(after: [86_400_000, 1000, 1000, 1000])) <= .milliseconds(55))
    }

    @Test func theShortestJobsDecide() {
        var window = window(after: [60_000])
        finish(1000, from: "other", in: &window)
        #expect(length(window) == .milliseconds(34))
    }

    @Test func whatEarlierRunsSawCountsOnceItsProviderIsUsed() {
        var histogram = DurationHistogram()
        for _ in 0..<20 { histogram.add(after: .milliseconds(980), by: .milliseconds(1000)) }
        var window = unknown
        window.learn(from: [
            KnownDurations(
                provider: "studio", target: "", batch: nil, histogram: histogram.written)
        ])
        #expect(length(window) == .milliseconds(2))
        window.note(attempt("studio", .ready), attempt("studio", .submitting))
        #expect((.milliseconds(32)...(.milliseconds(35))).contains(length(window)))
        window.note(attempt("new", .ready), attempt("new", .submitting))
        #expect((.milliseconds(32)...(.milliseconds(35))).contains(length(window)))
    }

    @Test func enoughRecordsWaitForNoMore() {
        let window = window(after: [60_000])
        #expect(window.wait(since: .zero, waiting: 63, underWay: 256) != nil)
        #expect(window.wait(since: .zero, waiting: 64, underWay: 256) == nil)
    }
}
