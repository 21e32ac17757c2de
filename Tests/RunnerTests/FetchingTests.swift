import Core
import Runner
import Support
import Testing

@Suite("Fetching images")
struct FetchingTests {
    @Test func aDownloadThatFailsIsTriedAgainAndTheJobIsNot() async throws {
        let stage = Stage(.of(2))
        let service = ScriptedService(time: stage.time)
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { _, number in number < 5 ? .transient("reset") : nil })
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 2)
        #expect(service.submits.count == 2)
        #expect(downloads.urls.count == 10)
        #expect(stage.folder.openCount == 0)
    }

    @Test func aTruncatedImageIsFetchedAgain() async throws {
        let folder = MemoryFolder(onKeep: { _, number in
            number == 1 ? .transient("truncated PNG") : nil
        })
        let stage = Stage(.of(2), folder: folder)
        let ran = await stage.run(ScriptedService(time: stage.time))
        #expect(try ran.tally[.done] == 2)
        #expect(folder.openCount == 0)
    }

    @Test func aDownloadThatKeepsFailingIsLeftForTheNextRun() async throws {
        let stage = Stage(.of(2))
        let service = ScriptedService(time: stage.time)
        let broken = ScriptedDownloads(
            time: stage.time,
            onFetch: { url, _ in url.hasSuffix("/1") ? .transient("reset") : nil })
        let first = await stage.run(service, downloads: broken)
        #expect(try first.stops == [.leftBehind(1)])
        #expect(try await stage.state("main/1").name == .finished)
        #expect(broken.urls.count == 6)
        let polls = service.polls.count
        let second = await stage.run(service)
        #expect(try second.tally[.done] == 2)
        #expect(service.submits.count == 2)
        #expect(service.polls.count == polls)
    }

    @Test func goneImagesAreAskedForOnceMore() async throws {
        let stage = Stage(.of(1))
        let fresh = Outputs(urls: ["https://images.test/fresh"])
        let service = ScriptedService(
            time: stage.time,
            onPoll: { _ in stage.time.elapsed() > .seconds(100) ? .answer(.finished(fresh)) : .truth
            })
        try await stage.memory.commit([
            stage.attempt(
                "main/1",
                .finished(
                    RemoteJob(id: "r"), Outputs(urls: ["https://images.test/old"])),
                accepted: VirtualTime.start)
        ])
        service.adopt(RemoteJob(id: "r"), stem: "main/1")
        stage.time.pass(.seconds(2000))
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { url, _ in url.hasSuffix("old") ? .gone("403") : nil })
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls == ["https://images.test/old", "https://images.test/fresh"])
        #expect(service.polls.count == 1)
        #expect(service.submits.isEmpty)
    }

    @Test func anImageThatIsThereALittleLateIsNotGone() async throws {
        let stage = Stage(.of(1))
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { _, number in number == 1 ? .gone("404") : nil })
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.times[1] - downloads.times[0] >= .seconds(1))
    }

    @Test func imagesThatAreGoneAreLookedForAgainAsLongAsTheServiceKeepsThem() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time)
        let gone = ScriptedDownloads(time: stage.time, onFetch: { _, _ in .gone("410") })
        for _ in 0..<2 {
            let ran = await stage.run(service, downloads: gone)
            #expect(try ran.stops == [.leftBehind(1)])
            #expect(ran.leftBehind == ["its images can't be fetched: 410"])
            #expect(try await stage.state("main/1").name == .finished)
        }
        // Over the time that they may take, and once in the next run.
        #expect((6...12).contains(gone.urls.count))
        let last = gone.times[gone.times.count - 3] - gone.times[0]
        #expect(last >= .seconds(29) && last < .seconds(32))
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.count == 1)
    }

    @Test(arguments: [
        (nil as Duration?, Duration.seconds(24 * 3600 + 60)), (.seconds(600), .seconds(660)),
    ])
    func imagesThatStayGoneAreExpiredOnceTheServiceNoLongerKeepsThem(
        _ keeps: Duration?, _ age: Duration
    ) async throws {
        let stage = Stage(.of(1, Studio(keeps: keeps)))
        let service = ScriptedService(time: stage.time)
        let downloads = ScriptedDownloads(time: stage.time, onFetch: { _, _ in .gone("410") })
        _ = await stage.run(service, downloads: downloads)
        let count = downloads.urls.count
        stage.time.pass(age)
        for _ in 0..<2 {
            let ran = await stage.run(service, downloads: downloads)
            #expect(try ran.tally[.expired] == 1)
        }
        // Over half a minute, and not again once it is over.
        #expect((count + 3...count + 12).contains(downloads.urls.count))
        #expect(service.submits.count == 1)
    }

    @Test(arguments: [
        PollAnswer.cancelled("too late"), .expired("too late"), .failed(Failure(.output, "none")),
    ])
    func whateverIsSaidOfGoneImagesEndsTheJob(_ answer: PollAnswer) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished && poll.number > 20 ? .answer(answer) : .truth
            })
        service.adopt(RemoteJob(id: "r"), stem: "main/1")
        for _ in 0..<20 { _ = try? await service.poll(RemoteJob(id: "r"), in: stage.time) }
        try await stage.memory.commit([
            stage.attempt(
                "main/1",
                .finished(RemoteJob(id: "r"), Outputs(urls: ["https://images.test/x"])))
        ])
        let downloads = ScriptedDownloads(time: stage.time, onFetch: { _, _ in .gone("410") })
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally.failed == 1)
        #expect(downloads.urls.count == 1)
    }

    @Test func goneImagesThatCannotBeAskedForNowAreLeft() async throws {
        let stage = Stage(.of([Sheet(count: 1, timeout: .seconds(60))]))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { _ in
                stage.time.elapsed() > .seconds(20) ? .fail(.unavailable("502")) : .truth
            })
        let downloads = ScriptedDownloads(
            time: stage.time, fetchTime: .seconds(30), onFetch: { _, _ in .gone("410") })
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.stops == [.leftBehind(1)])
        #expect(try await stage.state("main/1").name == .finished)
    }

    @Test func whatIsNoImageNowMayBeOneInTheNextRun() async throws {
        let folder = MemoryFolder(onKeep: { path, number in
            path == "main/2.png" && number == 1
                ? .unusable("not an image but an HTML page") : nil
        })
        let stage = Stage(.of(3), folder: folder)
        let service = ScriptedService(time: stage.time)
        let first = await stage.run(service)
        #expect(try first.stops == [.leftBehind(1)])
        #expect(try await stage.state("main/2").name == .finished)
        let second = await stage.run(service)
        #expect(try second.tally[.done] == 3)
        #expect(service.submits.count == 3)
    }

    @Test func whatStaysNoImageFailsTheJobAndSaysSo() async throws {
        let folder = MemoryFolder(onKeep: { path, _ in
            path == "main/2.png" ? .unusable("not an image but an HTML page") : nil
        })
        let stage = Stage(.of(3), folder: folder)
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(service)
        stage.time.pass(.seconds(25 * 3600))
        for _ in 0..<2 {
            let ran = await stage.run(service)
            #expect(try ran.tally[.output] == 1)
            #expect(try ran.tally[.done] == 2)
        }
        #expect(try await stage.state("main/2").reason == "not an image but an HTML page")
        #expect(service.submits.count == 3)
        #expect(folder.openCount == 0)
    }

    @Test func keptImagesOfAPartialJobAreKept() async throws {
        let folder = MemoryFolder(onKeep: { path, _ in
            path == "main/1-2.png" ? .unusable("not an image but an HTML page") : nil
        })
        let stage = Stage(.of(2), folder: folder)
        let service = ScriptedService(
            time: stage.time,
            urls: { stem in (1...3).map { "https://images.test/\(stem)/\($0)" } })
        let first = await stage.run(service)
        #expect(try first.stops == [.leftBehind(1)])
        #expect(try await stage.state("main/1").name == .finished)
        stage.time.pass(.seconds(25 * 3600))
        let second = await stage.run(service)
        #expect(try second.tally[.output] == 1)
        #expect(try second.tally.images == 5)
        let state = try await stage.state("main/1")
        #expect(state.images.map(\.path) == ["main/1-1.png", "main/1-3.png"])
        #expect(
            state.reason
                == "2 of its 3 images are there; of the others: not an image but an HTML page")
        #expect(folder.images.count == 5)
        let third = await stage.run(service, options: RunOptions())
        #expect(try third.tally[.output] == 1)
        #expect(service.submits.count == 2)
    }

    @Test func freshURLsAreUsedForWhatIsMissingAlone() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            urls: { stem in (1...3).map { "https://images.test/\(stem)/\($0)" } })
        let downloads = ScriptedDownloads(
            time: stage.time,
            onFetch: { url, number in url.hasSuffix("/2") && number == 1 ? .gone("403") : nil })
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls.map { $0.suffix(1) } == ["1", "2", "3", "2"])
        #expect(try await stage.state("main/1").images.count == 3)
    }

    @Test func aFullDiskEndsTheRunAndNothingMoreIsSubmitted() async throws {
        let folder = MemoryFolder(onKeep: { path, number in
            path == "a/1.png" && number == 1 ? .disk("no space left on the disk") : nil
        })
        let sheets = [Sheet(name: "a", provider: "left", count: 30), Sheet(name: "b", count: 30)]
        let stage = Stage(.of(sheets, [Studio(name: "left"), Studio()]), folder: folder)
        let services = [
            "left": ScriptedService(time: stage.time, jobTime: { _ in .seconds(2) }),
            "studio": ScriptedService(
                time: stage.time, submitTime: .seconds(5), jobTime: { _ in .seconds(2) }),
        ]
        let ran = await stage.run(services)
        #expect(ran.error == .disk("no space left on the disk"))
        let submits = services.values.flatMap(\.submits)
        let accepted = services.values.reduce(0) { $0 + $1.acceptCounts.count }
        #expect(submits.allSatisfy { $0.at < .seconds(5) })
        // Submits under way were waited for: none is a job that nobody knows about.
        #expect(services.values.allSatisfy { $0.cutSubmits == 0 })
        #expect(await stage.memory.all.allSatisfy { $0.state.name != .submitting })
        let second = await stage.run(services)
        #expect(try second.tally[.done] == 60)
        #expect(services.values.flatMap(\.acceptCounts.values).allSatisfy { $0 == 1 })
        #expect(accepted < 60)
    }
}

extension ScriptedService {
    /// Asks outside a run.
    fileprivate func poll(_ remote: RemoteJob, in time: VirtualTime) async throws {
        _ = await time.run { try? await self.poll(remote) }
    }
}
