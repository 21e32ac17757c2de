import Core
import Runner
import Support
import Testing

@Suite("What a host of images asks for")
struct DownloadHintTests {
    private static func gaps(_ moments: [Duration]) -> [Duration] {
        zip(moments.dropFirst(), moments).map { $0 - $1 }
    }

    @Test func itIsLeftAloneAsLongAsItAsks() async throws {
        let stage = Stage(.of(1))
        let downloads = ScriptedDownloads(
            time: stage.time,
            onFetch: { _, number in
                number == 1 ? .transient("429", retryAfter: .seconds(20)) : nil
            })
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(ran.retrying == [.seconds(20)])
        #expect(Self.gaps(downloads.times) == [.milliseconds(20_500)])
    }

    @Test func aLongWaitThatIsAskedForCostsNoTry() async throws {
        // An hour in all, of which a host may ask for a quarter at a time.
        let stage = Stage(.of(1))
        let downloads = ScriptedDownloads(
            time: stage.time,
            onFetch: { _, number in
                stage.time.elapsed() < .seconds(3600)
                    ? .transient("503", retryAfter: .seconds(900)) : nil
            })
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls.count == 5)
    }

    @Test func aHostThatAsksForEverIsLeftInTheEnd() async throws {
        for wait in [Duration.milliseconds(1), .seconds(1), .seconds(900)] {
            let stage = Stage(.of(1))
            let downloads = ScriptedDownloads(
                time: stage.time, onFetch: { _, _ in .transient("429", retryAfter: wait) })
            let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
            #expect(try ran.stops == [.leftBehind(1)])
            #expect(downloads.urls.count < 150)
        }
    }

    @Test func toAskAtOnceIsToAskForNothing() async throws {
        let stage = Stage(.of(1))
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { _, _ in .transient("503", retryAfter: .zero) })
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(downloads.urls.count == 5)
        #expect(ran.retrying.count == 4 && ran.retrying.allSatisfy { $0 >= .milliseconds(700) })
    }

    @Test func whatIsCutOffEachTimeMayBeAllThereIs() async throws {
        let stage = Stage(.of(1))
        let downloads = ScriptedDownloads(time: stage.time, onFetch: { _, _ in .cut("9 of 10") })
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls.count == 5)
        let whole = Stage(.of(1))
        let once = ScriptedDownloads(
            time: whole.time, onFetch: { _, number in number == 1 ? .cut("9 of 10") : nil })
        _ = await whole.run(ScriptedService(time: whole.time), downloads: once)
        #expect(once.urls.count == 2)
    }

    @Test func whatIsCutOffAndNotWholeIsLeft() async throws {
        let folder = MemoryFolder(onKeep: { _, _ in .transient("truncated PNG") })
        let stage = Stage(.of(1), folder: folder)
        let downloads = ScriptedDownloads(time: stage.time, onFetch: { _, _ in .cut("9 of 10") })
        let ran = await stage.run(ScriptedService(time: stage.time), downloads: downloads)
        #expect(ran.leftBehind == ["its images can't be fetched: 9 of 10"])
        #expect(folder.openCount == 0)
    }
}
