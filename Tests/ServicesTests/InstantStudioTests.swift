import Core
import Services
import Testing

/// Against the two pages of the endpoint PrOhEE.
@Suite("InstantStudio as documented")
struct InstantStudioTests {
    private let accepted = """
        {
          "job_id": "44fefe50-2547-494f-aaa2-71dc3f661234",
          "job_state": "pending",
          "started_at": null,
          "completed_at": null
        }
        """
    private let remote = RemoteJob(id: "44fefe50-2547-494f-aaa2-71dc3f661234")

    @Test(arguments: [
        ("data[#22][load_image]", "data[flux-sampler-parameters-seed#56][seed]"),
        ("load_image_22", "seed_56"),
    ])
    func bothDialectsLeaveAsTheyAreWritten(image: String, seed: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("file.jpg", [0xFF, 0xD8, 0xFF, 0xE0])
        let bench = try Bench(
            "instantstudio", ExchangeDouble(200, accepted), directory: folder.path)
        let found = try await bench.submit(
            [
                .init(image, .file(FileReference(path: "file.jpg"))),
                .init(seed, .integer(20)),
            ], target: "PrOhEE")
        let request = try #require(bench.exchange.requests.first)
        let boundary = "tirage-" + String(repeating: "ab", count: 16)
        #expect(found == remote)
        #expect(request.method == .post && request.isOnce)
        #expect(request.url == "https://toolkit.instantstudio.ai/api/v1/jobs?endpoint=PrOhEE")
        #expect(request.header("Authorization") == "Bearer testtoken")
        #expect(request.header("Content-Type") == "multipart/form-data; boundary=\(boundary)")
        let text = try #require(try request.bodyText)
        #expect(
            text == """
                --\(boundary)\r
                Content-Disposition: form-data; name="\(image)"; filename="file.jpg"\r
                Content-Type: image/jpeg\r
                \r
                \(String(decoding: [0xFF, 0xD8, 0xFF, 0xE0] as [UInt8], as: UTF8.self))\r
                --\(boundary)\r
                Content-Disposition: form-data; name="\(seed)"\r
                \r
                20\r
                --\(boundary)--\r

                """)
    }

    @Test func aJobWithoutAFileIsAFormToo() async throws {
        let bench = try Bench("instantstudio", ExchangeDouble(200, accepted))
        try await bench.submit([.init("seed_56", .text("20"))], target: "PrOhEE")
        let request = try #require(bench.exchange.requests.first)
        #expect(request.header("Content-Type")?.hasPrefix("multipart/form-data") ?? false)
    }

    @Test(arguments: [
        (#"{"job_state":"pending"}"#, false),
        (#"{"job_state":"in_queue","started_at":null}"#, false),
        (#"{"job_state":"processing","started_at":"2024-12-11T13:47:30.421+08:00"}"#, true),
    ])
    func aJobThatIsNotFinishedIsWaiting(answer: String, isRunning: Bool) async throws {
        let bench = try Bench("instantstudio", ExchangeDouble(200, answer))
        #expect(try await bench.service.poll(remote) == .waiting(.init(isRunning: isRunning)))
        let request = try #require(bench.exchange.requests.first)
        #expect(request.method == .get && request.body == nil && !request.isOnce)
        #expect(
            request.url == "https://toolkit.instantstudio.ai/api/v1/jobs/"
                + "44fefe50-2547-494f-aaa2-71dc3f661234")
    }

    @Test func twoImagesOfOneJobAreBothThereAndARelativeOneIsOnTheServicesHost() async throws {
        let bench = try Bench(
            "instantstudio",
            ExchangeDouble(
                200,
                """
                {
                  "job_id": "44fefe50-2547-494f-aaa2-71dc3f661234",
                  "job_state": "succeeded",
                  "started_at": "2024-12-11T13:47:30.421+08:00",
                  "completed_at": "2024-12-11T13:51:00.829+08:00",
                  "image_urls": ["https://cdn.example/a?sig=1%2F2", "/rails/active_storage/b.jpg"]
                }
                """))
        let outputs = Outputs(
            urls: [
                "https://cdn.example/a?sig=1%2F2",
                "https://toolkit.instantstudio.ai/rails/active_storage/b.jpg",
            ])
        #expect(try await bench.service.poll(remote) == .finished(outputs))
    }

    @Test(arguments: [
        (
            "https://cdn.example/a b é.png?n=1%2F2#x",
            "https://cdn.example/a%20b%20%C3%A9.png?n=1%2F2#x"
        ),
        ("https://cdn.example/100%/[a]|b.png", "https://cdn.example/100%25/%5Ba%5D%7Cb.png"),
        ("https://cdn.example/a.png?s=%2f", "https://cdn.example/a.png?s=%2f"),
        (" https://cdn.example/a.png ", "https://cdn.example/a.png"),
        ("/a b.png", "https://toolkit.instantstudio.ai/a%20b.png"),
        ("//cdn.example/a.png", "https://cdn.example/a.png"), ("...", "..."),
        ("https://no host/a", "https://no host/a"), ("https://ä.example/a", "https://ä.example/a"),
    ])
    func aPaidImageDoesNotVanishForItsURL(given: String, kept: String) async throws {
        let bench = try Bench(
            "instantstudio",
            ExchangeDouble(200, #"{"job_state":"succeeded","image_urls":["\#(given)"]}"#))
        #expect(
            try await bench.service.poll(remote) == .finished(Outputs(urls: [kept])))
    }

    @Test func aSuccessWithoutAnImageSaysWhatTheAnswerHas() async throws {
        for images in [
            "", #","image_urls":[]"#, #","image_urls":null"#, #","image_urls":["",null]"#,
        ] {
            let bench = try Bench(
                "instantstudio", ExchangeDouble(200, #"{"job_state":"succeeded"\#(images)}"#))
            let answer = try await bench.service.poll(remote)
            #expect(answer.word == .finished(Outputs(urls: [])))
            let outline = try #require(answer.outline)
            #expect(
                outline.hasPrefix(
                    "no image at 'image_urls[*]'; the answer has: job_state: \"succeeded\""))
        }
    }

    @Test func aFailedJobHasFailedWithItsReason() async throws {
        let bench = try Bench(
            "instantstudio", ExchangeDouble(200, #"{"job_state":"failed","error":"no face"}"#))
        #expect(try await bench.service.poll(remote) == .failed(Failure(.fault, "no face")))
    }

    @Test func anUnknownStateMeansKeepAsking() async throws {
        let bench = try Bench(
            "instantstudio", ExchangeDouble(200, #"{"job_state":"retrying"}"#))
        #expect(
            try await bench.service.poll(remote)
                == .waiting(.init(isRunning: true, unknownWord: "retrying")))
    }
}
