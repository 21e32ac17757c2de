import Core
import Reports
import Support
import Testing

/// What a run, a plan and a status say of a budget.
struct BudgetTextTests {
    private static func account(
        _ period: Budget.Period, _ amount: String, settled: Int64 = 0, reserved: Int64 = 0,
        unknown: Int64 = 0
    ) -> BudgetAccount {
        guard let money = Money(written: amount) else { preconditionFailure(amount) }
        return BudgetAccount(
            Budget.Limit(period, money),
            Spending(
                settled: settled * 1_000_000, reserved: reserved * 1_000_000,
                unknown: unknown * 1_000_000, unit: money.unit))
    }

    private static func summary(
        _ count: Int, _ inTheWay: [BudgetAccount], _ all: [BudgetAccount], prices: [Money] = []
    ) -> [String] {
        let now = Timestamp(milliseconds: 0)
        let end = RunEnd(
            stops: [.overBudget(count, inTheWay)], submitted: 0, began: now, ended: now,
            accounts: all)
        let text = RunSummary(
            RunOutcome(end, tally: ReportSamples.tally([nil])), of: Invocation(file: "cats.yaml"),
            output: "out", settled: 0, troubles: Troubles([]), prices: prices
        ).text(look: .plain)
        return text.split(separator: "\n").suffix(3).map(String.init)
    }

    @Test func theLastLinesSayWhichLimitWhatCountsAndWhatToDo() {
        let day = Self.account(.day, "20 USD", settled: 12, reserved: 3, unknown: 4)
        #expect(
            Self.summary(7, [day], [day]) == [
                "7 jobs were not submitted: no room in budget.day (20 USD)",
                "  budget.day: 1 USD left; 12 spent, 3 reserved, 4 unknown",
                "run again tomorrow (days begin at 00:00 UTC), or raise the limit:"
                    + " tirage run cats.yaml --set budget.day=\"40 USD\"",
            ])
    }

    @Test func aRaisedLimitHasRoomForAJob() {
        let day = Self.account(.day, "1 USD", settled: 12)
        let price = Money(micro: 500_000, unit: "USD")
        #expect(
            Self.summary(1, [day], [day], prices: [price])[2].hasSuffix(
                "--set budget.day=\"12.5 USD\""))
        let run = Self.account(.run, "1 USD", settled: 1)
        #expect(
            Self.summary(1, [run, day], [run, day])[2].hasSuffix(
                "--set budget.run=\"2 USD\" --set budget.day=\"12 USD\""))
    }

    @Test func theOtherLimitsOfAPeriodStayInWhatIsSet() {
        let credits = Self.account(.run, "300 credits", settled: 300)
        let all = [credits, Self.account(.run, "5 USD"), Self.account(.day, "900 credits")]
        #expect(
            Self.summary(1, [credits], all) == [
                "1 job was not submitted: no room in budget.run (300 credits)",
                "  budget.run: 0 credits left; 300 spent",
                "run again to spend as much once more, or raise the limit:"
                    + " tirage run cats.yaml --set budget.run=\"[600 credits, 5 USD]\"",
            ])
    }

    @Test func runningAgainIsNoAdviceWhereNoJobFits() {
        let small = Self.account(.run, "5 credits")
        #expect(
            Self.summary(3, [small], [small]) == [
                "3 jobs were not submitted: no room in budget.run (5 credits)",
                "  budget.run: 5 credits left; nothing spent",
                "raise the limit: tirage run cats.yaml --set budget.run=\"10 credits\"",
            ])
    }

    private static func plan(_ limits: [Budget.Limit]) async throws -> Plan {
        var manifest = ReportSamples.manifest()
        manifest.batches.removeLast()
        manifest.providers.removeLast()
        let place = Place(file: "", line: 1, column: 1, length: 1)
        manifest.budget = BudgetBlock(limits: limits.map { Located($0, at: place) })
        return try ReportSamples.plan(manifest)
    }

    private static let limits = [
        Budget.Limit(.run, Money(micro: 1_000_000_000, unit: "credits")),
        Budget.Limit(.day, Money(micro: 95_000_000, unit: "credits")),
    ]

    /// 30 credits of today's are spent.
    private static var today: Spendings {
        var today = Spendings()
        let attempt = ReportSamples.attempt(1, .unknown("reset"))
        for _ in 0..<3 { today.add(attempt.expense) }
        return today
    }

    @Test func aPlanSaysWhatIsLeftAndHowManyJobsFitIn() async throws {
        let facts = try await PlanFacts(
            Self.plan(Self.limits), today: Self.today, latest: { _ in [:] })
        let text = try PlanText(facts, look: .plain).text(width: 100)
        #expect(text.contains("  budget  1000 credits left of 1000 a run\n"))
        #expect(text.contains("          65 credits left of 95 a day: 30 unknown\n"))
        #expect(text.contains("          6 of 12 jobs fit in; the run stops there\n"))
        #expect(facts.json["budget"]?["fitting-jobs"] == .integer(6))
    }

    @Test func aStatusSaysWhatTheDayHasCost() async throws {
        let plan = try await Self.plan(Self.limits)
        let tallies = try await PlanTallies(plan, latest: { _ in [:] })
        let text = StatusText(plan, tallies, today: Self.today, look: .plain).text
        #expect(text.contains("\ntoday (UTC): 30 of 95 credits, 30 unknown\n"))
        let json = tallies.json(plan, today: Self.today)
        #expect(json["today"]?.text.contains("\"unknown\":30") ?? false)
    }

    @Test func theManifestAsUnderstoodHasTheBudget() async throws {
        let text = ResolvedManifest(try await Self.plan(Self.limits)).text
        #expect(text.contains("budget:\n  run: \"1000 credits\"\n  day: \"95 credits\"\n"))
        #expect(text.contains("  on-unknown-price: refuse\n"))
    }
}
