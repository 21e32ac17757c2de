import Core
import Services
import Testing

/// Against help.instasd.com/en/articles/10439274.
@Suite("InstaSD as documented")
struct InstaSDTests {
    private let url = "https://api.instasd.com/api_endpoints/abc123"
    private let accepted =
        #"{ "task_id": "unique-task-id-123", "status": "CREATED", "estimated_steps": 10 }"#
    private let remote = RemoteJob(id: "unique-task-id-123")

    private func bench(_ exchange: ExchangeDouble, directory: String = ".") throws -> Bench {
        try Bench("instasd", exchange, url: url, directory: directory)
    }

    private func input(_ id: String, _ title: String, _ value: Value) -> Value.Field {
        .init(id, .map([.init("title", .text(title)), .init("value", value)]))
    }

    @Test func theDocumentedRequestLeavesByteForByte() async throws {
        let bench = try bench(ExchangeDouble(200, accepted))
        let strength = try #require(DecimalValue(written: "0.3"))
        let found = try await bench.submit([
            input("7b7fae99f81ef925", "Prompt", .text("Woman sitting on a chair")),
            input("b0c46c069a9e96c8", "Output Width", .integer(880)),
            input("d228a236441bc317", "Strength (0-1)", .decimal(strength)),
            input(
                "94c18e9e703d2087", "InstaSD API Input - Seed", .integer(18_446_744_073_709_551_615)
            ),
            input("1022e871b44ce7f6", "Skip lora?", .text("2")),
            input("239f8aef5854078c", "InstaSD API Input - Lora Loader", .text("")),
        ])
        let request = try #require(bench.exchange.requests.first)
        #expect(found == remote)
        #expect(request.method == .post && request.url == url + "/run_task")
        #expect(request.header("Authorization") == "Bearer testtoken")
        #expect(request.header("Content-Type") == "application/json")
        #expect(
            try request.bodyText == #"{"inputs":{"#
                + #""7b7fae99f81ef925":{"title":"Prompt","value":"Woman sitting on a chair"},"#
                + #""b0c46c069a9e96c8":{"title":"Output Width","value":880},"#
                + #""d228a236441bc317":{"title":"Strength (0-1)","value":0.3},"#
                + #""94c18e9e703d2087":{"title":"InstaSD API Input - Seed","value":18446744073709551615},"#
                + #""1022e871b44ce7f6":{"title":"Skip lora?","value":"2"},"#
                + #""239f8aef5854078c":{"title":"InstaSD API Input - Lora Loader","value":""}}}"#)
    }

    @Test func aLocalImageIsPlainBase64() async throws {
        let folder = try TemporaryFolder()
        try folder.write("face.png", [1, 2, 3, 4])
        let bench = try bench(ExchangeDouble(200, accepted), directory: folder.path)
        try await bench.submit([
            input("8428ca86f40f597d", "Load Image", .file(FileReference(path: "face.png")))
        ])
        let request = try #require(bench.exchange.requests.first)
        let text = #"{"inputs":{"8428ca86f40f597d":{"title":"Load Image","value":"AQIDBA=="}}}"#
        #expect(try request.bodyText == text)
        #expect(request.body?.byteCount == text.utf8.count)
    }

    @Test func aPayloadBeyondTenMegabytesIsRefusedUnsent() async throws {
        let folder = try TemporaryFolder()
        try folder.write("large.png", [UInt8](repeating: 7, count: 7_600_000))
        let bench = try bench(ExchangeDouble(200, accepted), directory: folder.path)
        let error = try await bench.submitError([
            input("8428ca86f40f597d", "Load Image", .file(FileReference(path: "large.png")))
        ])
        guard case .refused(let failure) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(failure.message.contains("10000000"))
        #expect(bench.exchange.requests.isEmpty)
    }

    @Test func aFileThatIsGoneIsNeverSent() async throws {
        let bench = try bench(ExchangeDouble(200, accepted))
        let error = try await bench.submitError([.init("a", .file(FileReference(path: "no.png")))])
        #expect(error == .unsendable("can't read 'no.png': there is no such file"))
    }

    @Test func theDocumentedAnswerIsARunningJobThreeTenthsDone() async throws {
        let bench = try bench(
            ExchangeDouble(
                200,
                #"{ "task_id": "unique-task-id-123", "status": "IN_PROGRESS", "estimated_steps": 10, "#
                    + #""completed_steps": 3, "image_urls": [], "video_urls": [], "delay_time": 5, "#
                    + #""execution_time": 15, "cost": 0.05 }"#))
        #expect(
            try await bench.service.poll(remote)
                == .waiting(
                    .init(isRunning: true, progress: 0.3),
                    cost: Money(micro: 50_000, unit: MoneyUnit("credits", of: "instasd"))))
        #expect(bench.exchange.requests.first?.url == url + "/task_status/unique-task-id-123")
    }

    @Test(arguments: [("CREATED", false), ("IN_QUEUE", false), ("IN_PROGRESS", true)])
    func everyStatusBeforeTheEndIsWaiting(status: String, isRunning: Bool) async throws {
        let bench = try bench(
            ExchangeDouble(200, #"{"status":"\#(status)","estimated_steps":0,"completed_steps":4}"#)
        )
        #expect(try await bench.service.poll(remote) == .waiting(.init(isRunning: isRunning)))
    }

    @Test func imagesAndVideosAreOutputsAndTheCostIsInCredits() async throws {
        let bench = try bench(
            ExchangeDouble(
                200,
                #"{"status":"COMPLETED","image_urls":["https://a.example/1.png"],"#
                    + #""video_urls":["https://a.example/2.mp4"],"cost":0.05}"#))
        #expect(
            try await bench.service.poll(remote)
                == .finished(
                    Outputs(urls: ["https://a.example/1.png", "https://a.example/2.mp4"]),
                    cost: Money(micro: 50_000, unit: MoneyUnit("credits", of: "instasd"))))
    }

    @Test(arguments: ["FAILED", "CANCELLED", "TIMED_OUT"])
    func everyBadEndIsAFailure(status: String) async throws {
        let bench = try bench(ExchangeDouble(200, #"{"status":"\#(status)","image_urls":[]}"#))
        #expect(
            try await bench.service.poll(remote)
                == .failed(
                    Failure(.fault, "the service says '\(status)'"), isExplained: false))
    }

    @Test func completedWithBothListsEmptyMayHaveImagesLater() async throws {
        let bench = try bench(
            ExchangeDouble(200, #"{"status":"COMPLETED","image_urls":[],"video_urls":[]}"#))
        let answer = try await bench.service.poll(remote)
        #expect(answer.word == .finished(Outputs(urls: [])))
        #expect(
            answer.outline
                == "no image at 'image_urls[*]' or 'video_urls[*]'; the answer has: status:"
                + #" "COMPLETED", image_urls: an empty list, video_urls: an empty list"#)
    }

    @Test func withoutAURLThereIsNoProvider() {
        #expect(throws: SetupFault("InstaSD has no URL of its own; add 'url' to the provider")) {
            try Bench("instasd", ExchangeDouble("{}"))
        }
    }
}
