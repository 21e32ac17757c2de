import Core
import Support
import Testing

@Suite("Images are fetched before their URLs expire")
struct ExpiryTests {
    /// A URL that can be used for `life` from now on, as a signed one says it.
    private static func url(_ stem: String, _ time: VirtualTime, life: Duration) -> String {
        let end = (time.now() + life).milliseconds / 1000
        return "https://images.test/\(stem)?Expires=\(end)&Signature=x"
    }

    /// Downloads from URLs that are gone once they have expired.
    private static func downloads(_ time: VirtualTime, fetchTime: Duration) -> ScriptedDownloads {
        ScriptedDownloads(
            time: time, fetchTime: fetchTime,
            onFetch: { url, _ in
                let second = url.split(separator: "=")[1].prefix { $0.isNumber }
                let end = Timestamp(milliseconds: (Int64(second) ?? 0) * 1000)
                return time.now() > end ? .gone("403") : nil
            })
    }

    private static func finished(
        _ stage: Stage, _ count: Int, life: (Int) -> Duration
    ) throws -> [Attempt] {
        try (1...count).map { number in
            let url = url("main/\(number)", stage.time, life: life(number))
            let remote = RemoteJob(id: "r\(number)")
            var attempt = try stage.attempt(
                "main/\(number)", .finished(remote, Outputs(urls: [url])),
                accepted: VirtualTime.start)
            attempt.times.finished = VirtualTime.start
            return attempt
        }
    }

    @Test func whatExpiresFirstIsFetchedFirst() async throws {
        let stage = Stage(.of(40))
        try await stage.memory.commit(
            Self.finished(stage, 40) { number in .seconds(3600 - number * 60) })
        let downloads = Self.downloads(stage.time, fetchTime: .seconds(1))
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(try ran.tally[.done] == 40)
        let order = downloads.urls.compactMap {
            Int($0.split(separator: "?")[0].split(separator: "/").last ?? "")
        }
        #expect(order == (1...40).reversed())
    }

    @Test func fiftyThousandFinishedJobsLoseNoImage() async throws {
        let stage = Stage(.of(50_000, Studio(keeps: .seconds(1800))))
        try await stage.memory.commit(Self.finished(stage, 50_000) { _ in .seconds(1800) })
        let service = ScriptedService(time: stage.time)
        let downloads = Self.downloads(stage.time, fetchTime: .milliseconds(500))
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 50_000)
        #expect(service.requestCount == 0)
        #expect(downloads.urls.count == 50_000)
        #expect(ran.took < .seconds(1800))
    }

    @Test func noMoreIsBoughtThanCanBeFetchedInTime() async throws {
        let life = Duration.seconds(60)
        let stage = Stage(.of(900, Studio(concurrency: 500, keeps: life)))
        let time = stage.time
        let service = ScriptedService(
            time: time, jobTime: { _ in .seconds(30) },
            urls: { [Self.url($0, time, life: life)] })
        let downloads = Self.downloads(time, fetchTime: .seconds(5))
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 900)
        #expect(downloads.urls.count == 900)
        #expect(service.submits.count == 900)
        // 64 at once, for 5 seconds each, in half a minute.
        #expect(service.peakHeld == 384)
    }

    @Test func aJobThatIsLeftTakesNoRoomFromThoseThatAreFetchedOneByOne() async throws {
        let stage = Stage(
            .of(
                [Sheet(count: 40, timeout: .seconds(60))],
                [Studio(keeps: .seconds(60))]))
        let service = ScriptedService(
            time: stage.time,
            jobTime: { $0 == "main/1" ? .seconds(1_000_000) : .seconds(8) })
        let downloads = ScriptedDownloads(time: stage.time, fetchTime: .seconds(1000))
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 39)
        #expect(try ran.stops == [.leftBehind(1)])
    }

    @Test func quickDownloadsHoldNothingBack() async throws {
        let stage = Stage(.of(400, Studio(concurrency: 50, keeps: .seconds(600))))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(10) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 400)
        #expect(service.peakHeld == 50)
    }
}
