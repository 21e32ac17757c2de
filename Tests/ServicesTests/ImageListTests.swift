import Core
import ImageFormats
import Services
import Support
import Testing
import Transfers

@Suite("Images in an answer")
struct ImageListTests {
    private static let description = """
        service: pictures
        url: http://127.0.0.1:9/api/v1
        submit: { post: /jobs, json: 1, id: id }
        poll:
          get: /jobs/${{ id }}
          status: state
          succeeded: done
          images: [first, "all[*]", more]
        """

    /// A PNG of one pixel, 67 bytes.
    private static let base64 =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="

    private func poll(_ json: String) async throws -> PollAnswer {
        let description = try DescriptionReader.description(
            from: Array(Self.description.utf8), file: "pictures.yaml")
        let bench = try Bench(description, ExchangeDouble(json), credentials: [:])
        return try await bench.service.poll(RemoteJob(id: "7"))
    }

    private func outputs(_ json: String) async throws -> Outputs? {
        guard case .finished(let outputs) = try await poll(json).word else { return nil }
        return outputs
    }

    @Test func anImageThatIsListedTwiceIsOne() async throws {
        let outputs = try await outputs(
            #"{"state":"done","first":"http://a.test/1.png","all":["http://a.test/1.png#x","#
                + #""http://a.test/2.png?a","http://a.test/2.png"],"more":"http://a.test/2.png?a"}"#
        )
        #expect(
            outputs?.urls
                == ["http://a.test/1.png", "http://a.test/2.png?a", "http://a.test/2.png"])
    }

    @Test(arguments: [
        ("api/v1/images/x.png", "http://127.0.0.1:9/api/v1/jobs/api/v1/images/x.png"),
        ("../x.png", "http://127.0.0.1:9/api/v1/x.png"), ("/x.png", "http://127.0.0.1:9/x.png"),
        ("?n=1", "http://127.0.0.1:9/api/v1/jobs/7?n=1"), ("//b.test/x", "http://b.test/x"),
        ("a b.png", "http://127.0.0.1:9/api/v1/jobs/a%20b.png"),
        ("HTTPS://b.test/X", "HTTPS://b.test/X"), ("ftp://b.test/x", "ftp://b.test/x"),
    ])
    func aRelativeURLIsSeenFromTheAnswer(written: String, url: String) async throws {
        #expect(
            try await outputs(#"{"state":"done","first":"\#(written)"}"#)?.urls == [url])
    }

    @Test(arguments: [
        "data:image/png;base64,", "DATA:;BASE64,", "data:text/plain;charset=x; base64,", "",
    ])
    func anImageInTheAnswerIsNeverAURL(head: String) async throws {
        let outputs = try #require(
            try await outputs(
                #"{"state":"done","first":"\#(head)\#(Self.base64)","all":["http://a.test/1.png","#
                    + #""\#(head)\#(Self.base64)"]}"#))
        #expect(outputs.urls == ["inline:1", "http://a.test/1.png"])
        #expect(outputs.recordable.inline == nil)
        let image = try #require(outputs.inline?.images[0])
        #expect(!"\(image)".contains("iVBOR") && !"\(outputs)".contains("iVBOR"))
        let folder = MemoryFolder()
        let file = try folder.begin(
            stem: "a", number: 1, count: 1, key: JobKey(hex: String(repeating: "ab", count: 32)))
        try await image.write(into: file)
        let stored = try await file.keep()
        #expect(stored.facts.byteCount == 67)
    }

    @Test(arguments: [
        "iVBORw0KGgo", "/9j/4AAQSkZJRgABAQAAAQABAAD.png",
        "images/2026/abc/def/ghi/jkl/mno/pqr/stu/vwx/yz0",
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVl?x=1",
    ])
    func aPathThatLooksLikeBase64IsAPath(written: String) async throws {
        let outputs = try await outputs(#"{"state":"done","first":"\#(written)"}"#)
        #expect(outputs?.inline == nil)
        #expect(outputs?.urls.first?.hasPrefix("http://127.0.0.1:9/") == true)
    }

    @Test func aTextThatIsFarTooLongForAURLIsNotKept() async throws {
        let text = String(repeating: "~", count: 100_000)
        let outputs = try await outputs(#"{"state":"done","first":"\#(text)"}"#)
        #expect(outputs?.urls.first?.utf8.count == 63)
    }

    @Test func aLimitOfOurOwnIsNamedAsOurs() async throws {
        let description = try DescriptionReader.description(
            from: Array((Self.description + "\nanswer-max: 2 KiB").utf8), file: "pictures.yaml")
        #expect(description.answerMax == 2048)
        let server = ScriptedServer(
            .serve { _ in
                .send(
                    ScriptedServer.answer("200 OK", String(repeating: " ", count: 2047) + "{}"))
            })
        let exchange = HTTPExchange(
            version: "1", on: .ofTests, by: .direct, answerMax: description.answerMax)
        let service = try DescribedService(
            description, url: server.url, credentials: [:], directory: ".", exchange: exchange,
            now: { Bench.moment })
        let error = await #expect(throws: PollError.self) {
            _ = try await service.poll(RemoteJob(id: "7"))
        }
        #expect(
            error
                == .tooLarge(
                    "the answer is more than 2 KiB, which is Tirage's limit; raise 'answer-max' in the"
                        + " description"))
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [405, 501])
    func aServiceThatTakesNoSuchQuestionIsNotAskedOn(status: Int) async throws {
        let description = try DescriptionReader.description(
            from: Array(Self.description.utf8), file: "pictures.yaml")
        let bench = try Bench(
            description, ExchangeDouble(status, #"{"message":"no\u001b"}"#), credentials: [:])
        #expect(
            try await bench.pollError()
                == .unsupported(
                    "it takes no GET where it is asked after a job (HTTP \(status)); check the method"
                        + " and the path under 'poll' in the description; the service says: no\u{FFFD}"
                ))
    }
}
