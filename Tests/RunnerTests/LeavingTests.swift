import Core
import Runner
import Support
import Testing

@Suite("Jobs that are left for a later run, and when no more are bought")
struct LeavingTests {
    // MARK: - Images that can't be had

    @Test func noMoreIsBoughtOnceThreeJobsInARowLeftTheirImages() async throws {
        let stage = Stage(.of(60, Studio(concurrency: 1)))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(30) })
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { _, _ in .transient("reset") })
        let ran = await stage.run(service, downloads: downloads)
        let failure = Failure(.fault, "its images can't be fetched: reset")
        let left = service.submits.count
        #expect((3...5).contains(left))
        #expect(try ran.stops == [.providers(["studio": failure]), .leftBehind(left)])
        #expect(try ran.tally[.ready] == 60 - left)
    }

    @Test func anImageInBetweenRenewsTheTrust() async throws {
        let stage = Stage(.of(30, Studio(concurrency: 1)))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(60) })
        let downloads = ScriptedDownloads(
            time: stage.time,
            onFetch: { url, _ in
                url.hasSuffix("0")
                    ? nil
                    : url.hasSuffix("3") ? nil : url.hasSuffix("6") ? nil : .unusable("a page")
            })
        let ran = await stage.run(service, downloads: downloads)
        #expect((9...10).contains(service.submits.count))
        #expect(ran.stoppedProviders == ["studio"])
    }

    @Test func imagesOfAnEarlierRunComeBeforeTheFirstNewJob() async throws {
        let stage = Stage(.of(40, Studio(concurrency: 20)))
        let service = ScriptedService(time: stage.time)
        for number in 1...10 {
            let outputs = Outputs(urls: ["https://images.test/\(number)"])
            try await stage.memory.commit([
                stage.attempt(
                    "main/\(number)", .finished(RemoteJob(id: "r\(number)"), outputs),
                    accepted: VirtualTime.start)
            ])
        }
        let downloads = ScriptedDownloads(time: stage.time, fetchTime: .seconds(20))
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 40)
        let last = try #require(downloads.times.prefix(10).last) + .seconds(20)
        #expect(service.submits.allSatisfy { $0.at >= last })
    }

    @Test func nothingIsBoughtWhileTheImagesOfAnEarlierRunCannotBeFetched() async throws {
        let stage = Stage(.of(40))
        let service = ScriptedService(time: stage.time)
        for number in 1...3 {
            let outputs = Outputs(urls: ["https://images.test/\(number)"])
            try await stage.memory.commit([
                stage.attempt(
                    "main/\(number)", .finished(RemoteJob(id: "r\(number)"), outputs),
                    accepted: VirtualTime.start)
            ])
        }
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { _, _ in .transient("reset") })
        let ran = await stage.run(service, downloads: downloads)
        #expect(service.submits.isEmpty)
        #expect(ran.stoppedProviders == ["studio"])
    }

    // MARK: - Time-outs

    @Test func aJobLeftByItsTimeOutKeepsItsSlot() async throws {
        let stage = Stage(
            .of([Sheet(count: 30, timeout: .seconds(60))], [Studio(concurrency: 3)]))
        let service = ScriptedService(
            time: stage.time,
            jobTime: { $0 == "main/2" ? .seconds(5000) : .seconds(8) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 29)
        #expect(service.peakHeld == 3)
        #expect(service.submits.filter { $0.at > .seconds(65) }.allSatisfy { $0.held <= 2 })
    }

    @Test func noMoreIsBoughtWhenAllSlotsAreHeldByJobsThatTakeTooLong() async throws {
        let stage = Stage(
            .of([Sheet(count: 30, timeout: .seconds(60))], [Studio(concurrency: 3)]))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(5000) })
        let ran = await stage.run(service)
        #expect(service.submits.count == 3)
        let failure = Failure(
            .fault, "its jobs take longer than their time-out, or it does not know them")
        #expect(try ran.stops == [.providers(["studio": failure]), .leftBehind(3)])
    }

    // MARK: - Jobs that can't be sent

    @Test func aJobThatCannotBeSentIsLeftAndTheOthersGoOn() async throws {
        let stage = Stage(.of(6, Studio(concurrency: 1)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: {
                $0.stem == "main/2" ? .fail(.unsendable("can't read 'a.jpg'")) : .accept
            })
        let ran = await stage.run(service)
        #expect(try ran.stops == [.leftBehind(1)])
        #expect(ran.leftBehind == ["can't read 'a.jpg'"])
        #expect(try ran.tally[.done] == 5)
        #expect(try await stage.state("main/2").name == .ready)
    }

    @Test func jobsWhoseInputFileVanishedAreLeftAndTheOthersGoOn() async throws {
        let files = MemoryFiles(["a.jpg": "a", "b.jpg": "b"])
        let sheets = [
            Sheet(name: "a", count: 2, photo: "a.jpg"), Sheet(name: "b", count: 2, photo: "b.jpg"),
        ]
        let stage = Stage(.of(sheets, files: files))
        files.remove("a.jpg")
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(ran.error == nil)
        #expect(Set(service.acceptCounts.keys) == ["b/1", "b/2"])
        #expect(ran.leftBehind.count == 2)
        #expect(ran.leftBehind.allSatisfy { $0.contains("a.jpg") })
    }

    // MARK: - Ids and addresses

    @Test func anIdOfAnotherJobStopsItsLaneAndNothingElse() async throws {
        let sheets = [Sheet(name: "a", count: 9), Sheet(name: "b", provider: "other", count: 9)]
        let stage = Stage(.of(sheets, [Studio(concurrency: 2), Studio(name: "other")]))
        let twice = ScriptedService(time: stage.time, id: { _ in "same" })
        let other = ScriptedService(time: stage.time)
        let ran = await stage.run(["studio": twice, "other": other])
        #expect(try ran.tally[.done] == 10)
        #expect(try ran.tally[.unknown] == 1)
        #expect(twice.submits.count == 2)
        #expect(
            try await stage.state("a/2")
                == .unknown("the service gave it the id of another job: 'same'"))
        #expect(ran.stoppedProviders == ["studio"])
    }

    @Test(arguments: [
        ("https://studio.test/x.png", true), ("http://STUDIO.test:8188/x.png", true),
        ("https://images.test/x.png", false), ("https://studio.test@images.test/x", false),
        ("https://images.test/studio.test", false), ("studio.test/x.png", false),
        (#"https://images.test\@studio.test/x"#, false),
    ])
    func theProvidersOwnHostMayBeAtAPrivateAddress(_ url: String, _ isAllowed: Bool) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time, urls: { _ in [url] })
        let downloads = ScriptedDownloads(time: stage.time)
        _ = await stage.run(service, downloads: downloads)
        #expect(downloads.localURLs == (isAllowed ? [url] : []))
    }
}
