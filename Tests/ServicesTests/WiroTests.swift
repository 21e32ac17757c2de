import Core
import Services
import Testing

/// Against the llms-full page of wiro/instant-id and the documentation in wiroai/Wiro-Docs.
@Suite("Wiro as documented")
struct WiroTests {
    private let accepted = """
        { "errors": [], "taskid": "2221", "socketaccesstoken": "eDcCm5yyUfIvMFspTwww49OUfgXkQt", "result": true }
        """
    private let token = "eDcCm5yyUfIvMFspTwww49OUfgXkQt"
    private var remote: RemoteJob { RemoteJob(id: "2221", others: [.init("token", token)]) }

    @Test func theDocumentedRequestLeavesAsJSONWithItsSignature() async throws {
        let bench = try Bench("wiro", ExchangeDouble(accepted))
        let found = try await bench.submit([
            .init("selectedModel", .text("")),
            .init("inputImageUrl", .text("https://example.com/input-portrait-2.jpg")),
            .init("steps", .integer(20)), .init("scale", .text("5.0")),
            .init("samples", .integer(1)),
            .init("seed", .text("3572004920")),
        ])
        let request = try #require(bench.exchange.requests.first)
        #expect(found == remote)
        #expect(request.method == .post)
        #expect(request.url == "https://api.wiro.ai/v1/Run/wiro/instant-id")
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("x-api-key") == "testkey")
        #expect(
            try request.bodyText == #"{"selectedModel":"","#
                + #""inputImageUrl":"https://example.com/input-portrait-2.jpg","#
                + #""steps":20,"scale":"5.0","samples":1,"seed":"3572004920"}"#)
    }

    /// The vector was computed with two tools: key `testkey`, message `testsecret1734513807`.
    @Test func theSignatureIsTheTestVector() async throws {
        let description = try #require(Catalogue.service(named: "wiro"))
        let exchange = ExchangeDouble(accepted)
        let bench = try Bench(
            description, exchange, moment: Timestamp(milliseconds: 1_734_513_807))
        try await bench.submit()
        let request = try #require(exchange.requests.first)
        #expect(request.header("x-nonce") == "1734513807")
        #expect(
            request.header("x-signature")
                == "42da83d4f8fa4b6bb7fb240a9b4f0456c2e973602e4aa8dcdb80de039815625d")
    }

    @Test func everyRequestIsSignedAnewAndNoNonceComesTwice() async throws {
        let bench = try Bench("wiro", ExchangeDouble(#"{"result":true}"#))
        for _ in 0..<3 { try await bench.service.cancel(remote, isRunning: false) }
        let requests = bench.exchange.requests
        #expect(
            requests.map { $0.header("x-nonce") } == [
                "1734513807000", "1734513807001", "1734513807002",
            ])
        #expect(Set(requests.map { $0.header("x-signature") }).count == 3)
    }

    @Test func aKeyOnlyProjectSendsTheKeyAlone() async throws {
        let bench = try Bench("wiro", ExchangeDouble(accepted), credentials: ["key": "testkey"])
        try await bench.submit()
        let request = try #require(bench.exchange.requests.first)
        #expect(request.header("x-api-key") == "testkey")
        #expect(request.header("x-nonce") == nil && request.header("x-signature") == nil)
    }

    @Test func aFileMakesItAFormWithAnEmptyCompanion() async throws {
        let folder = try TemporaryFolder()
        try folder.write("in.png", [0x89, 0x50, 0x4E, 0x47])
        let bench = try Bench("wiro", ExchangeDouble(accepted), directory: folder.path)
        let file = Value.file(FileReference(path: "in.png"))
        try await bench.submit([
            .init("prompt", .text("a")), .init("inputImage", .list([file, file])),
        ])
        let request = try #require(bench.exchange.requests.first)
        let text = try #require(try request.bodyText)
        #expect(
            request.header("Content-Type")?.hasPrefix("multipart/form-data; boundary=") ?? false)
        #expect(text.split(separator: #"name="inputImage"; filename="in.png""#).count == 3)
        #expect(text.contains("name=\"inputImageUrl\"\r\n\r\n\r\n--"))
        #expect(text.contains("name=\"prompt\"\r\n\r\na\r\n"))
    }

    @Test func aCompanionThatIsGivenIsNotSentTwice() async throws {
        let folder = try TemporaryFolder()
        try folder.write("in.png", [0x89, 0x50, 0x4E, 0x47])
        let bench = try Bench("wiro", ExchangeDouble(accepted), directory: folder.path)
        try await bench.submit([
            .init("a", .file(FileReference(path: "in.png"))),
            .init("aUrl", .text("https://x.example")),
        ])
        let text = try #require(try bench.exchange.requests.first?.bodyText)
        #expect(text.split(separator: #"name="aUrl""#).count == 2)
    }

    @Test func detailIsAskedByTokenAndWithoutOneById() async throws {
        let bench = try Bench("wiro", ExchangeDouble(detail(status: "task_queue")))
        _ = try await bench.service.poll(remote)
        _ = try await bench.service.poll(RemoteJob(id: "2221"))
        let bodies = try bench.exchange.requests.map { try $0.bodyText }
        #expect(bodies == [#"{"tasktoken":"\#(token)"}"#, #"{"taskid":"2221"}"#])
        #expect(bench.exchange.requests[0].url == "https://api.wiro.ai/v1/Task/Detail")
    }

    @Test func aWaitingTaskIsCancelledAndARunningOneKilled() async throws {
        let bench = try Bench("wiro", ExchangeDouble(#"{"result":true,"errors":[]}"#))
        try await bench.service.cancel(remote, isRunning: false)
        try await bench.service.cancel(remote, isRunning: true)
        try await bench.service.cancel(RemoteJob(id: "534574"), isRunning: true)
        let requests = bench.exchange.requests
        #expect(
            requests.map(\.url)
                == ["Cancel", "Kill", "Kill"].map { "https://api.wiro.ai/v1/Task/\($0)" })
        #expect(
            try requests.map { try $0.bodyText } == [
                #"{"taskid":"2221"}"#, #"{"socketaccesstoken":"\#(token)"}"#,
                #"{"taskid":"534574"}"#,
            ])
    }

    /// The documented answer to Kill and Cancel is no JSON: its categories have quotes within quotes.
    @Test func theBrokenAnswerToCancelIsAnAnswer() async throws {
        let broken =
            #"{ "errors": [], "tasklist": [ { "id": "634574", "status": "task_cancel", "#
            + #""categories": "["tool","image-to-image"]", "pexit": "0" } ], "result": true }"#
        let bench = try Bench("wiro", ExchangeDouble(broken))
        try await bench.service.cancel(remote, isRunning: false)
        guard case .unavailable(let message, nil) = try await bench.pollError() else {
            Issue.record("the answer that can't be read is taken for another")
            return
        }
        #expect(message.hasPrefix("HTTP 200 and JSON that can't be read: { \"errors\": []"))
    }
}

// MARK: - Answers

extension WiroTests {
    private func detail(
        status: String, exit: String? = nil, outputs: String = "[]", more: String = ""
    ) -> String {
        let exit = exit.map { #""pexit": \#($0), "# } ?? ""
        return #"{ "total": "1", "errors": [], "tasklist": [ { "id": "2221", "debugoutput": "", "#
            + #""debugerror": "", \#(exit)\#(more)"status": "\#(status)", "outputs": \#(outputs), "#
            + #""size": "202472" } ], "result": true }"#
    }

    private var png: String {
        #"[ { "id": "6bc3", "name": "0.png", "contenttype": "image/png", "size": "202472", "#
            + #""ispublic": 0, "expiretime": null, "url": "https://cdn1.wiro.ai/6a6a-c505/0.png" } ]"#
    }

    private func answer(_ json: String) async throws -> PollAnswer {
        try await Bench("wiro", ExchangeDouble(json)).service.poll(remote)
    }

    @Test(arguments: [nil, #""0""#, "0", "null"])
    func theDocumentedAnswerIsFinishedWithOrWithoutAnExitCode(exit: String?) async throws {
        let found = try await answer(
            detail(
                status: "task_postprocess_end", exit: exit, outputs: png,
                more: #""totalcost": "0.003510000000", "#))
        #expect(
            found
                == .finished(
                    Outputs(urls: ["https://cdn1.wiro.ai/6a6a-c505/0.png"]),
                    cost: Money(micro: 3510, unit: "USD")))
    }

    @Test func anotherExitCodeIsAFailureWithItsReason() async throws {
        let found = try await answer(
            detail(
                status: "task_postprocess_end", exit: #""1""#,
                more: #""debugoutput": "out of memory", "#))
        guard case .failed(let failure) = found.word else {
            Issue.record("\(found)")
            return
        }
        #expect(failure.kind == .fault)
    }

    @Test(arguments: [nil, #""0""#])
    func successWithoutOutputsMayHaveThemLater(exit: String?) async throws {
        let found = try await answer(detail(status: "task_postprocess_end", exit: exit))
        #expect(
            found.word == .finished(Outputs(urls: [])) && found.outline != nil)
    }

    @Test(arguments: [
        "task_queue", "task_accept", "task_preprocess_start", "task_preprocess_end", "task_assign",
    ])
    func aTaskBeforeItsStartIsQueued(status: String) async throws {
        #expect(try await answer(detail(status: status)) == .waiting(.init(isRunning: false)))
    }

    @Test(arguments: [
        "task_start", "task_output", "task_output_full", "task_error", "task_error_full",
        "task_end",
        "task_postprocess_start", "task_stream_ready", "task_stream_end", "task_cost",
    ])
    func aTaskBeforeItsEndIsRunning(status: String) async throws {
        #expect(try await answer(detail(status: status)) == .waiting(.init(isRunning: true)))
    }

    @Test func anUnknownStatusMeansKeepAsking() async throws {
        #expect(
            try await answer(detail(status: "task_dream"))
                == .waiting(.init(isRunning: true, unknownWord: "task_dream")))
    }

    @Test func aCancelledTaskIsCancelled() async throws {
        #expect(
            try await answer(detail(status: "task_cancel", exit: #""0""#, outputs: png))
                == .cancelled("the service says 'task_cancel'"))
    }

    @Test func aKilledTaskCostsWhatTheServiceSays() async throws {
        let body =
            #"{"errors":[],"result":true,"tasklist":[{"id":"2221","status":"task_cancel","#
            + #""totalcost":"0.003510000000","pexit":"0","outputs":[]}]}"#
        #expect(
            try await answer(body)
                == .cancelled(
                    "the service says 'task_cancel'", cost: Money(micro: 3510, unit: "USD")))
    }

    @Test func anEmptyTaskListIsAJobThatIsNotKnown() async throws {
        let bench = try Bench(
            "wiro", ExchangeDouble(#"{"total":"0","errors":[],"tasklist":[],"result":true}"#))
        guard case .missing = try await bench.pollError() else {
            Issue.record("not missing")
            return
        }
    }

    @Test(arguments: [
        (
            200, #"{"code":96,"message":"limit"}"#,
            SubmitError.busy(message: "limit", retryAfter: nil)
        ),
        (200, #"{"code":"96","message":"limit"}"#, .busy(message: "limit", retryAfter: nil)),
        (
            200, #"{"code":97,"message":"Insufficient balance"}"#,
            .refused(Failure(.outOfCredit, "Insufficient balance"))
        ),
        (200, #""Insufficient balance""#, .refused(Failure(.outOfCredit, "Insufficient balance"))),
        (200, #"{"code":98,"message":"sign in"}"#, .refused(Failure(.unauthorized, "sign in"))),
        (200, #"{"code":99,"message":"bearer"}"#, .refused(Failure(.unauthorized, "bearer"))),
        (
            200, #"{"code":1,"message":"tool-not-accessible"}"#,
            .refused(Failure(.refused, "tool-not-accessible"))
        ),
        (
            200, #"{"code":0,"message":"Request parameter [prompt] required"}"#,
            .refused(Failure(.refused, "Request parameter [prompt] required"))
        ),
        (
            200, #""Request parameters are invalid.""#,
            .refused(Failure(.refused, "Request parameters are invalid."))
        ),
        (500, #"{"code":0,"message":"oops"}"#, .ambiguous("HTTP 500: oops")),
        (503, #"{"code":96,"message":"limit"}"#, .ambiguous("HTTP 503: limit")),
        (
            401, #"{"code":0,"message":"Requested ip 1.2.3.4 is not allowed."}"#,
            .refused(Failure(.unauthorized, "HTTP 401: Requested ip 1.2.3.4 is not allowed."))
        ),
    ])
    func everyErrorHasItsMeaning(status: Int, entry: String, meaning: SubmitError) async throws {
        let bench = try Bench(
            "wiro", ExchangeDouble(status, #"{"result":false,"errors":[\#(entry)]}"#))
        #expect(try await bench.submitError() == meaning)
    }

    @Test func aTaskThatIsNotThereYetIsMissingAndNotLost() async throws {
        let bench = try Bench(
            "wiro",
            ExchangeDouble(
                #"{"result":false,"errors":[{"code":1,"message":"There is no task yet."}]}"#))
        #expect(try await bench.pollError() == .missing("There is no task yet."))
    }

    @Test func anAnswerWithoutTheTokenIsAcceptedAllTheSame() async throws {
        let bench = try Bench(
            "wiro", ExchangeDouble(#"{"result":true,"errors":[],"taskid":2221}"#))
        #expect(try await bench.submit() == RemoteJob(id: "2221"))
    }
}
