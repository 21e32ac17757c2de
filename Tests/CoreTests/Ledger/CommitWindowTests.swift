import Core
import Support
import Testing

@Suite struct CommitWindowTests {
    private let window = CommitWindow(time: VirtualTime())

    @Test func aRecordThatComesAloneDoesNotWait() {
        #expect(window.wait(since: .zero, waiting: 1, underWay: 0) == nil)
    }

    @Test func theMoreJobsAreUnderWayTheLongerTheirRecordsWaitForEachOther() {
        #expect(window.wait(since: .zero, waiting: 1, underWay: 4) == .milliseconds(1))
        #expect(window.wait(since: .milliseconds(-15), waiting: 1, underWay: 64) != nil)
        #expect(window.wait(since: .milliseconds(-16), waiting: 1, underWay: 64) == nil)
        #expect(window.wait(since: .milliseconds(-64), waiting: 1, underWay: 100_000) == nil)
    }

    @Test func enoughRecordsWaitForNoMore() {
        #expect(window.wait(since: .zero, waiting: 63, underWay: 256) != nil)
        #expect(window.wait(since: .zero, waiting: 64, underWay: 256) == nil)
    }
}
