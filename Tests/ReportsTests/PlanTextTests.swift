import Core
import Reports
import Support
import Testing

struct PlanTextTests {
    @Test(arguments: [80, 120])
    func aPlanSaysWhatARunWouldDoAndCost(_ width: Int) async throws {
        let plan = try Samples.plan()
        let attempts = try Samples.ledger(plan)
        let tallies = try await PlanTallies(plan) { _ in attempts }
        let text = try PlanText(plan, tallies, look: .plain).text(width: width)
        #expect(try Golden.difference(text, "plan-\(width).txt") == nil)
    }

    @Test func aPlanThatIsDoneSaysSo() async throws {
        let plan = try Samples.plan()
        let tallies = try await PlanTallies(plan) { keys in
            let sample = Samples.attempt(1, Samples.done(["x.png"]))
            var attempts: [JobKey: Attempt] = [:]
            for key in keys {
                attempts[key] = Attempt(
                    key: key, number: 1, state: sample.state, context: sample.context)
            }
            return attempts
        }
        let text = try PlanText(plan, tallies, look: .plain).text(width: 80)
        #expect(text.contains("\nnothing to run: every job is done\n"))
    }

    @Test func statusCountsFromTheLedger() async throws {
        let plan = try Samples.plan()
        let attempts = try Samples.ledger(plan)
        let tallies = try await PlanTallies(plan) { _ in attempts }
        #expect(
            try Golden.difference(StatusText(plan, tallies, look: .plain).text, "status.txt") == nil
        )
    }

    @Test func theJSONFormHasTheSameFigures() async throws {
        let plan = try Samples.plan()
        let attempts = try Samples.ledger(plan)
        let tallies = try await PlanTallies(plan) { _ in attempts }
        let text = tallies.json(plan).laidOut
        #expect(try Golden.difference(text, "plan.json") == nil)
    }
}
