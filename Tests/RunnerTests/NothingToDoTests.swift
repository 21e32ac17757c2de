import Core
import Runner
import Support
import Synchronization
import Testing

/// A run of jobs that are done costs a look at the ledger and at the disk.
@Suite struct NothingToDoTests {
    /// Done jobs, and what a run of them asked the ledger.
    private func again(
        _ stage: Stage, _ service: ScriptedService, _ options: RunOptions = RunOptions()
    ) async throws -> (counts: CountingLedger.Counts, ran: Ran) {
        let ledger = CountingLedger(stage.memory)
        let ran = await stage.run(service, ledger: ledger, options: options)
        return (ledger.counts, ran)
    }

    private func stage(_ count: UInt64 = 30) async -> (Stage, ScriptedService) {
        let stage = Stage(Plan.of(count).inspected().plan)
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        return (stage, service)
    }

    @Test func doneJobsAreReadInOnePassAndNotLookedUp() async throws {
        let (stage, service) = await stage()
        let (counts, ran) = try await again(stage, service)
        #expect(counts == CountingLedger.Counts(lookedUp: 0, paged: 30))
        let end = try ran.result.get()
        #expect(end.submitted == 0 && end.stops.isEmpty)
        #expect((0..<30).allSatisfy { end.done.contains($0) })
        #expect(ran.forecasts.first?.tally[.done] == 30)
        #expect(ran.forecasts.first?.tally.images == 30)
        #expect(ran.forecasts.first?.toSubmit == 0)
        #expect(service.submits.count == 30)
    }

    @Test func noJobIsMadeThatIsDone() async throws {
        let hashes = Mutex(0)
        let plan = Plan.of([Sheet(count: 30)], onHash: { hashes.withLock { $0 += 1 } })
            .inspected().plan
        let stage = Stage(plan)
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        hashes.withLock { $0 = 0 }
        _ = try await again(stage, service)
        #expect(hashes.withLock { $0 } == 0)
    }

    @Test func anImageThatIsGoneIsNoticedAndItsJobLookedUp() async throws {
        let (stage, service) = await stage()
        stage.folder.remove("main/7.png")
        let (counts, ran) = try await again(stage, service)
        #expect(counts.lookedUp == 1)
        let end = try ran.result.get()
        #expect(!end.done.contains(6) && end.done.contains(5))
        #expect(end.restored == 1)
        #expect(ran.forecasts.first?.tally[.done] == 30)
    }

    @Test func onlyTheNewJobsAreMadeOfAPlanThatHasGrown() async throws {
        let (stage, service) = await stage()
        let more = Stage(
            Plan.of(33).inspected().plan, ledger: stage.memory, folder: stage.folder,
            time: stage.time)
        let (counts, ran) = try await again(more, service)
        #expect(counts.paged == 30)
        #expect(try ran.result.get().submitted == 3)
        #expect(try ran.tally[.done] == 33)
        #expect(service.submits.count == 33)
    }

    @Test func whatIsRetriedIsLookedAtOneByOne() async throws {
        let (stage, service) = await stage()
        let (counts, _) = try await again(stage, service, RunOptions(isRetried: { _ in false }))
        #expect(counts.paged == 0 && counts.lookedUp == 30)
        let selection = JobSelection(conditions: [.value(path: ["seed"], text: "3")])
        let (some, _) = try await again(stage, service, RunOptions(selection: selection))
        #expect(some.paged == 0)
    }

    @Test func aMarkedJobIsLookedUp() async throws {
        let (stage, service) = await stage()
        var attempt = try #require(await stage.memory.all.first)
        attempt.mark.rejected = Timestamp(milliseconds: 1)
        try await stage.memory.mark([attempt])
        let (counts, ran) = try await again(stage, service)
        #expect(counts == CountingLedger.Counts(lookedUp: 1, paged: 29))
        #expect(ran.forecasts.first?.tally.rejected == 1)
    }
}
