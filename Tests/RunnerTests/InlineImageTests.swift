import Core
import Runner
import Support
import Testing

@Suite("Images that stand in an answer")
struct InlineImageTests {
    private static let remote = RemoteJob(id: "r")

    /// Two images in the answer itself, and one elsewhere.
    private static func outputs() throws -> Outputs {
        let first = try #require(InlineImage("data:,one%20%41"))
        let last = try #require(InlineImage("data:image/png;base64,dGhy ZWU="))
        return Outputs(
            urls: ["inline:1", "https://images.test/two", "inline:3"],
            inline: InlineImages([0: first, 2: last]))
    }

    private static func service(_ stage: Stage) throws -> ScriptedService {
        let outputs = try outputs()
        return ScriptedService(
            time: stage.time,
            onPoll: { $0.isFinished ? .answer(.finished(outputs)) : .truth })
    }

    @Test func theyAreKeptAndNeverRecorded() async throws {
        let stage = Stage(.of(1))
        let service = try Self.service(stage)
        let downloads = ScriptedDownloads(time: stage.time)
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(downloads.urls == ["https://images.test/two"])
        #expect(
            Set(stage.folder.images.values) == ["one A", "https://images.test/two", "three"])
        guard case .done(_, let outputs, _) = try await stage.state("main/1") else {
            Issue.record("not done")
            return
        }
        #expect(outputs.inline == nil && outputs.urls[2] == "inline:3")
        #expect(service.polls.filter(\.isFinished).count == 1)
        for case .job(let attempt) in ran.events.map(\.event) {
            #expect(!"\(attempt)".contains("dGhy"))
        }
    }

    @Test func afterACrashTheyAreAskedForAgain() async throws {
        let stage = Stage(.of(1))
        let service = try Self.service(stage)
        service.adopt(Self.remote, stem: "main/1")
        stage.time.pass(.seconds(60))
        try await stage.memory.commit([
            stage.attempt(
                "main/1", .finished(Self.remote, try Self.outputs().recordable),
                accepted: VirtualTime.start)
        ])
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.isEmpty && service.polls.count == 1)
        #expect(stage.folder.images.count == 3)
    }

    @Test func oneThatIsCutOffIsAskedForOnceMoreAndNotReadAgain() async throws {
        let folder = MemoryFolder(onKeep: { path, number in
            path.hasSuffix("-1.png") && number == 1 ? .transient("truncated PNG") : nil
        })
        let stage = Stage(.of(1), folder: folder)
        let service = try Self.service(stage)
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(ran.retrying.isEmpty)
        #expect(service.polls.filter(\.isFinished).count == 2)
        #expect(service.submits.count == 1)
    }

    @Test func whatIsNoBase64IsLeft() async throws {
        let stage = Stage(.of(1))
        let broken = try #require(InlineImage("data:image/png;base64,%%%"))
        let outputs = Outputs(
            urls: ["inline:1"], inline: InlineImages([0: broken]))
        let service = ScriptedService(
            time: stage.time, onPoll: { $0.isFinished ? .answer(.finished(outputs)) : .truth })
        let ran = await stage.run(service)
        #expect(
            ran.leftBehind == [
                "its images can't be fetched: the image in the answer is no base64"
            ])
        #expect(stage.folder.openCount == 0)
    }
}
