import Core
import Support
import Testing

@Suite("Lines of results.jsonl")
struct ResultLineTests {
    private func plan() throws -> Plan {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["in/anna.jpg": "abc"])
        try pipeline.batch(
            target: "owner/model",
            axes: [
                "photo": .glob("in/*"), "seed": .list([.integer(Int128(UInt64.max))]),
                "scale": .list([try decimal("1.50")]),
            ],
            inputs: [
                "image": "${{ matrix.photo }}", "seed": "${{ matrix.seed }}", "text": "a \"cat\"\n",
            ], save: "anna")
        return try pipeline.plan()
    }

    private func line(_ attempt: (Job) -> Attempt?) throws -> [String] {
        let plan = try plan()
        let job = try plan.job(at: 0)
        let line = try ResultLine.json(job, attempt: attempt(job), plan: plan)
        guard case .object(let members) = line else { return [] }
        #expect(members.first == JSON.Member("key", .string(job.key.hex)))
        return members.dropFirst().map { JSON.object([$0]).text }
    }

    private let asked = [
        #"{"current":true}"#, #"{"batch":"cats"}"#, #"{"index":0}"#, #"{"replica":0}"#,
        #"{"matrix":{"photo":{"file":"in/anna.jpg","sha256":"616263"},"#
            + #""seed":18446744073709551615,"scale":1.50}}"#,
        #"{"provider":"main"}"#, #"{"service":"painter"}"#, #"{"target":"owner/model"}"#,
        #"{"inputs":{"image":{"file":"in/anna.jpg","sha256":"616263"},"#
            + #""seed":18446744073709551615,"text":"a \"cat\"\n"}}"#,
    ]

    @Test func aJobNeverSubmittedSaysWhatIsAskedFor() throws {
        #expect(
            try line { _ in nil } == asked + [
                #"{"state":"ready"}"#, #"{"attempts":0}"#, #"{"images":[]}"#,
            ])
    }

    @Test func aDoneJobSaysAllThatBecameOfIt() throws {
        let done = try line { job in
            var attempt = Sample.attempt(
                .done(Sample.remote, Sample.outputs, [Sample.image]), key: job.key.hex, number: 2,
                cost: Sample.cost)
            attempt.times = .init(
                submitted: Timestamp(milliseconds: 0), accepted: Timestamp(milliseconds: 1),
                finished: Timestamp(milliseconds: 1000), settled: Timestamp(milliseconds: 1500))
            return attempt
        }
        let zeros = String(repeating: "0", count: 64)
        #expect(
            done == asked + [
                #"{"state":"done"}"#, #"{"attempts":2}"#, #"{"remote":"r-1"}"#,
                #"{"times":{"submitted":"1970-01-01T00:00:00.000Z","#
                    + #""accepted":"1970-01-01T00:00:00.001Z","#
                    + #""finished":"1970-01-01T00:00:01.000Z","#
                    + #""settled":"1970-01-01T00:00:01.500Z"}}"#,
                #"{"cost":{"amount":0.00351,"unit":"USD","source":"reported"}}"#,
                #"{"images":[{"path":"cats/a.png","sha256":"\#(zeros)","bytes":99,"#
                    + #""type":"image/png","width":8,"height":4}]}"#,
            ])
    }

    @Test func aFailedJobSaysWhatKindAndWhy() throws {
        let failed = try line { job in
            Sample.attempt(.failed(nil, Failure(.outOfCredit, "nothing left")), key: job.key.hex)
        }
        #expect(
            failed == asked + [
                #"{"state":"failed"}"#, #"{"class":"out-of-credit"}"#, #"{"attempts":1}"#,
                #"{"times":{}}"#, #"{"images":[]}"#, #"{"error":"nothing left"}"#,
            ])
    }

    @Test func anUnknownJobShowsTheMoneyAtRisk() throws {
        let unknown = try line { job in
            Sample.attempt(.unknown("timed out"), key: job.key.hex)
        }
        #expect(unknown.contains(#"{"cost":{"amount":10,"unit":"credits","source":"estimated"}}"#))
        #expect(unknown.contains(#"{"error":"timed out"}"#))
    }

    @Test func aJobOfAnEarlierPlanIsToldAsItWasWithSinceAndWhy() throws {
        var plan = try plan()
        plan.manifestSHA256 = "abcd"
        let job = try plan.job(at: 0)
        let attempt = Sample.attempt(
            .done(Sample.remote, Sample.outputs, [Sample.image]), key: job.key.hex)
        let request = try plan.request(of: job, on: attempt.context.provider)
        let since = Timestamp(milliseconds: 1000)
        let past = LedgerRecord.Past(since: since, reason: "batch removed")
        let record = LedgerRecord(attempt: attempt, request: request, past: past, position: 1)
        let line = ResultLine.json(record, past: past).text
        let now = try ResultLine.json(job, attempt: attempt, plan: plan).text
        #expect(
            line
                == now.replacing(
                    #""current":true"#,
                    with: #""current":false,"past":{"since":"1970-01-01T00:00:01.000Z","#
                        + #""why":"batch removed"}"#))
        #expect(now.contains(#""manifest":"abcd","state""#))
        // One that counts as the plan's.
        #expect(ResultLine.json(record, past: nil).text == now)
    }

    @Test func aJobWhoseRequestWasNeverKeptIsToldAsFarAsItIsKnown() throws {
        let attempt = Sample.attempt(.done(Sample.remote, Sample.outputs, [Sample.image]))
        let past = LedgerRecord.Past(since: Timestamp(milliseconds: 0), reason: "not in the plan")
        let record = LedgerRecord(attempt: attempt, request: nil, past: past, position: 1)
        let line = ResultLine.json(record, past: past).text
        #expect(line.contains(#""batch":"cats","provider":"main","service":"painter","stem":"#))
        #expect(line.contains(#""images":[{"path":"cats/a.png""#))
    }

    @Test func noCredentialAndNothingOfTheEnvironmentIsInARequest() throws {
        var pipeline = try Pipeline()
        pipeline.environment = ["PAINTER_KEY": "canary-1", "PAINTER_HOST": "canary-2.example"]
        pipeline.providers[0].url = try TextTemplate("https://${{ env.PAINTER_HOST }}/v1")
        try pipeline.batch(inputs: ["text": "a cat"])
        let plan = try pipeline.plan()
        #expect(plan.providers[0].url.contains("canary-2"))
        #expect(!(try plan.request(of: plan.job(at: 0)).text.contains("canary")))
    }
}
