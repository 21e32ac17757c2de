import Core
import Reports
import Support
import Testing

/// How the jobs of a batch are said to come about.
struct PlanFormulaTests {
    private func formulas(_ change: (inout BatchBlock) -> Void) throws -> BatchFormula {
        var manifest = ReportSamples.manifest()
        manifest.batches.removeLast()
        change(&manifest.batches[0])
        let plan = try ReportSamples.plan(manifest)
        return BatchFormula(plan.batches[0], of: plan, look: .plain)
    }

    private func formula(_ change: (inout BatchBlock) -> Void) throws -> String {
        try formulas(change).text
    }

    private func entry(_ fields: KeyValuePairs<String, Value>) -> PartialMap {
        PartialMap(
            fields.map { .init($0, Located($1, at: ReportSamples.place())) },
            at: ReportSamples.place())
    }

    @Test func aProductNamesItsAxes() throws {
        #expect(try formula { _ in } == "3 photos × 4 seeds = 12 jobs")
    }

    @Test func oneOfAKindIsSingular() throws {
        #expect(
            try formula { batch in
                batch.axes[0] = AxisBlock(
                    name: ReportSamples.at("photo"),
                    form: .values([Located(.text("x.jpg"), at: ReportSamples.place())]),
                    place: ReportSamples.place())
                batch.save = nil
            } == "1 photo × 4 seeds = 4 jobs")
    }

    @Test func excludesAndIncludesAreTakenAwayAndAdded() throws {
        let formula = try formulas { batch in
            batch.rules.excludes = [entry(["seed": .integer(2)])]
            batch.rules.includes = [
                entry(["photo": .text("anna.jpg"), "seed": .integer(9)]),
                entry(["seed": .integer(1), "note": .text("x")]),
            ]
        }
        #expect(formula.text == "3 photos × 4 seeds − 3 excluded + 1 added = 10 jobs")
        #expect(formula.extended == "extended 3")
    }

    @Test func axesThatAdvanceTogetherAreOneFactor() throws {
        #expect(
            try formula { batch in
                batch.axes[1] = AxisBlock(
                    name: ReportSamples.at("seed"),
                    form: .range(.init(from: .integer(1), step: .integer(1), end: .count(3))),
                    place: ReportSamples.place())
                batch.rules.zips = [
                    Located(
                        [ReportSamples.at("photo"), ReportSamples.at("seed")],
                        at: ReportSamples.place())
                ]
            } == "3 (photo, seed) = 3 jobs")
    }

    @Test func samplesAndRepeatsComeLast() throws {
        #expect(
            try formula { $0.rules.repeats = Located(2, at: ReportSamples.place()) }
                == "3 photos × 4 seeds × 2 repeats = 24 jobs")
        #expect(
            try formula { batch in
                batch.rules.excludes = [entry(["seed": .integer(2)])]
                batch.rules.sample = Located(5, at: ReportSamples.place())
                batch.rules.repeats = Located(2, at: ReportSamples.place())
            }
                == "3 photos × 4 seeds − 3 excluded = 9, sampled 5 of 9, × 2 repeats = 10 jobs")
    }

    @Test func withoutAxesThereIsOneJob() throws {
        #expect(
            try formula { batch in
                batch.axes = []
                batch.inputs = []
                batch.save = nil
            } == "1 job")
    }
}
