import Core
import Reports
import Support
import Testing

/// Why jobs are new again, and how each is listed.
struct PlanChangesTests {
    private struct Lines: TextSink {
        var bytes: [UInt8] = []

        mutating func append(_ bytes: [UInt8]) { self.bytes += bytes }
    }

    /// The results of a run of `manifest` that has made everything.
    private func results(_ manifest: Manifest = ReportSamples.manifest()) async throws -> [[UInt8]]
    {
        var lines = Lines()
        _ = try await ResultsFile(ReportSamples.plan(manifest)).write(into: &lines) { keys in
            let sample = ReportSamples.attempt(1, ReportSamples.done(["x.png"]))
            return Dictionary(
                uniqueKeysWithValues: keys.map { key in
                    (
                        key,
                        Attempt(key: key, number: 1, state: sample.state, context: sample.context)
                    )
                })
        }
        return lines.bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    /// The reasons after a run of the sample manifest, for each batch.
    private func reasons(
        _ lines: [[UInt8]], _ change: (inout Manifest) -> Void
    ) async throws -> [[String]] {
        var manifest = ReportSamples.manifest()
        change(&manifest)
        let done = try await Set(results().compactMap { try JSON(parsing: $0)["key"]?.scalarText })
        let plan = try ReportSamples.plan(manifest)
        let facts = try await PlanFacts(
            plan,
            latest: { keys in
                let sample = ReportSamples.attempt(1, ReportSamples.done(["x.png"]))
                var attempts: [JobKey: Attempt] = [:]
                for key in keys where done.contains(key.hex) {
                    attempts[key] = Attempt(
                        key: key, number: 1, state: sample.state, context: sample.context)
                }
                return attempts
            },
            lines: { take in for line in lines where take(line) {} })
        return plan.batches.map { batch in
            (facts.changes?.counts(of: batch) ?? []).map { "\($0.reason) (\($0.count))" }
        }
    }

    @Test func anEditedVariableIsFoundInTheInputThatUsesIt() async throws {
        let found = try await reasons(results()) { manifest in
            manifest.vars[0] = Value.Field("style", .text("charcoal"))
        }
        #expect(found == [[], ["prompt changed (12)"]])
    }

    @Test func severalInputsAreNamedTogether() async throws {
        let found = try await reasons(results()) { manifest in
            manifest.vars[0] = Value.Field("style", .text("charcoal"))
            manifest.batches[1].inputs.append(
                ReportSamples.field("steps", .constant(.integer(30))))
        }
        #expect(found == [[], ["prompt changed, steps added (12)"]])
    }

    @Test func anEditedAxisIsFoundByItsPosition() async throws {
        let found = try await reasons(results()) { manifest in
            manifest.batches[0].axes[1] = AxisBlock(
                name: ReportSamples.at("seed"),
                form: .values(
                    [1, 2, 3, 7].map { Located(.integer($0), at: ReportSamples.place()) }),
                place: ReportSamples.place())
        }
        #expect(found == [["seed_56 and seed as text changed (3)"], []])
    }

    @Test func anotherTargetIsNamedByTheServicesWord() async throws {
        let found = try await reasons(results()) { manifest in
            manifest.batches[0].target = ReportSamples.template("Other")
        }
        #expect(found == [["endpoint changed (12)"], []])
    }

    @Test func seedsThatAreAddedAtBothEndsAreNew() async throws {
        let found = try await reasons(results()) { manifest in
            manifest.batches[0].axes[1] = AxisBlock(
                name: ReportSamples.at("seed"),
                form: .range(.init(from: .integer(0), step: .integer(1), end: .count(6))),
                place: ReportSamples.place())
        }
        #expect(found == [["seed is new (6)"], []])
    }

    @Test func damagedResultsTellNothing() async throws {
        let lines = [
            "", "{", "null", "[]", #"{"batch":"athletes"}"#,
            #"{"key":"zz","batch":"athletes","index":-1,"state":"done","inputs":{}}"#,
            #"{"key":"zz","batch":"athletes","index":18446744073709551615,"state":"done"}"#,
        ].map { Array($0.utf8) }
        let found = try await reasons(lines) { manifest in
            manifest.vars[0] = Value.Field("style", .text("charcoal"))
        }
        #expect(found == [[], []])
    }

    @Test func aListingHasALineForEachJob() async throws {
        let plan = try ReportSamples.plan()
        let attempts = try ReportSamples.ledger(plan)
        var text = ""
        try await JobListing(plan, nil).writeText(look: .plain, latest: { _ in attempts }) {
            text += $0
        }
        #expect(try Golden.difference(text, "plan-jobs.txt") == nil)
        var json = ""
        try await JobListing(plan, nil).writeJSON(latest: { _ in attempts }) { json += $0 }
        #expect(try Golden.difference(json, "plan-jobs.jsonl") == nil)
        #expect(json.split(separator: "\n").count == 24)
    }
}
