import Core
import Reports
import Support
import Testing

struct PlanTextTests {
    private func facts() async throws -> PlanFacts {
        let plan = try ReportSamples.plan()
        let attempts = try ReportSamples.ledger(plan)
        let past = PastJobs(
            provider: "studio", batch: "selfies", count: 2, duration: .seconds(90), cost: nil)
        return try await PlanFacts(plan, past: [past], latest: { _ in attempts })
    }

    @Test(arguments: [80, 120])
    func aPlanSaysWhatARunWouldDoAndCost(_ width: Int) async throws {
        let text = try PlanText(try await facts(), look: .plain).text(width: width)
        #expect(try Golden.difference(text, "plan-\(width).txt") == nil)
    }

    @Test func withoutUnicodeOrColourItSaysTheSame() async throws {
        let look = Look(palette: .plain, isUnicode: false)
        let text = try PlanText(try await facts(), look: look).text(width: 80)
        #expect(text.contains("3 photos x 4 seeds = 12 jobs"))
        #expect(text.contains("anna.jpg ... cleo.jpg"))
    }

    @Test func aPlanThatIsDoneSaysSo() async throws {
        let plan = try ReportSamples.plan()
        let facts = try await PlanFacts(plan) { keys in
            let sample = ReportSamples.attempt(1, ReportSamples.done(["x.png"]))
            var attempts: [JobKey: Attempt] = [:]
            for key in keys {
                attempts[key] = Attempt(
                    key: key, number: 1, state: sample.state, context: sample.context)
            }
            return attempts
        }
        let text = try PlanText(facts, look: .plain).text(width: 80)
        #expect(text.contains("\nnothing to run: every job is done\n"))
        #expect(text.contains("spent   240 credits estimated\n"))
    }

    @Test func whatARunGaveUpOnStaysFailedUntilItIsNamed() async throws {
        let plan = try ReportSamples.plan()
        let facts = try await PlanFacts(plan) { keys in
            var attempts: [JobKey: Attempt] = [:]
            for (number, key) in keys.enumerated() {
                let state: JobState =
                    number == 0
                    ? .lost(ReportSamples.remote, "gone")
                    : ReportSamples.failed(.fault, "the model crashed")
                attempts[key] = Attempt(
                    key: key, number: 99, state: state,
                    context: ReportSamples.attempt(1, state).context)
            }
            return attempts
        }
        #expect(facts.tallies.total.toSubmit == 0, "each was tried as often as it may be")
        let text = try PlanText(facts, look: .plain).text(width: 80)
        #expect(
            text.contains(
                "12 failed: 12 stay failed without: tirage run pipelines/snake-year.yaml"
                    + " --retry failed --retry lost"))
    }

    @Test func statusCountsFromTheLedger() async throws {
        let text = StatusText(
            try ReportSamples.plan(), try await facts().tallies, look: .plain
        ).text
        #expect(try Golden.difference(text, "status.txt") == nil)
    }

    @Test func theJSONFormHasTheSameFigures() async throws {
        #expect(try Golden.difference(try await facts().json.laidOut, "plan.json") == nil)
    }
}
