import Core
import Support
import Testing

@testable import Reports

struct EverTextTests {
    private let one = ReportSamples.done(["a.png"])

    private func group(
        _ state: JobState, count: Int, images: Int, price: String? = "10 credits",
        isLatest: Bool = true
    ) -> AttemptGroup {
        AttemptGroup(
            ReportSamples.attempt(1, state, price: price), count: count, imageCount: images,
            isLatest: isLatest)
    }

    private func line(_ groups: [AttemptGroup], plan count: Int = 2) -> String? {
        let plan = ReportSamples.tally((0..<count).map { ReportSamples.attempt($0, one) })
        return EverText.line(Ever(groups), beside: plan, .plain)
    }

    @Test func imagesOfEarlierPlansAreToldInOneLine() {
        #expect(line([group(one, count: 2, images: 2)]) == nil)
        #expect(
            line([group(one, count: 42, images: 42)])
                == "40 images of earlier plans, kept: 400 credits; ever 42 images, 420 credits")
        #expect(
            line([group(one, count: 2, images: 2), group(one, count: 1, images: 1, price: nil)])
                == "1 image of earlier plans, kept; ever 3 images, 20 credits")
    }

    @Test func whatEarlierPlansCostWithoutAnImageIsToldToo() {
        let failed = ReportSamples.failed(.fault, "x")
        #expect(
            line([group(one, count: 2, images: 2), group(failed, count: 3, images: 0)])
                == "earlier plans, without images: 30 credits; ever 2 images, 50 credits")
        let unknown = JobState.unknown("reset")
        #expect(
            line([
                group(one, count: 3, images: 3),
                group(unknown, count: 1, images: 0, price: nil),
            ])
                == "1 image of earlier plans, kept: 10 credits and 1 unknown job whose price nobody"
                + " knows; ever 3 images, 30 credits")
    }

    @Test func imagesOfEarlierAttemptsAreOfThisPlan() {
        #expect(
            line([
                group(one, count: 2, images: 2),
                group(one, count: 1, images: 1, price: nil, isLatest: false),
            ]) == "ever 3 images, 20 credits")
    }

    @Test func theStatusHasItBelowItsTableAndInItsJSON() throws {
        let plan = try ReportSamples.plan()
        let ever = Ever([group(one, count: 42, images: 42)])
        let tallies = PlanTallies(of: plan)
        let text = StatusText(plan, tallies, ever: ever, look: .plain).text
        #expect(text.contains("\n42 images of earlier plans, kept: 420 credits; ever 42 images"))
        let json = tallies.json(plan, ever: ever)
        #expect(json["ever"]?["images"] == .number("42"))
        #expect(json["earlier-plans"]?["images"] == .number("42"))
        #expect(json["images"] == .number("0"))
        guard case .array(let spent)? = json["ever"]?["spent"] else {
            Issue.record("no list")
            return
        }
        #expect(spent.map { $0["amount"] } == [.number("420")])
    }

    private func outcome(_ ever: Ever?) -> RunOutcome {
        var outcome = RunOutcome(
            tally: ReportSamples.tally([ReportSamples.attempt(1, one), nil]), stops: [],
            submitted: 1,
            began: ReportSamples.start, ended: ReportSamples.start + .seconds(2))
        outcome.ever = ever
        outcome.share = RunShare(
            [group(one, count: 1, images: 1, price: "4 credits")], images: 3)
        return outcome
    }

    @Test func theEndOfARunTellsThisRunThisPlanAndEver() {
        let summary = { (ever: Ever?, isRehearsal: Bool) in
            RunSummary(
                outcome(ever), of: Invocation(file: "a.yaml", isRehearsal: isRehearsal),
                output: "out", settled: 1, troubles: Troubles()
            ).text(look: .plain)
        }
        let ever = Ever([group(one, count: 42, images: 42)])
        #expect(
            summary(ever, false) == """
                1 of 2 jobs done, 1 image, in out
                this run brought 1 job to an end in 2.0 s, for 4 credits; so far 10 credits (estimated)
                41 images of earlier plans, kept: 410 credits; ever 42 images, 420 credits

                """)
        #expect(!summary(Ever([group(one, count: 1, images: 1)]), false).contains("ever"))
        #expect(!summary(ever, true).contains("ever"), "nothing is paid in a rehearsal")
    }

    @Test func theRecordOfARunHasAllThree() {
        let ever = Ever([group(one, count: 42, images: 43)])
        let json = RunRecord(
            outcome(ever), pipeline: "p", manifest: "a.yaml", manifestSHA256: "", version: "1",
            isRehearsal: false
        ).json
        #expect(json["run"]?["images"] == .number("3"))
        #expect(json["images"] == .number("1"))
        #expect(json["ever"]?["images"] == .number("43"))
        #expect(json["ever"]?["jobs"] == .number("42"))
    }
}
