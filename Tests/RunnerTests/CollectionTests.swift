import Core
import Runner
import Support
import Testing

@Suite("Asking again after jobs that have ended")
struct CollectionTests {
    private static let collecting = RunOptions(collection: .init())
    private static let cost = Money(micro: 7, unit: "USD")

    private static let remote = RemoteJob(id: "r1")

    private static let ends: [JobState] = [
        .failed(remote, Failure(.fault, "no face")), .failed(remote, Failure(.output, "no image")),
        .expired(remote, "too late"), .lost(remote, "404"), .cancelled(remote, "stopped"),
    ]

    /// A stage whose first job came to this, and a service that may have it.
    private func stage(
        _ state: JobState, age: Duration = .seconds(60), jobs: UInt64 = 1
    ) async throws -> Stage {
        let stage = Stage(.of(jobs, Studio(keeps: .seconds(3600))))
        var attempt = try stage.attempt(
            "main/1", state, accepted: VirtualTime.start + (.zero - age))
        attempt.reportedCost = Self.cost
        try await stage.memory.commit([attempt])
        return stage
    }

    private func service(
        _ stage: Stage,
        _ onPoll:
            @escaping @Sendable (ScriptedService.Poll) ->
            ScriptedService.PollReply = { _ in .truth }
    ) -> ScriptedService {
        let service = ScriptedService(time: stage.time, onPoll: onPoll)
        service.adopt(Self.remote, stem: "main/1")
        return service
    }

    @Test(arguments: ends)
    func whatTheServiceHasIsFetchedWhateverBecameOfTheJob(_ state: JobState) async throws {
        let stage = try await stage(state)
        let service = service(stage)
        let ran = await stage.run(service, options: Self.collecting)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.isEmpty)
        let attempt = try #require(await stage.memory.all.first)
        #expect(attempt.number == 1 && attempt.cost == .reported(Self.cost))
        #expect(attempt.times.accepted == VirtualTime.start + .seconds(-60))
    }

    @Test(arguments: ends)
    func aJobOfWhichTheServiceSaysTheSameStaysWhatItWas(_ state: JobState) async throws {
        let words: [ScriptedService.PollReply] = [
            .answer(.failed(Failure(.fault, "other words"))), .answer(.expired("gone")),
            .answer(.cancelled("stopped")), .fail(.missing("404")),
            .answer(.finished(Outputs(urls: []))), .fail(.unavailable("502")),
        ]
        for word in words {
            let stage = try await stage(state)
            let service = service(stage) { _ in word }
            let ran = await stage.run(service, options: Self.collecting)
            #expect(try await stage.state("main/1") == state)
            #expect(await stage.memory.all.first?.cost == .reported(Self.cost))
            #expect(service.submits.isEmpty)
            #expect(ran.unchanged == 1)
        }
    }

    @Test func aJobThatIsAtWorkStillIsWaitedFor() async throws {
        let stage = try await stage(.lost(Self.remote, "404"))
        let service = service(stage) { poll in
            poll.at < .seconds(100) ? .answer(.waiting(.init(isRunning: true))) : .truth
        }
        let ran = await stage.run(service, options: Self.collecting)
        #expect(try ran.tally[.done] == 1)
    }

    @Test func whatIsTooOldIsAskedAfterOnlyAnyway() async throws {
        let stage = try await stage(.expired(Self.remote, "old"), age: .seconds(4000))
        let service = service(stage)
        _ = await stage.run(service, options: Self.collecting)
        #expect(service.requestCount == 0)
        let ran = await stage.run(
            service, options: RunOptions(collection: .init(isAnyway: true)))
        #expect(try ran.tally[.done] == 1)
    }

    @Test func aDoneJobWhoseFilesAreGoneIsFetchedOnceMore() async throws {
        let stage = Stage(.of(2))
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        stage.folder.remove("main/1.png")
        let polls = service.polls.count
        let ran = await stage.run(service, options: Self.collecting)
        #expect(try ran.tally[.done] == 2)
        #expect(service.polls.count == polls + 1)
        #expect(service.submits.count == 2)
        #expect(stage.folder.images.count == 2)
    }

    @Test func aDoneJobWhoseImagesCannotBeHadAnyMoreStaysDone() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        let before = await stage.memory.all.map(\.state)
        stage.folder.remove("main/1.png")
        let downloads = ScriptedDownloads(time: stage.time, onFetch: { _, _ in .gone("404") })
        let ran = await stage.run(service, downloads: downloads, options: Self.collecting)
        #expect(await stage.memory.all.map(\.state) == before)
        #expect(await stage.memory.all.allSatisfy(\.isMissing))
        #expect(ran.unchanged == 1)
    }

    @Test func aPartialJobKeepsWhatItHasAndGetsTheRest() async throws {
        let folder = MemoryFolder(onKeep: { path, number in
            path == "main/1-2.png" && number < 3 ? .unusable("a page") : nil
        })
        let stage = Stage(.of(1, Studio(keeps: .seconds(60), imagesPerJob: 2)), folder: folder)
        let service = ScriptedService(
            time: stage.time, urls: { stem in (1...2).map { "https://images.test/\(stem)/\($0)" } })
        let downloads = ScriptedDownloads(time: stage.time)
        _ = await stage.run(service, downloads: downloads)
        stage.time.pass(.seconds(100))
        _ = await stage.run(service, downloads: downloads)
        #expect(try await stage.state("main/1").name == .failed)
        let ran = await stage.run(
            service, downloads: downloads,
            options: RunOptions(collection: .init(isAnyway: true)))
        #expect(try ran.tally[.done] == 1)
        #expect(try await stage.state("main/1").images.count == 2)
        #expect(downloads.urls.count { $0.hasSuffix("/1") } == 1, "what is there is not fetched")
    }

    @Test func onlyWhatIsSelectedIsAskedAfterAndNothingIsSubmitted() async throws {
        let stage = Stage(.of([Sheet(count: 3), Sheet(name: "other", count: 3)]))
        let service = ScriptedService(time: stage.time)
        for (number, stem) in ["main/1", "main/2", "other/1"].enumerated() {
            let remote = RemoteJob(id: "r\(number)")
            service.adopt(remote, stem: stem)
            try await stage.memory.commit([
                stage.attempt(
                    stem, number == 1 ? .accepted(remote) : .expired(remote, "late"),
                    accepted: VirtualTime.start)
            ])
        }
        var options = Self.collecting
        options.selection = JobSelection(batches: ["main"])
        let ran = await stage.run(service, options: options)
        #expect(try ran.tally[.done] == 2)
        #expect(try await stage.state("other/1").name == .expired)
        #expect(service.submits.isEmpty)
    }

    @Test func aJobThatTheManifestNoLongerHasIsAskedAfter() async throws {
        let old = Stage(.of([Sheet(name: "old", count: 1)]))
        let remote = RemoteJob(id: "r")
        let attempt = try old.attempt(
            "old/1", .lost(remote, "404"), accepted: VirtualTime.start)
        let stage = Stage(.of(1), ledger: MemoryLedger([attempt]))
        let service = ScriptedService(time: stage.time)
        service.adopt(remote, stem: "old/1")
        _ = await stage.run(service, options: Self.collecting)
        #expect(await stage.memory.all.map(\.state.name) == [.done])
        #expect(service.submits.isEmpty)
    }

    @Test func aStopWhileAskingChangesNothing() async throws {
        let stage = try await stage(.expired(Self.remote, "late"))
        let service = service(stage) { _ in .fail(.unavailable("502")) }
        let ran = await stage.run(
            service,
            options: RunOptions(timeMax: .seconds(2), collection: .init()))
        #expect(try ran.stops == [.drained])
        #expect(try await stage.state("main/1") == .expired(Self.remote, "late"))
    }

    // MARK: - By a run

    @Test func aRunFindsWhatFailedForWantOfAnImage() async throws {
        let stage = try await stage(.failed(Self.remote, Failure(.output, "no image")))
        let service = service(stage)
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.isEmpty)
    }

    @Test func aRetryComesAfterTheQuestionAndOnlyWhereThereIsNothing() async throws {
        for hasImages in [true, false] {
            let stage = try await stage(
                .failed(Self.remote, Failure(.output, "no image")), jobs: 3)
            let service = service(stage) { poll in
                poll.stem == "main/1" && poll.number == 1 && !hasImages
                    ? .answer(.finished(Outputs(urls: []))) : .truth
            }
            let ran = await stage.run(
                service, options: RunOptions(isRetried: { $0.state.name == .failed }))
            #expect(try ran.tally[.done] == 3)
            #expect(service.submits.count == (hasImages ? 2 : 3))
            let first = try #require(service.polls.first?.at)
            #expect(service.submits.allSatisfy { $0.at > first })
        }
    }

    @Test func noOtherProviderOfAPoolTriesItAgainBeforeTheQuestionIsAnswered() async throws {
        let plan = Plan.of(
            [Sheet(provider: "one", count: 1, pool: ["two"])],
            [Studio(name: "one", service: "studio"), Studio(name: "two", service: "studio")])
        let stage = Stage(plan)
        try await stage.memory.commit([
            stage.attempt(
                "main/1", .failed(Self.remote, Failure(.output, "no image")), provider: "one",
                accepted: VirtualTime.start)
        ])
        let one = ScriptedService(time: stage.time, pollTime: .seconds(20))
        one.adopt(Self.remote, stem: "main/1")
        let two = ScriptedService(time: stage.time)
        let ran = await stage.run(
            ["one": one, "two": two],
            options: RunOptions(isRetried: { $0.state.name == .failed }))
        #expect(try ran.tally[.done] == 1)
        #expect(one.submits.isEmpty && two.submits.isEmpty)
    }

    @Test func aRunLeavesWhatFailedOtherwiseOrLongAgo() async throws {
        for (state, age) in [
            (JobState.failed(Self.remote, Failure(.output, "no image")), Duration.seconds(4000)),
            (.failed(Self.remote, Failure(.moderated, "nsfw")), .seconds(60)),
            (.expired(Self.remote, "late"), .seconds(60)),
        ] {
            let stage = try await stage(state, age: age)
            let service = service(stage)
            _ = await stage.run(service)
            #expect(service.requestCount == 0)
            #expect(try await stage.state("main/1") == state)
        }
    }
}
