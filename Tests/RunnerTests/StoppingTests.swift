import Core
import Support
import Testing

@Suite("Stopping")
struct StoppingTests {
    @Test func afterAStopNothingIsSubmittedAndWhatIsAtTheServiceIsCollected() async throws {
        let stage = Stage(.of(40))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service, stopAfter: .seconds(12))
        #expect(try ran.stops == [.drained])
        #expect(service.submits.allSatisfy { $0.at <= .seconds(12) })
        #expect(try ran.tally[.done] == service.submits.count)
        #expect(try ran.tally.inFlight == 0)
        #expect(ran.took < .seconds(12 + 30))
        let rest = await stage.run(service)
        #expect(try rest.tally[.done] == 40)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func afterTheGraceEverythingIsLeftAsItIs() async throws {
        let stage = Stage(.of(10))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(300) })
        let downloads = ScriptedDownloads(time: stage.time)
        let ran = await stage.run(
            service, downloads: downloads, options: RunOptions(grace: .seconds(20)),
            stopAfter: .seconds(10))
        #expect(ran.took == .seconds(30))
        #expect(try ran.stops == [.drained])
        #expect(try ran.tally[.accepted] == 4)
        #expect(try ran.tally[.ready] == 6)
        let rest = await stage.run(service, downloads: downloads)
        #expect(try rest.tally[.done] == 10)
        #expect(service.acceptCounts.count == 10)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func aFetchIsCutAfterTheGraceAndDoneByTheNextRun() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time)
        let slow = ScriptedDownloads(time: stage.time, fetchTime: .seconds(1000))
        let ran = await stage.run(service, downloads: slow, stopAfter: .seconds(20))
        #expect(try ran.stops == [.drained])
        #expect(try ran.tally[.finished] == 1)
        #expect(stage.folder.openCount == 0)
        #expect(ran.retrying == [])
        let rest = await stage.run(service)
        #expect(try rest.tally[.done] == 1)
    }

    @Test func aSubmitUnderWayIsWaitedForEvenAfterTheGrace() async throws {
        let stage = Stage(.of(10))
        let service = ScriptedService(time: stage.time, submitTime: .seconds(30))
        let ran = await stage.run(
            service, options: RunOptions(grace: .seconds(1)), stopAfter: .seconds(10))
        #expect(service.cutSubmits == 0)
        #expect(try ran.tally[.unknown] == 0)
        #expect(try ran.tally[.accepted] == 4)
        #expect(ran.took < .seconds(32))
    }

    @Test func aStopDoesNotWaitForPausesOrRates() async throws {
        let rate = Rate(count: 1, period: .seconds(600))
        let stage = Stage(.of(5, Studio(rate: rate)))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service, stopAfter: .seconds(60))
        #expect(ran.took == .seconds(60))
        #expect(try ran.tally[.done] == 1)
        #expect(try ran.stops == [.drained])
    }

    @Test func aStopAtTheVeryStartSubmitsNothing() async throws {
        let stage = Stage(.of(5))
        let service = ScriptedService(time: stage.time)
        let ledger = BrittleLedger(stage.memory, time: stage.time, commitTime: .seconds(1))
        let ran = await stage.run(service, ledger: ledger, stopAfter: .milliseconds(10))
        // The intents of before the stop still lead to submits: nothing is left in doubt.
        #expect(try ran.tally[.done] == service.submits.count)
        #expect(try ran.tally[.unknown] == 0)
        #expect(service.submits.count <= 4)
    }

    @Test func aStopThatLeavesNothingToDoIsNoStop() async throws {
        let stage = Stage(.of(3))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service, stopAfter: .seconds(5))
        #expect(try ran.tally[.done] == 3)
        #expect(try ran.stops == [])
    }

    @Test func afterTheTimeAllowedTheRunEndsAndTheNextOneGoesOn() async throws {
        let stage = Stage(.of(40))
        let service = ScriptedService(time: stage.time, submitTime: .seconds(2))
        let ran = await stage.run(service, options: RunOptions(timeMax: .seconds(21)))
        #expect(try ran.stops == [.drained])
        #expect(ran.took <= .seconds(23))
        #expect(service.cutSubmits == 0)
        #expect(try ran.tally[.unknown] == 0)
        #expect(try ran.tally[.accepted] > 0)
        #expect(try ran.tally[.ready] > 0)
        // A run that ends before says nothing of it.
        let rest = await stage.run(service, options: RunOptions(timeMax: .seconds(3600)))
        #expect(try rest.stops == [])
        #expect(try rest.tally[.done] == 40)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func jobsThatTakeLongerThanTheTimeAllowedAreSubmittedByOneRunAndCollectedByTheNext()
        async throws
    {
        let stage = Stage(.of(8))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(10) })
        var stops: [RunOutcome.Stop] = [.drained]
        for _ in 1...12 where !stops.isEmpty {
            let ran = await stage.run(service, options: RunOptions(timeMax: .seconds(3)))
            stops = try ran.stops
            #expect(ran.took <= .seconds(4))
            #expect(try ran.tally[.unknown] == 0)
        }
        #expect(stops == [])
        #expect(await stage.memory.all.count { $0.state.name == .done } == 8)
        #expect(service.acceptCounts.count == 8)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func anImageOnItsWayArrivesThoughTheTimeIsOver() async throws {
        let stage = Stage(.of(3, Studio(concurrency: 1)))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(4) })
        let slow = ScriptedDownloads(time: stage.time, fetchTime: .seconds(15))
        let ran = await stage.run(
            service, downloads: slow, options: RunOptions(timeMax: .seconds(8)))
        #expect(try ran.tally[.done] == 1)
        #expect(ran.took < .seconds(25))
        #expect(try ran.stops == [.drained])
        let endless = ScriptedDownloads(time: stage.time, fetchTime: .seconds(1000))
        let next = await stage.run(
            service, downloads: endless, options: RunOptions(timeMax: .seconds(8)))
        #expect(next.took <= .seconds(38))
        #expect(stage.folder.openCount == 0)
    }

    @Test func manyJobsOfAnEarlierRunAreNotAskedAfterOnceItIsOver() async throws {
        let stage = Stage(.of(1500))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .answer(.waiting(.init(isRunning: true))) })
        for number in 1...1500 {
            try await stage.memory.commit([
                stage.attempt("main/\(number)", .accepted(RemoteJob(id: "r\(number)")))
            ])
        }
        let ran = await stage.run(
            service, options: RunOptions(grace: .zero), stopAfter: .seconds(2))
        #expect(try ran.stops == [.drained])
        #expect(service.polls.allSatisfy { $0.at <= .milliseconds(2100) })
        #expect(service.submits.isEmpty)
    }
}
