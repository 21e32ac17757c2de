import Core
import Support
import Testing

@Suite("Slots, rates and widths")
struct SlotTests {
    @Test(arguments: [1, 3, 8, 40])
    func theProvidersNumberIsReachedAndNeverExceeded(_ concurrency: Int) async throws {
        let stage = Stage(.of(100, Studio(concurrency: concurrency)))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 100)
        #expect(service.peakHeld == concurrency)
        #expect(service.submits.map(\.held).max() == concurrency - 1)
    }

    @Test func jobsOfAnEarlierRunTakeSlotsToo() async throws {
        let stage = Stage(.of(6, Studio(concurrency: 3)))
        let first = ScriptedService(time: stage.time, jobTime: { _ in .seconds(600) })
        _ = await stage.run(first, options: RunOptions(grace: .zero), stopAfter: .seconds(5))
        #expect(first.acceptCounts.count == 3)
        let ran = await stage.run(first)
        #expect(try ran.tally[.done] == 6)
        #expect(first.peakHeld == 3)
    }

    @Test func aSlotIsFreeOnceTheJobIsFinishedWhileItsImageIsFetched() async throws {
        let stage = Stage(.of(3, Studio(concurrency: 1)))
        let service = ScriptedService(time: stage.time)
        let downloads = ScriptedDownloads(time: stage.time, fetchTime: .seconds(300))
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 3)
        #expect(service.peakHeld == 1)
        #expect(downloads.peak == 3)
        #expect(service.submits.allSatisfy { $0.at < .seconds(60) })
    }

    @Test func imagesDoNotPileUpWhileNewJobsAreSubmitted() async throws {
        let stage = Stage(.of(100, Studio(concurrency: 2)))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(1) })
        let downloads = ScriptedDownloads(time: stage.time, fetchTime: .seconds(100))
        _ = await stage.run(service, downloads: downloads)
        #expect(downloads.peak == 4)
        for (count, submit) in service.submits.enumerated() {
            let fetched = downloads.times.count { $0 + .seconds(100) <= submit.at }
            #expect(count - fetched <= 10)
        }
    }

    @Test func submitsKeepTheRateAndTheirOrder() async throws {
        let rate = Rate(count: 60, period: .seconds(60))
        let stage = Stage(.of(20, Studio(concurrency: 20, rate: rate)))
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        #expect(service.submits.map(\.stem) == (1...20).map { "main/\($0)" })
        for (one, next) in zip(service.submits, service.submits.dropFirst()) {
            #expect(next.at - one.at == .seconds(1))
        }
    }

    @Test func theRateIsKeptAfterAPauseToo() async throws {
        let rate = Rate(count: 60, period: .seconds(60))
        let stage = Stage(.of(8, Studio(concurrency: 8, rate: rate)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.stem == "main/2" && submit.number == 1
                    ? .fail(.busy(message: "full", retryAfter: .seconds(30))) : .accept
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 8)
        for (one, next) in zip(service.submits, service.submits.dropFirst()) {
            // Less the time of a commit, which may come between.
            #expect(next.at - one.at >= .milliseconds(990))
        }
        #expect(!service.submits.contains { $0.at > .seconds(2) && $0.at < .seconds(31) })
    }

    @Test func questionsAreBoundedButNotStarved() async throws {
        let stage = Stage(.of(60, Studio(concurrency: 60)))
        let service = ScriptedService(time: stage.time, pollTime: .seconds(2))
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 60)
        #expect(service.peakPolls == 15)
    }

    @Test func manyJobsOfAnEarlierRunDoNotWaitForOneThatHangs() async throws {
        let stage = Stage(.of(100, Studio(concurrency: 2)))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.stem == "main/100" ? .truth : .answer(.waiting(.init(isRunning: true)))
            })
        for number in 1...100 {
            service.adopt(RemoteJob(id: "r\(number)"), stem: "main/\(number)")
            try await stage.memory.commit([
                stage.attempt(
                    "main/\(number)", .accepted(RemoteJob(id: "r\(number)")),
                    accepted: VirtualTime.start)
            ])
        }
        let downloads = ScriptedDownloads(time: stage.time)
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.times.allSatisfy { $0 < .seconds(60) })
        #expect(try ran.stops == [.leftBehind(99)])
    }
}
