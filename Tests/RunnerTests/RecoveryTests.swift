import Core
import Support
import Testing

@Suite("Picking up where an earlier run ended")
struct RecoveryTests {
    private static let outputs = Outputs(urls: ["https://images.test/old"])

    @Test func aJobFoundWhileBeingSubmittedIsUnknownAndNeverSentAgain() async throws {
        let stage = Stage(.of(2))
        try await stage.memory.commit([stage.attempt("main/1", .submitting)])
        let service = ScriptedService(time: stage.time)
        for _ in 0..<3 {
            let ran = await stage.run(service)
            #expect(try ran.tally[.unknown] == 1)
            #expect(try ran.tally[.done] == 1)
        }
        #expect(service.submitCount("main/1") == 0)
    }

    @Test func whatTheServiceHasIsCollectedWithoutASubmit() async throws {
        let stage = Stage(.of(2))
        let service = ScriptedService(time: stage.time)
        let downloads = ScriptedDownloads(time: stage.time)
        service.adopt(RemoteJob(id: "r1"), stem: "main/1")
        try await stage.memory.commit([
            stage.attempt("main/1", .accepted(RemoteJob(id: "r1"))),
            stage.attempt("main/2", .finished(RemoteJob(id: "r2"), Self.outputs)),
        ])
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 2)
        #expect(service.submits.isEmpty)
        #expect(service.polls.map(\.stem) == ["main/1"])
        // Finished images first: their URLs expire.
        #expect(downloads.urls == ["https://images.test/old", "https://images.test/main/1"])
    }

    @Test func aJobThatTheManifestNoLongerHasIsCollected() async throws {
        let before = Stage(.of(5))
        let service = ScriptedService(time: before.time)
        service.adopt(RemoteJob(id: "r"), stem: "main/5")
        try await before.memory.commit([before.attempt("main/5", .accepted(RemoteJob(id: "r")))])
        let stage = Stage(.of(1), ledger: before.memory, time: before.time)
        let ran = await stage.run(service)
        #expect(try ran.stops == [])
        #expect(try await before.state("main/5").name == .done)
        #expect(stage.folder.images["main/5.png"] != nil)
    }

    @Test func aJobIsCollectedAlthoughItsProviderHasAnotherNameNow() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time)
        service.adopt(RemoteJob(id: "r"), stem: "main/1")
        try await stage.memory.commit([
            stage.attempt("main/1", .accepted(RemoteJob(id: "r")), provider: "before")
        ])
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.isEmpty)
    }

    @Test func aJobOfAProviderThatNobodyKnowsAnyMoreIsNotForgotten() async throws {
        let sheets = [Sheet(provider: "left", count: 1)]
        let studios = ["left", "right"].map { Studio(name: $0, service: "studio") }
        let stage = Stage(.of(sheets, studios))
        try await stage.memory.commit([
            stage.attempt("main/1", .accepted(RemoteJob(id: "r")), provider: "before")
        ])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(["left": service, "right": service])
        // Two accounts might have it: asking the wrong one would declare it lost.
        #expect(service.requestCount == 0)
        #expect(try ran.stops == [.leftBehind(1)])
        #expect(ran.leftBehind == ["the manifest has no provider for it any more"])
        #expect(try await stage.state("main/1").name == .accepted)
    }

    @Test func aJobIsNeverAskedOfAnotherServiceOfTheSameName() async throws {
        let stage = Stage(.of(1, Studio(service: "other")))
        try await stage.memory.commit([
            stage.attempt("main/1", .accepted(RemoteJob(id: "r")))
        ])
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        #expect(service.requestCount == 0)
        #expect(try await stage.state("main/1").name == .accepted)
    }

    @Test(arguments: [
        (RunOptions.UnknownPolicy.hold, JobState.Name.unknown, 0),
        (.resubmit, .done, 1), (.fail, .failed, 0),
    ])
    func anUnknownIsTreatedAsItsUserSays(
        _ policy: RunOptions.UnknownPolicy, _ state: JobState.Name, _ submits: Int
    ) async throws {
        let stage = Stage(.of(1))
        try await stage.memory.commit([stage.attempt("main/1", .unknown("no answer"))])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service, options: RunOptions(onUnknown: policy))
        #expect(try ran.tally[state] == 1)
        #expect(service.submits.count == submits)
        // A failure that its user declared is not tried again by itself.
        _ = await stage.run(service)
        #expect(service.submits.count == submits)
    }

    @Test func aLostAnswerIsUnknownInTheSameRunWhateverThePolicy() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time, onSubmit: { _ in .acceptUnheard })
        let ran = await stage.run(service, options: RunOptions(onUnknown: .resubmit))
        #expect(service.submits.count == 1)
        #expect(try ran.tally[.unknown] == 1)
    }

    @Test(arguments: [
        (Failure.Class.fault, 4), (.refused, 1), (.moderated, 1), (.output, 1),
    ])
    func aFailureIsTriedAgainByTheNextRunsOnlyWhenItMayPass(
        _ kind: Failure.Class, _ submits: Int
    ) async throws {
        let stage = Stage(.of([Sheet(count: 1, retriesMax: 3)]))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .answer(.failed(Failure(kind, "no"))) })
        for run in 1...6 {
            let ran = await stage.run(service)
            #expect(service.submits.count == min(run, submits))
            #expect(try ran.tally[kind] == 1)
        }
    }

    @Test func whatItsUserNamesIsTriedAgain() async throws {
        let stage = Stage(.of(3))
        let refusals = ScriptedService(
            time: stage.time, onSubmit: { _ in .fail(.refused(Failure(.moderated, "no"))) })
        _ = await stage.run(refusals)
        let service = ScriptedService(time: stage.time)
        let key = try stage.key("main/2")
        let ran = await stage.run(service, options: RunOptions(isRetried: { $0.key == key }))
        #expect(service.acceptCounts == ["main/2": 1])
        #expect(try ran.tally[.done] == 1)
        #expect(try ran.tally[.moderated] == 2)
        // Done is done: naming it again makes it anew, once for each run.
        _ = await stage.run(service, options: RunOptions(isRetried: { $0.key == key }))
        #expect(service.acceptCounts == ["main/2": 2])
    }
}
