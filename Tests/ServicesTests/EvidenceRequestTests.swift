import Core
import Services
import Support
import Testing

/// What a description says about doubts, as requests and as findings.
@Suite("Asking what became of a submit")
struct EvidenceRequestTests {
    private static func description(_ evidence: String) throws -> ServiceDescription {
        let text = """
            service: pictures
            url: https://api.pictures.example/v2
            submit:
              post: /jobs
              headers: { Idempotency-Key: "${{ attempt.id }}" }
              json: { ref: "${{ attempt.uuid }}", input: 1 }
              id: id
            poll: { get: "/jobs/${{ id }}", status: state, succeeded: ready, images: "urls[*]" }
            errors: [{ status: 404, when: { error: unknown }, means: missing }]
            evidence:
            """
        return try DescriptionReader.description(
            from: Array("\(text)\n\(evidence)\n".utf8), file: "pictures.yaml")
    }

    private static let moment = Bench.moment

    private static func doubt() -> Attempt {
        let context = Attempt.Context(
            batch: "b", provider: "p", service: "pictures", stem: "image", price: nil)
        return Attempt(
            key: Bench.job([]).key, number: 1, state: .unknown("reset"), context: context,
            times: .init(submitted: moment, settled: moment))
    }

    private static let repeats = "  repeat: { keeps: 24h, rejected: { status: 409, id: job } }"

    private func findingOfRepeat(
        _ evidence: String, _ exchange: ExchangeDouble
    ) async throws -> LookupAnswer {
        let description = try Self.description(evidence)
        let bench = try Bench(description, exchange)
        let attempt = Self.doubt()
        let recorder = Recorder(
            store: MemoryLedger([attempt]), now: { Self.moment + .seconds(5) }, observe: { _ in })
        let rule = try #require(description.evidence?.repeats)
        let permit = try await recorder.permitRepeat(
            of: attempt, by: rule, timeout: .seconds(60))
        switch consume permit {
        case .some(let permit):
            return await bench.service.submitAgain(Bench.job([]), permit: permit)
        case .none: return .nothing("no permit")
        }
    }

    @Test func aRepeatCarriesTheNameOfTheFirst() async throws {
        let exchange = ExchangeDouble(#"{"id": "j-1"}"#)
        let found = try await findingOfRepeat("  repeat: { keeps: 24h }", exchange)
        #expect(found == .has(RemoteJob(id: "j-1")))
        let name = try #require(Self.doubt().submitName)
        let request = try #require(exchange.requests.first)
        #expect(request.header("idempotency-key") == name.id)
        #expect(try request.bodyText?.contains(name.uuid) == true)
    }

    @Test(arguments: [
        (409, #"{"job": "j-7"}"#, LookupAnswer.has(RemoteJob(id: "j-7"))),
        (409, #"{"message": "known"}"#, .hasUnnamed("HTTP 409: known")),
        (422, #"{"message": "too large"}"#, .refused(Failure(.refused, "HTTP 422: too large"))),
        (429, #"{"message": "slow"}"#, .nothing("HTTP 429: slow")),
        (402, #"{"message": "no credit"}"#, .nothing("HTTP 402: no credit")),
        (401, #"{"message": "who"}"#, .nothing("HTTP 401: who")),
        (502, #"{"message": "bad"}"#, .nothing("HTTP 502: bad")),
    ])
    func whatARepeatProves(_ status: Int, _ body: String, _ finding: LookupAnswer) async throws {
        #expect(try await findingOfRepeat(Self.repeats, ExchangeDouble(status, body)) == finding)
    }

    @Test func aRepeatThatIsNotAnsweredProvesNothing() async throws {
        let lost = ExchangeDouble(failing: .broken("reset"))
        #expect(try await findingOfRepeat(Self.repeats, lost) == .nothing("reset"))
    }

    @Test func nothingIsRepeatedThatIsNotUnknownOrTooOld() async throws {
        let rule = EvidenceRule.Repeat(keeps: .seconds(600))
        var attempt = Self.doubt()
        for (seconds, isAllowed) in [(5, true), (539, true), (540, false), (-1, false)] {
            let recorder = Recorder(
                store: MemoryLedger([attempt]), now: { Self.moment + .seconds(seconds) },
                observe: { _ in })
            let permit = try await recorder.permitRepeat(
                of: attempt, by: rule, timeout: .seconds(60))
            let isGiven: Bool
            switch consume permit {
            case .some: isGiven = true
            case .none: isGiven = false
            }
            #expect(isGiven == isAllowed)
        }
        attempt.state = .accepted(RemoteJob(id: "r"))
        let recorder = Recorder(
            store: MemoryLedger([attempt]), now: { Self.moment }, observe: { _ in })
        let permit = try await recorder.permitRepeat(
            of: Self.doubt(), by: rule, timeout: .seconds(60))
        switch consume permit {
        case .some: Issue.record("a repeat of what is known")
        case .none: break
        }
    }

    @Test(arguments: [
        (200, #"{"state": "working"}"#, "has"), (404, #"{"error": "unknown"}"#, "hasNot"),
        // A gateway's page is not the service's word.
        (404, "<html>", "nothing"), (200, "{}", "nothing"), (500, "{}", "nothing"),
    ])
    func aLookUpAsksForTheIDThatTheSubmitChose(
        _ status: Int, _ body: String, _ kind: String
    ) async throws {
        let exchange = ExchangeDouble(status, body)
        let bench = try Bench(
            try Self.description("  lookup: { id: \"t-${{ attempt.uuid }}\" }"),
            exchange)
        let name = try #require(Self.doubt().submitName)
        let finding = await bench.service.lookUp(name)
        #expect(exchange.requests[0].url.hasSuffix("/jobs/t-\(name.uuid)"))
        switch finding {
        case .has(let remote): #expect(kind == "has" && remote.id == "t-\(name.uuid)")
        case .hasNot: #expect(kind == "hasNot")
        case .nothing: #expect(kind == "nothing")
        case .hasUnnamed, .several, .refused: Issue.record("\(finding)")
        }
    }

    private static let list = """
          list:
            get: /jobs
            query: { after: "${{ next }}" }
            jobs: jobs
            id: id
            reference: meta
            created: made
            next: next
        """

    @Test func aListIsReadPageByPageAsFarBackAsTheSubmit() async throws {
        let name = try #require(Self.doubt().submitName)
        let exchange = ExchangeDouble { request throws(ExchangeError) in
            let old = "2001-01-01T00:00:00Z"
            let page =
                switch request.url.split(separator: "?").last {
                case "after=two":
                    #"{"jobs": [{"id": "2", "meta": {"ref": "\#(name.id)"}, "made": "\#(old)"}], "next": "three"}"#
                default:
                    #"{"jobs": [{"id": "1", "meta": null, "made": 1764000000}], "next": "two"}"#
                }
            return Answer(status: 200, body: Array(page.utf8))
        }
        let bench = try Bench(try Self.description(Self.list), exchange)
        let listing = await bench.service.list(since: Self.moment)
        #expect(
            exchange.requests.map { String($0.url.split(separator: "/").last ?? "") } == [
                "jobs", "jobs?after=two",
            ])
        #expect(listing.finding(about: name) == .has(RemoteJob(id: "2")))
        guard case .jobs(_, isWhole: true) = listing else {
            Issue.record("\(listing)")
            return
        }
    }

    @Test(arguments: [
        (200, #"{"error": "oops"}"#), (200, #"{"jobs": [{"name": 1}]}"#), (500, "{}"),
        (404, #"{"jobs": []}"#), (200, "<html>"),
    ])
    func anAnswerThatIsNoListIsNotAnEmptyOne(_ status: Int, _ body: String) async throws {
        let bench = try Bench(
            try Self.description(Self.list), ExchangeDouble(status, body))
        guard case .nothing = await bench.service.list(since: Self.moment) else {
            Issue.record("taken as a list")
            return
        }
    }

    @Test func aListWithoutEndIsNotReadForEver() async throws {
        let exchange = ExchangeDouble(#"{"jobs": [{"id": "1"}], "next": "again"}"#)
        let bench = try Bench(try Self.description(Self.list), exchange)
        guard case .jobs(let jobs, isWhole: false) = await bench.service.list(since: Self.moment)
        else {
            Issue.record("taken as whole")
            return
        }
        #expect(jobs.count == 1)
        #expect(exchange.requests.count == 100)
    }

    @Test func theKeyNeverGoesToAnotherHostThatAListNames() async throws {
        let exchange = ExchangeDouble(
            #"{"jobs": [{"id": "1"}], "next": "https://evil.example/more"}"#)
        let bench = try Bench(try Self.description(Self.list), exchange)
        guard case .nothing = await bench.service.list(since: Self.moment) else {
            Issue.record("followed")
            return
        }
        #expect(exchange.requests.count == 1)
    }

    // MARK: - Mistakes

    @Test(arguments: [
        ("  repeat: {}", "'keeps' is missing in 'repeat'; add it"),
        (
            "  repeat: { keeps: 1h, rejected: { id: a } }",
            "'rejected' says how a repeat is refused; add 'status' or 'when'"
        ),
        (
            "  lookup: { id: \"${{ key }}\" }",
            "unknown name 'key'; known here are 'attempt.id', 'attempt.uuid'"
        ),
        (
            "  list: { get: /jobs, jobs: \"jobs[*]\", id: id, reference: ref }",
            "'jobs' leads to the list itself; remove '[*]'"
        ),
        ("  lost: {}", "unknown key 'lost' in 'evidence'; did you mean 'list'?"),
    ])
    func mistakesAreToldAtTheirPlace(_ evidence: String, _ message: String) throws {
        let faults = try #require(throws: DescriptionFaults.self) {
            _ = try Self.description(evidence)
        }
        #expect(faults.diagnostics.map(\.message) == [message])
    }

    @Test func aSubmitWithoutANameCanNotBeAskedAfter() throws {
        let text = DescriptionKeysTests.small + "evidence: { repeat: { keeps: 1h } }\n"
        let faults = try #require(throws: DescriptionFaults.self) {
            _ = try DescriptionReader.description(from: Array(text.utf8), file: "a.yaml")
        }
        #expect(faults.diagnostics.count == 1)
        #expect(faults.diagnostics[0].message.hasPrefix("'submit' carries no name"))
    }
}
