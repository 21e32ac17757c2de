import Core
import Services
import Testing

@Suite("What an answer to a submit means")
struct SubmitMeaningTests {
    private func error(_ answer: Answer) async throws -> SubmitError {
        let bench = try Bench(
            "instantstudio", ExchangeDouble { _ throws(ExchangeError) in answer })
        return try await bench.submitError()
    }

    private func answer(
        _ status: Int, _ body: String, _ headers: KeyValuePairs<String, String> = [:]
    ) -> Answer {
        Answer(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test(arguments: [400, 413, 415, 422])
    func aRefusalIsOver(status: Int) async throws {
        #expect(
            try await error(answer(status, #"{"error":"bad field"}"#))
                == .refused(Failure(.refused, "HTTP \(status): bad field")))
    }

    @Test(arguments: [404, 405, 410])
    func nothingAtTheAddressIsTheSameForEveryJob(status: Int) async throws {
        let advice = "there is nothing at this address (\(status)); check 'url' and the endpoint"
        #expect(
            try await error(answer(status, "<html>"))
                == .refused(Failure(.notFound, advice)))
        #expect(
            try await error(answer(status, #"{"error":"no such endpoint"}"#))
                == .refused(
                    Failure(.notFound, advice + "; the service says: no such endpoint")))
    }

    @Test func aServiceWithoutATargetHasNothingButItsURLToCheck() async throws {
        let bench = try Bench(
            "instasd", ExchangeDouble(404, ""), url: "https://api.instasd.com/api_endpoints/x")
        #expect(
            try await bench.submitError()
                == .refused(
                    Failure(
                        .notFound, "there is nothing at this address (404); check 'url'")))
    }

    @Test(arguments: [
        (401, Failure.Class.unauthorized), (403, .unauthorized), (402, .outOfCredit),
    ])
    func whatStopsALaneSaysSo(status: Int, kind: Failure.Class) async throws {
        #expect(
            try await error(answer(status, "<html><title>no</title>"))
                == .refused(Failure(kind, "HTTP \(status) and an HTML page, 'no'")))
    }

    @Test(arguments: [301, 302, 307, 408, 409, 425, 500, 502, 503, 504, 520, 199])
    func whatLeavesADoubtIsAmbiguous(status: Int) async throws {
        guard case .ambiguous = try await error(answer(status, "")) else {
            Issue.record("HTTP \(status) proves nothing")
            return
        }
    }

    @Test(arguments: [
        #"{"job_id":null}"#, #"{"job_id":""}"#, #"{"job_id":"a b"}"#, #"{"job_id":".."}"#,
        #"{"job_id":"a\nb"}"#, #"{"job_id":["a"]}"#, #"{"other":1}"#, #"{"job_id":"44fe"#,
        "<html>", "", "OK",
    ])
    func aSuccessWithoutAReadableIdIsAmbiguous(body: String) async throws {
        guard case .ambiguous = try await error(answer(200, body)) else {
            Issue.record("no id in '\(body)'")
            return
        }
    }

    @Test func anAnswerThatWasCutOffIsAmbiguousOrWhatItsStatusSays() async throws {
        #expect(
            try await error(Answer(status: 200, body: nil))
                == .ambiguous("no id in the answer: HTTP 200 and an answer that was cut off"))
        #expect(
            try await error(Answer(status: 422, body: nil))
                == .refused(Failure(.refused, "HTTP 422 and an answer that was cut off")))
    }

    @Test(arguments: [
        ("Retry-After", "30", 30_000), ("retry-after", "1.5", 1500),
        ("Retry-After", "999999", 900_000),
        ("Retry-After-Ms", "250", 250), ("Retry-After", "-5", nil), ("Retry-After", "soon", nil),
        ("Retry-After", "Wed, 18 Dec 2024 09:24:27 GMT", 60_000),
        ("Retry-After", "Wed, 18 Dec 2024 09:00:00 GMT", 0), ("Retry-After", "55s", 55_000),
    ])
    func tooManyRequestsIsBusyForAsLongAsItSays(
        name: String, value: String, milliseconds: Int64?
    ) async throws {
        let headers: KeyValuePairs = [name: value]
        #expect(
            try await error(answer(429, #"{"message":"slow down"}"#, headers))
                == .throttled(
                    message: "HTTP 429: slow down",
                    retryAfter: milliseconds.map { .milliseconds($0) }))
    }

    @Test func aConnectionThatNeverCarriedTheBodyIsNeverSentAndAnyOtherAmbiguous() async throws {
        let unsent = try Bench("instantstudio", ExchangeDouble(failing: .neverSent("refused")))
        #expect(try await unsent.submitError() == .neverSent("refused"))
        let broken = try Bench("instantstudio", ExchangeDouble(failing: .broken("reset")))
        #expect(try await broken.submitError() == .ambiguous("reset"))
    }

    @Test(arguments: [
        (401, PollError.unauthorized("HTTP 401")), (404, .missing("HTTP 404")),
        (410, .missing("HTTP 410")),
        (429, .throttled(message: "HTTP 429", retryAfter: nil)), (400, .unavailable("HTTP 400")),
        (500, .unavailable("HTTP 500")), (402, .unavailable("HTTP 402")),
        (302, .unavailable("HTTP 302, a redirect, which is not followed")),
    ])
    func anErrorWhilePollingSaysNothingOfTheJob(status: Int, meaning: PollError) async throws {
        let bench = try Bench("instantstudio", ExchangeDouble(status, ""))
        #expect(try await bench.pollError() == meaning)
    }

    @Test func anHTMLPageWhilePollingIsUnavailable() async throws {
        for status in [200, 502] {
            let bench = try Bench("instantstudio", ExchangeDouble(status, "<html>502</html>"))
            #expect(
                try await bench.pollError() == .unavailable("HTTP \(status) and an HTML page"))
        }
        let cut = try Bench("instantstudio", ExchangeDouble(200, #"{"job_state":"succ"#))
        #expect(
            try await cut.pollError()
                == .unavailable(#"HTTP 200 and JSON that can't be read: {"job_state":"succ"#))
        let empty = try Bench("instantstudio", ExchangeDouble(200, "{}"))
        #expect(
            try await empty.pollError() == .unavailable("the answer has nothing at 'job_state'"))
    }
}

extension SubmitMeaningTests {
    @Test(arguments: [
        (#"{"job_id":null}"#, "is null; it must be text or a number"),
        (#"{"job_id":true}"#, "is true; it must be text or a number"),
        (#"{"job_id":["a"]}"#, #"is a list of 1 ([*]: "a"); it must be text or a number"#),
        (#"{"job_id":[]}"#, "is an empty list; it must be text or a number"),
        (#"{"job_id":{"value":7}}"#, "is a map (value: 7); it must be text or a number"),
        (#"{"job_id":""}"#, "is empty text"), (#"{"job_id":"  "}"#, "is nothing but blanks"),
        (#"{"job_id":"a b"}"#, "has a blank in it: 'a b'"),
        (#"{"job_id":"a\nb"}"#, "has a line end in it: 'a b'"),
        (#"{"job_id":"a\u0007b"}"#, "has a control character in it: 'a\u{fffd}b'"),
        (#"{"job_id":"jöb"}"#, "has a character in it that is not ASCII: 'jöb'"),
        (#"{"job_id":".."}"#, "is '..', which no path can hold"),
    ])
    func anIdThatCantBeOneIsToldAsThat(body: String, fault: String) async throws {
        let bench = try Bench("instantstudio", ExchangeDouble(200, body))
        #expect(
            try await bench.submitError()
                == .ambiguous("the id in the answer, at 'job_id', \(fault)"))
    }

    @Test func anIdThatIsTooLongIsToldWithItsLength() async throws {
        let long = String(repeating: "x", count: 300)
        let bench = try Bench("instantstudio", ExchangeDouble(200, #"{"job_id":"\#(long)"}"#))
        let start = "the id in the answer, at 'job_id', has 300 bytes, and 256 are the most: 'xxx"
        guard case .ambiguous(let message) = try await bench.submitError() else {
            Issue.record("taken")
            return
        }
        #expect(message.hasPrefix(start) && message.hasSuffix("x…'"))
    }

    @Test func anAnswerWithoutTheIdIsToldByWhatItHas() async throws {
        let bench = try Bench("instantstudio", ExchangeDouble(#"{"data":{"task":"44"},"ok":true}"#))
        #expect(
            try await bench.submitError()
                == .ambiguous(
                    #"no id in the answer at 'job_id'; it has data.task: "44", ok: true"#))
    }

    @Test func aRefusalIsToldWithItsField() async throws {
        let json = #"{"errors":{"seed":["must be below 2147483648"]}}"#
        #expect(
            try await Bench("instantstudio", ExchangeDouble(422, json)).submitError()
                == .refused(Failure(.refused, "HTTP 422: seed: must be below 2147483648")))
    }

    @Test func anErrorThatNobodyKnowsIsToldByWhatItHas() async throws {
        #expect(
            try await Bench("instantstudio", ExchangeDouble(422, #"{"ok":false,"why":7}"#))
                .submitError()
                == .refused(
                    Failure(.refused, "HTTP 422 and an answer that has ok: false, why: 7")))
    }
}
