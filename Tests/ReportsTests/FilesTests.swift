import Core
import Reports
import Support
import Testing

struct FilesTests {
    @Test func resultsAreALineForEachJobInPlanOrder() async throws {
        let plan = try ReportSamples.plan()
        let attempts = try ReportSamples.ledger(plan)
        var sink = MemorySink()
        _ = try await ResultsFile(plan).write(into: &sink) { _ in attempts }
        #expect(try Golden.difference(sink.text, "results.jsonl") == nil)
        #expect(sink.text.split(separator: "\n").count == Int(plan.jobCount))
        #expect(!sink.text.contains("secret"))
    }

    @Test func theLedgerIsAskedForAFewHundredJobsAtATime() async throws {
        var manifest = ReportSamples.manifest()
        manifest.batches[0].axes[1].form = .range(
            .init(from: .integer(1), step: .integer(1), end: .count(401)))
        let plan = try ReportSamples.plan(manifest)
        var asked: [Int] = []
        var sink = MemorySink()
        _ = try await ResultsFile(plan).write(into: &sink) { keys in
            asked.append(keys.count)
            return [:]
        }
        #expect(asked == [500, 500, 215])
        #expect(sink.chunks == 3)
    }

    @Test func aDiskThatIsFullIsNotHidden() async throws {
        let plan = try ReportSamples.plan()
        var sink = MemorySink(error: DiskError("no space left on 'out'"))
        await #expect(throws: DiskError("no space left on 'out'")) {
            _ = try await ResultsFile(plan).write(into: &sink) { _ in [:] }
        }
    }

    @Test func theRecordOfARunSaysWhatCameOfIt() throws {
        let attempts = [
            ReportSamples.attempt(1, ReportSamples.done(["a.png"]), cost: "7 credits"),
            ReportSamples.attempt(2, ReportSamples.done(["b.png"])),
            ReportSamples.attempt(3, .unknown("x")), nil,
        ]
        let outcome = RunOutcome(
            tally: ReportSamples.tally(attempts),
            stops: [
                .drained, .leftBehind(2), .providers(["face": Failure(.outOfCredit, "empty")]),
            ],
            submitted: 3, began: ReportSamples.start,
            ended: ReportSamples.start + .milliseconds(12_040))
        let record = RunRecord(
            outcome, pipeline: "snake-year", manifest: "pipelines/snake-year.yaml",
            manifestSHA256: String(repeating: "0f", count: 32), version: "0.1.0", isRehearsal: true)
        #expect(try Golden.difference(record.text, "run.json") == nil)
    }

    @Test func theManifestIsWrittenAsItWasUnderstood() throws {
        let text = ResolvedManifest(try ReportSamples.plan()).text
        #expect(try Golden.difference(text, "pipeline.resolved.yaml") == nil)
        #expect(!text.contains("secret.example"))
        let isPlain = { (scalar: Unicode.Scalar) in
            scalar == "\n" || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
        }
        #expect(text.unicodeScalars.allSatisfy(isPlain))
    }

    @Test func filtersAreWrittenBack() throws {
        var manifest = ReportSamples.manifest()
        manifest.batches[1].save = ReportSamples.template(
            #"${{ matrix.prompt|slug|truncate( 9 ) }}/${{ matrix.seed | pad(10) | default('"a" \ b') }}"#
        )
        let text = ResolvedManifest(try ReportSamples.plan(manifest)).text
        let written =
            #"${{ matrix.prompt | slug | truncate(9) }}/"#
            + #"${{ matrix.seed | pad(10) | default('\"a\" \\ b') }}"#
        #expect(text.contains("save: \"\(written)\"\n"), "\(text)")
    }
}

/// Keeps what is written; fails when it is told to.
private struct MemorySink: TextSink {
    private(set) var bytes: [UInt8] = []
    private(set) var chunks = 0
    private let error: DiskError?

    init(error: DiskError? = nil) {
        self.error = error
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ bytes: [UInt8]) throws(DiskError) {
        if let error { throw error }
        self.bytes += bytes
        chunks += 1
    }
}
