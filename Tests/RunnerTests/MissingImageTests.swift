import Core
import Runner
import Support
import Testing

@Suite("Done jobs whose files are gone")
struct MissingImageTests {
    /// A stage with two jobs that are done, of which the first has lost its file.
    private func stage(keeps: Duration = .seconds(3600)) async throws -> (Stage, ScriptedService) {
        let stage = Stage(.of(2, Studio(keeps: keeps)))
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        stage.folder.remove("main/1.png")
        return (stage, service)
    }

    /// Another service that has the same jobs.
    private func another(
        like stage: Stage,
        onPoll: @escaping @Sendable (ScriptedService.Poll) -> ScriptedService.PollReply = { _ in
            .truth
        }
    ) async -> ScriptedService {
        let service = ScriptedService(
            time: stage.time, urls: { ["https://else.test/\($0)"] }, onPoll: onPoll)
        for attempt in await stage.memory.all {
            if let remote = attempt.state.remote {
                service.adopt(remote, stem: attempt.context.stem)
            }
        }
        return service
    }

    @Test func aRunFetchesThemForNothing() async throws {
        let (stage, service) = try await stage()
        let before = await stage.memory.all
        let ran = await stage.run(service)
        #expect(try ran.result.get().restored == 1)
        #expect(try ran.result.get().missing == MissingImages())
        #expect(service.submits.count == 2)
        #expect(stage.folder.images.count == 2)
        #expect(await stage.memory.all == before, "done as it was, at the times that it was")
    }

    @Test func otherBytesAreKeptAndRecorded() async throws {
        let (stage, _) = try await stage()
        _ = await stage.run(await another(like: stage))
        #expect(stage.folder.images["main/1.png"] == "https://else.test/main/1")
        let images = try await stage.state("main/1").images
        #expect(images.first?.sha256 == "https://else.test/main/1")
    }

    @Test func aNoIsSaidOnceAndAskedForTwiceMore() async throws {
        let (stage, _) = try await stage()
        let forgetful = await another(like: stage) { _ in .fail(.missing("404")) }
        let first = await stage.run(forgetful)
        #expect(try first.result.get().missing.jobCount == 1)
        #expect(first.unchanged == 1)
        let at = await stage.memory.all.compactMap(\.mark.missing)
        #expect(at.count == 1)
        _ = await stage.run(forgetful)
        #expect(forgetful.polls.count == 1, "not at once")
        for count in [2, 3, 3] {
            stage.time.pass(.seconds(700))
            let later = await stage.run(forgetful)
            #expect(try later.result.get().missing == MissingImages(), "it was said")
            #expect(try later.stops == [])
            #expect(forgetful.polls.count == count)
        }
        #expect(forgetful.submits.isEmpty)
    }

    @Test func whatWasANoByMistakeIsFetchedLater() async throws {
        let (stage, service) = try await stage()
        let forgetful = await another(like: stage) { _ in .fail(.missing("404")) }
        _ = await stage.run(forgetful)
        stage.time.pass(.seconds(700))
        let ran = await stage.run(service)
        #expect(try ran.result.get().restored == 1)
        #expect(await stage.memory.all.allSatisfy { $0.mark.isEmpty })
    }

    @Test func noAnswerIsNoWord() async throws {
        let (stage, _) = try await stage()
        for error in [PollError.unavailable("502"), .unauthorized("401")] {
            let silent = await another(like: stage) { _ in .fail(error) }
            let ran = await stage.run(silent)
            #expect(try ran.result.get().missing == MissingImages())
            #expect(try ran.stops == [])
            #expect(await stage.memory.all.allSatisfy { $0.mark.isEmpty })
        }
    }

    @Test func whatItsUserRejectedIsNotLookedFor() async throws {
        let (stage, service) = try await stage()
        var attempt = try #require(
            await stage.memory.all.first { $0.context.stem == "main/1" })
        attempt.mark.rejected = stage.time.now()
        try await stage.memory.mark([attempt])
        let polls = service.polls.count
        let ran = await stage.run(service)
        #expect(service.polls.count == polls)
        #expect(try ran.result.get().missing == MissingImages())
        #expect(stage.folder.images.count == 1)
    }

    @Test func whatIsOlderThanTheServiceKeepsItIsNotAskedFor() async throws {
        let (stage, service) = try await stage(keeps: .seconds(60))
        let polls = service.polls.count
        stage.time.pass(.seconds(1000))
        let ran = await stage.run(service)
        #expect(service.polls.count == polls)
        #expect(try ran.result.get().missing.jobCount == 1)
        let again = await stage.run(service)
        #expect(try again.result.get().missing == MissingImages())
    }
}
