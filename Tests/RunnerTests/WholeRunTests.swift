import Core
import Support
import Testing

@Suite("A whole run")
struct WholeRunTests {
    @Test func everyJobIsSubmittedOnceAndItsImageKept() async throws {
        let stage = Stage(.of(10))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 10)
        #expect(try ran.stops == [])
        #expect(try ran.result.get().submitted == 10)
        #expect(service.acceptCounts.count == 10)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(stage.folder.images.count == 10)
        #expect(stage.folder.images["main/7.png"] == "https://images.test/main/7")
        #expect(stage.folder.openCount == 0)
    }

    @Test func aRunWithNothingToDoMakesNoRequestAndNoCommit() async throws {
        let stage = Stage(.of(10))
        _ = await stage.run(ScriptedService(time: stage.time))
        let (service, downloads) = (
            ScriptedService(time: stage.time), ScriptedDownloads(time: stage.time)
        )
        let ledger = BrittleLedger(stage.memory, time: stage.time)
        let ran = await stage.run(service, downloads: downloads, ledger: ledger)
        #expect(try ran.tally[.done] == 10)
        #expect(service.requestCount == 0)
        #expect(downloads.urls == [])
        #expect(ledger.commitCount == 0)
        #expect(ran.took == .zero)
    }

    @Test func imagesOfDoneJobsThatAreGoneAreCountedAndNotMadeAgain() async throws {
        let stage = Stage(.of(3))
        let service = ScriptedService(
            time: stage.time,
            urls: { ["https://images.test/\($0)/a", "https://images.test/\($0)/b"] })
        let first = await stage.run(service)
        #expect(try first.result.get().missing == MissingImages())
        stage.folder.remove("main/2-1.png")
        stage.time.pass(.seconds(200_000))
        let second = await stage.run(service)
        var missing = MissingImages()
        missing.add(1, of: try stage.key("main/2"))
        #expect(try second.result.get().missing == missing)
        #expect(try second.stops == [])
        #expect(service.submits.count == 3)
    }

    @Test func theIntentIsOnDiskBeforeTheSubmitAndTheNameBeforeTheFirstPoll() async throws {
        let stage = Stage(.of(8))
        let seen = Noted<JobState.Name>()
        let memory = stage.memory
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                seen.add(await memory.state(of: submit.key).name)
                return .accept
            },
            onPoll: { poll in
                for attempt in await memory.all where attempt.context.stem == poll.stem {
                    seen.add(attempt.state.name)
                }
                return .truth
            })
        _ = await stage.run(service)
        #expect(seen.all.count { $0 == .submitting } == 8)
        #expect(seen.all.allSatisfy { $0 == .submitting || $0 == .accepted })
    }

    @Test func severalImagesOfOneJobGetNumbers() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            urls: { ["https://images.test/\($0)/a", "https://images.test/\($0)/b"] })
        let ran = await stage.run(service)
        #expect(try ran.tally.images == 2)
        #expect(
            stage.folder.images == [
                "main/1-1.png": "https://images.test/main/1/a",
                "main/1-2.png": "https://images.test/main/1/b",
            ])
    }

    @Test func onlyTheNamedBatchesAreSubmitted() async throws {
        let stage = Stage(.of([Sheet(name: "day", count: 3), Sheet(name: "night", count: 2)]))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(
            service, options: RunOptions(selection: JobSelection(batches: ["night"])))
        #expect(Set(service.acceptCounts.keys) == ["night/1", "night/2"])
        // The outcome still counts all jobs of the plan.
        #expect(try ran.tally.jobs == 5)
        #expect(try ran.tally[.ready] == 3)
    }

    @Test func jobsInFlightOfOtherBatchesAreCollectedAllTheSame() async throws {
        let stage = Stage(.of([Sheet(name: "day", count: 1), Sheet(name: "night", count: 1)]))
        let service = ScriptedService(time: stage.time)
        service.adopt(RemoteJob(id: "d"), stem: "day/1")
        try await stage.memory.commit([
            stage.attempt("day/1", .accepted(RemoteJob(id: "d")), accepted: VirtualTime.start)
        ])
        _ = await stage.run(
            service, options: RunOptions(selection: JobSelection(batches: ["night"])))
        #expect(try await stage.state("day/1").name == .done)
        #expect(service.submitCount("day/1") == 0)
    }

    @Test(arguments: [0, 1, 5, 7, 100])
    func aLimitTakesTheFirstJobsInPlanOrderWhateverTheirLane(_ most: Int) async throws {
        let sheets = [
            Sheet(name: "a", provider: "left", count: 2),
            Sheet(name: "b", provider: "right", count: 2),
            Sheet(name: "c", provider: "left", count: 3),
        ]
        let stage = Stage(.of(sheets, [Studio(name: "right"), Studio(name: "left")]))
        let (left, right) = (
            ScriptedService(time: stage.time), ScriptedService(time: stage.time)
        )
        let ran = await stage.run(
            ["left": left, "right": right], options: RunOptions(submitsMax: most))
        let order = ["a/1", "a/2", "b/1", "b/2", "c/1", "c/2", "c/3"]
        let taken = Set(left.acceptCounts.keys).union(right.acceptCounts.keys)
        #expect(taken == Set(order.prefix(most)))
        #expect(ran.forecasts.reduce(0) { $0 + $1.toSubmit } == min(most, 7))
    }

    @Test func theOutlookCountsWhatIsCollectedForEarlierPlansToo() async throws {
        let before = Stage(.of(5))
        let stage = Stage(.of(2), ledger: before.memory, time: before.time)
        let service = ScriptedService(time: stage.time)
        service.adopt(RemoteJob(id: "old"), stem: "main/5")
        service.adopt(RemoteJob(id: "new"), stem: "main/2")
        try await stage.memory.commit([
            before.attempt("main/5", .accepted(RemoteJob(id: "old"))),
            before.attempt("main/2", .accepted(RemoteJob(id: "new"))),
        ])
        let ran = await stage.run(service)
        #expect(ran.forecasts.map(\.tally.jobs) == [3])
        #expect(ran.forecasts.map(\.tally.inFlight) == [2])
        #expect(ran.forecasts.map(\.toSubmit) == [1])
        #expect(try ran.tally.jobs == 2)
        #expect(stage.folder.images.keys.sorted() == ["main/1.png", "main/2.png", "main/5.png"])
    }
}
