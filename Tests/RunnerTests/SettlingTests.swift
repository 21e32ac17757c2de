import Core
import Runner
import Support
import Testing

@Suite("Images that are listed later than their job is done")
struct SettlingTests {
    /// Lists so many of a job's images once it has been done for so long.
    private static func listing(
        _ count: Int, after time: Duration, first: Int = 0, jobTime: Duration = .seconds(8)
    ) -> @Sendable (ScriptedService.Poll) -> ScriptedService.PollReply {
        { poll in
            guard poll.isFinished else { return .truth }
            let isThere = poll.at >= jobTime + .milliseconds(200) + time
            let urls = (0..<(isThere ? count : first)).map {
                "https://images.test/\(poll.stem)/\($0)"
            }
            return .answer(.finished(Outputs(urls: urls), outline: "out: []"))
        }
    }

    @Test(arguments: [Duration.seconds(3), .seconds(10), .seconds(29)])
    func aLateImageIsWaitedFor(_ time: Duration) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(1, after: time))
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(try ran.stops.isEmpty)
        #expect(service.submits.count == 1)
        let gaps = zip(service.polls.dropFirst(), service.polls).map { $0.at - $1.at }
        // Growing, once the job was found done.
        let settling = service.polls.filter(\.isFinished).count
        let last = gaps.suffix(settling - 1).dropLast()
        for (gap, next) in zip(last, last.dropFirst()) { #expect(next >= gap) }
    }

    @Test func aJobWithoutAnImageIsLeftAndFoundByTheNextRun() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(1, after: .seconds(500)))
        let first = await stage.run(service)
        #expect(try first.stops == [.leftBehind(1)])
        #expect(first.leftBehind == ["it is done without an image: out: []"])
        #expect(try await stage.state("main/1").name == .finished)
        #expect(first.took > .seconds(37) && first.took < .seconds(42))
        // The time that they may take is over: a later run asks once.
        let polls = service.polls.count
        let second = await stage.run(service, options: RunOptions(isRetried: { _ in true }))
        #expect(try second.stops == [.leftBehind(1)])
        #expect(service.polls.count == polls + 1)
        stage.time.pass(.seconds(500))
        let third = await stage.run(service)
        #expect(try third.tally[.done] == 1)
        #expect(service.submits.count == 1)
    }

    @Test func onlyWhenTheServiceKeepsItNoLongerHasAJobWithoutAnImageFailed() async throws {
        let stage = Stage(.of([Sheet(count: 1, price: Money(micro: 5, unit: "USD"))]))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(0, after: .zero))
        _ = await stage.run(service)
        stage.time.pass(.seconds(25 * 3600))
        let last = await stage.run(service)
        #expect(try last.tally[.output] == 1)
        #expect(try last.stops.isEmpty)
        #expect(try last.tally.spent == [Money(micro: 5, unit: "USD")])
        _ = await stage.run(service)
        #expect(service.submits.count == 1)
    }

    @Test func theTimeThatImagesMayTakeIsTheDescriptionsAndNeverPastItsKeeps() async throws {
        for (settles, keeps, end) in [
            (5, nil, JobState.Name.finished), (60, nil, .finished), (60, 20, .failed),
        ] {
            let stage = Stage(
                .of(
                    1,
                    Studio(keeps: keeps.map { .seconds($0) }, settles: .seconds(settles))))
            let service = ScriptedService(
                time: stage.time, onPoll: Self.listing(0, after: .zero))
            let ran = await stage.run(service)
            #expect(try await stage.state("main/1").name == end)
            let most = keeps ?? 8 + settles
            #expect(ran.took > .seconds(most - 1) && ran.took < .seconds(most + 4))
        }
    }

    @Test func aShortListIsFetchedAtOnceAndTheRestIsAdded() async throws {
        let stage = Stage(.of(1, Studio(imagesPerJob: 2)))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(2, after: .seconds(5), first: 1))
        let downloads = ScriptedDownloads(time: stage.time)
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls.map { $0.suffix(1) } == ["0", "1"], "none twice")
        #expect(downloads.times[0] < .seconds(10))
        let state = try await stage.state("main/1")
        #expect(state.images.map(\.path) == ["main/1-1.png", "main/1-2.png"])
        #expect(stage.folder.images.count == 2)
    }

    @Test func whatIsThereOfAShortListStaysAndTheNextRunAddsTheRest() async throws {
        let stage = Stage(.of(1, Studio(imagesPerJob: 3)))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(3, after: .seconds(500), first: 1))
        let downloads = ScriptedDownloads(time: stage.time)
        let first = await stage.run(service, downloads: downloads)
        #expect(
            first.leftBehind == [
                "1 of 3 images are listed; if this makes 1 image a job, say images-per-job: 1"
            ])
        #expect(await stage.memory.all.map(\.images.count) == [1])
        stage.time.pass(.seconds(500))
        let second = await stage.run(service, downloads: downloads)
        #expect(try second.tally[.done] == 1)
        #expect(downloads.urls.map { $0.suffix(1) } == ["0", "1", "2"])
        #expect(try await stage.state("main/1").images.count == 3)
        #expect(stage.folder.images.count == 3)
    }

    @Test func aShortListEndsAsPartialWithItsImages() async throws {
        let stage = Stage(.of(1, Studio(imagesPerJob: 2)))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(1, after: .zero))
        _ = await stage.run(service)
        stage.time.pass(.seconds(25 * 3600))
        let ran = await stage.run(service)
        #expect(try ran.tally[.output] == 1)
        let state = try await stage.state("main/1")
        #expect(state.images.map(\.path) == ["main/1-1.png"])
        #expect(state.reason?.hasPrefix("1 of its 2 images are there") == true)
    }

    @Test func howManyImagesAJobMakesIsTheBatchsWord() async throws {
        let stage = Stage(
            .of([Sheet(count: 1, imagesPerJob: 1)], [Studio(imagesPerJob: 2)]))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(1, after: .zero))
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(ran.took < .seconds(12))
        #expect(try await stage.state("main/1").images.map(\.path) == ["main/1.png"])
    }

    @Test func moreImagesThanExpectedAreFine() async throws {
        let stage = Stage(.of(1, Studio(imagesPerJob: 2)))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(5, after: .zero))
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(try ran.tally.images == 5)
    }

    /// Signed anew with each answer, and the second image before the first.
    @Test func imagesAreKnownByTheirAddressWhereverTheyStandInTheList() async throws {
        let stage = Stage(.of(1, Studio(imagesPerJob: 2)))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                guard poll.isFinished else { return .truth }
                let names = poll.at < .seconds(12) ? ["b"] : ["a", "b"]
                return .answer(
                    .finished(
                        Outputs(urls: names.map { "https://images.test/\($0)?t=\(poll.at)" })))
            })
        let downloads = ScriptedDownloads(time: stage.time)
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls.count == 2)
        let images = try await stage.state("main/1").images.map { $0.sha256.prefix(21) }
        #expect(images == ["https://images.test/a", "https://images.test/b"])
    }

    @Test func aJobThatSettlesHoldsNoSlot() async throws {
        let stage = Stage(.of(30, Studio(concurrency: 1, imagesPerJob: 2)))
        let service = ScriptedService(
            time: stage.time, jobTime: { _ in .seconds(1) },
            urls: { ["https://images.test/\($0)"] })
        let ran = await stage.run(service)
        #expect(service.submits.count == 30)
        // One after the other, and 30 seconds for the last.
        #expect(ran.took < .seconds(100))
        #expect(try ran.stops == [.leftBehind(30)])
    }

    @Test func aStopWhileImagesAreWaitedForLeavesTheJobAsItIs() async throws {
        let stage = Stage(.of(1, Studio(imagesPerJob: 2)))
        let service = ScriptedService(
            time: stage.time, onPoll: Self.listing(2, after: .seconds(20), first: 1))
        let ran = await stage.run(
            service, options: RunOptions(grace: .seconds(1)), stopAfter: .seconds(12))
        #expect(try ran.stops == [.drained])
        #expect(try await stage.state("main/1").name == .finished)
        stage.time.pass(.seconds(20))
        let next = await stage.run(service)
        #expect(try next.tally[.done] == 1)
        #expect(try next.tally.images == 2)
    }

    @Test func whatTheServiceAsksForWhileImagesAreMissingIsHeeded() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                guard poll.isFinished else { return .truth }
                var answer = PollAnswer.finished(
                    Outputs(urls: poll.at < .seconds(60) ? [] : ["https://images.test/x"]))
                answer.retryAfter = .seconds(55)
                return .answer(answer)
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        let moments = service.polls.filter(\.isFinished).map(\.at)
        #expect(moments.count == 2)
        #expect(moments[1] - moments[0] >= .seconds(55))
    }

    @Test func aFailureThatTheServiceNamesEndsTheWait() async throws {
        let stage = Stage(.of(1))
        let cost = Money(micro: 7, unit: "USD")
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                guard poll.isFinished else { return .truth }
                return .answer(
                    poll.at < .seconds(12)
                        ? .finished(Outputs(urls: []), cost: cost)
                        : .failed(Failure(.fault, "upload failed")))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.fault] == 1)
        #expect(await stage.memory.all.map(\.cost) == [.reported(cost)])
    }
}
