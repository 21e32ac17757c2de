import Core
import Testing

@Suite("Jobs read from lines of results.jsonl")
struct RecordedJobTests {
    private static let key = String(repeating: "ab", count: 32)
    private static let digest = String(repeating: "0f", count: 32)

    private static func line(
        state: String = "done", key: String = key, remote: String = #""r-1""#,
        path: String = "cats/1.png", more: String = ""
    ) -> String {
        """
        {"key":"\(key)","batch":"cats","index":0,"replica":0,"matrix":{"seed":1},\
        "provider":"main","service":"painter","inputs":{"prompt":"a cat"},\
        "state":"\(state)","attempts":2,"remote":\(remote),\
        "times":{"submitted":"2026-11-30T10:00:00.250Z","settled":"2026-11-30T10:00:09.000Z"},\
        "images":[{"path":"\(path)","sha256":"\(digest)","bytes":70,"type":"image/png",\
        "width":3,"height":2}]\(more)}
        """
    }

    private func job(_ line: String) throws -> RecordedJob? {
        try RecordedJob(line: Array(line.utf8))
    }

    private func fault(_ line: String) -> String? {
        do throws(RecordedJob.Fault) {
            _ = try RecordedJob(line: Array(line.utf8))
            return nil
        } catch {
            return error.message
        }
    }

    @Test func aDoneJobIsWhatItsLineSays() throws {
        let more = #","cost":{"amount":2.5,"unit":"credits","source":"reported"}"#
        let job = try #require(try job(Self.line(more: more)))
        #expect(job.key.hex == Self.key)
        #expect(job.attempts.count == 1 && job.latest.number == 2)
        #expect(job.latest.state.name == .done && job.latest.state.remote?.id == "r-1")
        #expect(job.latest.images.map(\.path) == ["cats/1.png"])
        #expect(job.latest.context.stem == "cats/1")
        #expect(job.latest.times.submitted?.description == "2026-11-30T10:00:00.250Z")
        // A line of before units had owners: it is the service's.
        let credits = MoneyUnit("credits", of: "painter")
        #expect(job.latest.cost == .reported(Money(micro: 2_500_000, unit: credits)))
        #expect(job.latest.request?["inputs"]?["prompt"] == .string("a cat"))
        #expect(job.latest.request?["state"] == nil)
    }

    @Test func whatEarlierAttemptsCostStaysSpent() throws {
        let more =
            #","cost":{"amount":1,"unit":"USD","source":"estimated"},"#
            + #""earlier":[{"amount":3,"unit":"USD","source":"reported"}]"#
        let job = try #require(try job(Self.line(more: more)))
        #expect(job.attempts.map(\.number) == [1, 2])
        #expect(
            job.attempts.map(\.cost) == [
                .reported(Money(micro: 3_000_000, unit: "USD")),
                .estimated(Money(micro: 1_000_000, unit: "USD")),
            ])
    }

    @Test func imagesOfEarlierAttemptsAreNotForgotten() throws {
        let image =
            #"{"path":"cats/1-old.png","sha256":"\#(Self.digest)","bytes":9,"type":"image/png"}"#
        let job = try #require(
            try job(Self.line(more: #","earlier":[{"images":[\#(image)]}]"#)))
        #expect(job.attempts.first?.images.map(\.path) == ["cats/1-old.png"])
        #expect(job.attempts.first?.cost == nil)
    }

    @Test(arguments: [
        ("accepted", JobState.Name.accepted), ("finished", .accepted), ("unknown", .unknown),
        ("submitting", .unknown), ("lost", .lost), ("expired", .expired),
        ("cancelled", .cancelled), ("done", .done),
    ])
    func everyStateIsRead(_ written: String, _ state: JobState.Name) throws {
        let job = try job(Self.line(state: written, more: #","error":"why""#))
        #expect(job?.latest.state.name == state)
    }

    @Test func aFailedJobKeepsItsClass() throws {
        let more = #","class":"moderated","error":"not allowed""#
        let job = try job(Self.line(state: "failed", more: more))
        guard case .failed(let remote, let failure, let images) = job?.latest.state else {
            Issue.record("it is no failed job")
            return
        }
        #expect(remote?.id == "r-1" && images.count == 1)
        #expect(failure == Failure(.moderated, "not allowed"))
    }

    @Test func aJobThatWasNeverSubmittedIsNone() throws {
        let line =
            #"{"key":"\#(Self.key)","batch":"cats","matrix":{},"provider":"main","#
            + #""service":"painter","inputs":{},"state":"ready","attempts":0,"images":[]}"#
        #expect(try job(line) == nil)
        #expect(try job(line.replacing("\"\(Self.key)\"", with: "null")) == nil)
    }

    @Test func aJobOfAnEarlierPlanKeepsSinceWhen() throws {
        let more = #","past":{"since":"2026-11-30T11:00:00.000Z","why":"removed"}"#
        let past = try job(Self.line(more: more))?.past
        #expect(past?.reason == "removed")
        #expect(past?.since.description == "2026-11-30T11:00:00.000Z")
    }

    @Test(arguments: [
        "../a.png", "/etc/passwd", "cats/../../a.png", ".tirage/ledger.sqlite", "cats//a.png",
        "", "cats/", "cats/./a.png", #"cats/a\u0000.png"#, #"cats/a\n.png"#,
    ])
    func noPathLeadsOutOfTheFolder(_ path: String) {
        #expect(fault(Self.line(path: path))?.contains("leads out of the folder") == true)
    }

    @Test(arguments: [
        ("", "byte"), ("[]", "no JSON object"), (#"{"key":"12"}"#, "no key"),
        (Self.line(key: String(repeating: "AB", count: 32)), "no key"),
        (Self.line(state: "great"), "'state'"), (Self.line(remote: "7"), "'remote'"),
        (Self.line(remote: #""a b""#), "'remote'"),
        (Self.line(state: "failed"), "'class'"),
        (String(Self.line().dropLast(40)), "byte"),
        (Self.line(more: #","cost":{"amount":-1,"unit":"USD"}"#), "'cost'"),
        (Self.line(more: #","cost":7"#), "'cost'"),
        (Self.line().replacing(#""bytes":70"#, with: #""bytes":-7"#), "'bytes'"),
        (Self.line().replacing(#""bytes":70"#, with: #""bytes":7e99"#), "'bytes'"),
        (Self.line().replacing("image/png", with: "text/html"), "'type'"),
        (Self.line().replacing(Self.digest, with: "beef"), "'sha256'"),
        (Self.line().replacing(#""attempts":2"#, with: #""attempts":99999999"#), "attempts"),
        (Self.line().replacing(#""inputs":{"prompt":"a cat"},"#, with: ""), "'inputs'"),
        (Self.line().replacing(#""service":"painter","#, with: ""), "'service'"),
    ])
    func whatIsWrongWithALineIsSaid(_ line: String, _ words: String) {
        #expect(fault(line)?.contains(words) == true, "\(fault(line) ?? "no fault")")
    }

    @Test func bytesThatAreNoTextAreNoJob() {
        var bytes = Array(Self.line().utf8)
        bytes[20] = 0xFF
        #expect(throws: RecordedJob.Fault.self) { try RecordedJob(line: bytes) }
    }
}
