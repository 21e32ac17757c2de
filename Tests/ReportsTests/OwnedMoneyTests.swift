import Core
import Reports
import Support
import Testing

/// Money of services with units of their own, as plans, statuses and runs tell it.
struct OwnedMoneyTests {
    private static func money(_ number: Int64, _ service: String) -> Money {
        Money(micro: number * 1_000_000, unit: MoneyUnit("credits", of: service))
    }

    /// Two services of which each has credits, and titles.
    private static func plan(
        prices: (Int64?, Int64?) = (40, 1), limits: [Money] = []
    ) throws -> Plan {
        var manifest = ReportSamples.manifest()
        manifest.providers[0].service.title = "InstantStudio"
        manifest.providers[1].service.title = "InstaSD"
        let services = manifest.providers.map(\.service.name)
        manifest.batches[0].settings.price = prices.0.map { money($0, services[0]) }
        manifest.batches[1].settings.price = prices.1.map { money($0, services[1]) }
        if !limits.isEmpty {
            manifest.budget = BudgetBlock(
                limits: limits.map { Located(.init(.run, $0), at: ReportSamples.place()) },
                onUnknownPrice: .allow)
        }
        return try ReportSamples.plan(manifest)
    }

    private static func attempts(_ plan: Plan, _ state: JobState, count: Int) throws -> [Attempt] {
        try plan.batches.flatMap { batch in
            try plan.indices(of: batch).prefix(count).map { index in
                let job = try plan.job(at: index)
                return Attempt(
                    key: job.key, number: 1, state: state,
                    context: .init(
                        batch: job.batch, provider: job.provider, service: job.service,
                        stem: job.stem, price: batch.price),
                    times: .init(submitted: ReportSamples.start, settled: ReportSamples.start))
            }
        }
    }

    private static func facts(
        _ plan: Plan, _ attempts: [Attempt], costs: [PastCost] = []
    ) async throws -> PlanFacts {
        try await PlanFacts(plan, costs: costs) { keys in
            Dictionary(
                attempts.filter { keys.contains($0.key) }.map { ($0.key, $0) },
                uniquingKeysWith: { $1 })
        }
    }

    @Test func aPlanNamesTheOwnerOfEachSum() async throws {
        let plan = try Self.plan()
        let facts = try await Self.facts(plan, try Self.attempts(plan, .unknown("reset"), count: 1))
        let text = try PlanText(facts, look: .plain).text(width: 120)
        #expect(text.contains("440 InstantStudio credits estimated: 11 jobs at 40 InstantStudio"))
        #expect(text.contains("spent   40 InstantStudio credits + 1 InstaSD credit estimated"))
        let json = facts.json["spent"]?.text
        #expect(
            json
                == #"[{"amount":40,"unit":"credits","service":"instantstudio","source":"estimated"},"#
                + #"{"amount":1,"unit":"credits","service":"wiro","source":"estimated"}]"#)
    }

    @Test func adviceNamesTheUnitAsItIsRead() throws {
        let limit = Budget.Limit(.run, Self.money(100, "wiro"))
        let account = BudgetAccount(
            limit, Spending(settled: 99_000_000, reserved: 0, unknown: 0, unit: limit.amount.unit))
        let now = ReportSamples.start
        let end = RunEnd(
            stops: [.overBudget(2, [account])], submitted: 0, began: now, ended: now,
            accounts: [
                account,
                BudgetAccount(
                    .init(.run, Self.money(7, "instantstudio")),
                    .init(unit: Self.money(7, "instantstudio").unit)),
            ])
        let text = RunSummary(
            RunOutcome(end, tally: ReportSamples.tally([nil])), of: Invocation(file: "cats.yaml"),
            output: "out",
            settled: 0, troubles: Troubles([]), prices: []
        ).text(look: Look.plain.naming(try Self.plan()))
        #expect(text.contains("no room in budget.run (100 InstaSD credits)"))
        #expect(text.contains("budget.run: 1 InstaSD credit left; 99 spent"))
        #expect(
            text.contains("--set budget.run=\"[200 wiro credits, 7 instantstudio credits]\""))
    }

    @Test func everyUnknownJobIsInTheMoneyAtRisk() async throws {
        let plan = try Self.plan(prices: (nil, 1))
        let attempts = try Self.attempts(plan, .unknown("reset"), count: 2)
        let unpriced = try await Self.facts(plan, attempts)
        let status = StatusText(plan, unpriced.tallies, look: .plain).text
        #expect(
            status.contains(
                "4 jobs unknown, not sent again, with 2 InstaSD credits at risk, and 2 whose price"
                    + " nobody knows"))
        let text = try PlanText(unpriced, look: .plain).text(width: 120)
        #expect(text.contains("and 2 unknown jobs whose price nobody knows"))
        #expect(
            unpriced.json["at-risk"]?.text
                == #"{"amounts":[{"amount":2,"unit":"credits","service":"wiro"}],"unpriced-jobs":2}"#
        )

        let past = PastCost(
            provider: "studio", batch: "selfies", count: 9, mean: Self.money(30, "instantstudio"))
        let known = try await Self.facts(plan, attempts, costs: [past])
        #expect(
            StatusText(plan, known.tallies, look: .plain).text.contains(
                "with 60 InstantStudio credits + 2 InstaSD credits at risk\n"))
        let outcome = RunOutcome(
            tally: known.tallies.total, stops: [], submitted: 4, began: ReportSamples.start,
            ended: ReportSamples.start)
        let summary = RunSummary(
            outcome, of: Invocation(file: "cats.yaml"), output: "out", settled: 4,
            troubles: Troubles(attempts),
            prices: []
        ).text(look: Look.plain.naming(plan))
        #expect(
            summary.contains(
                "4 jobs are unknown, with 60 InstantStudio credits + 2 InstaSD credits at risk"))
    }

    @Test func resolveTellsOfEachWhatItMayHaveCost() throws {
        let plan = try Self.plan(prices: (nil, 1))
        let attempts = try Self.attempts(plan, .unknown("reset"), count: 1)
        let past = PastCost(
            provider: "studio", batch: "selfies", count: 9, mean: Self.money(30, "instantstudio"))
        let known = UnknownJobs(attempts, of: plan, costs: [past])
        #expect(
            known.headline(.plain)
                == "2 jobs are unknown, with 30 InstantStudio credits + 1 InstaSD credit at risk")
        let text = known.text(width: 100, look: .plain)
        #expect(text.contains("30 InstantStudio credits, the mean of jobs like it"))
        let unknown = UnknownJobs(attempts, of: plan)
        #expect(
            unknown.headline(.plain)
                == "2 jobs are unknown, with 1 InstaSD credit at risk, and 1 whose price nobody knows"
        )
        #expect(unknown.text(width: 100, look: .plain).contains("nobody knows its price"))
        #expect(unknown.json["unpriced-jobs"] == .integer(1))
        let only = UnknownJobs([attempts[0]], of: plan)
        #expect(only.headline(.plain) == "1 job is unknown, 1 whose price nobody knows")
    }

    @Test func theManifestAsUnderstoodCanBeReadAgain() throws {
        let limits = [Self.money(300, "instantstudio"), Self.money(5, "wiro")]
        let text = ResolvedManifest(try Self.plan(limits: limits)).text
        #expect(text.contains("run: [\"300 instantstudio credits\", \"5 wiro credits\"]"))
        #expect(text.contains("price: \"40 instantstudio credits\""))
    }

    @Test func aStageIsCountedWithAllImagesOfTheJobsBeforeIt() async throws {
        var manifest = ReportSamples.manifest()
        manifest.providers[0].service.imagesPerJob = 2
        manifest.batches.removeLast()
        manifest.batches.append(
            BatchBlock(
                name: ReportSamples.at("large"), provider: ReportSamples.at("face"),
                target: ReportSamples.template("wiro/upscale"),
                axes: [
                    AxisBlock(
                        name: ReportSamples.at("image"),
                        form: .images(of: ReportSamples.at("selfies")),
                        place: ReportSamples.place())
                ],
                inputs: [ReportSamples.field("image", ReportSamples.reference("matrix.image"))],
                settings: JobSettings(price: Self.money(3, "wiro"))))
        manifest.budget = BudgetBlock(
            limits: [Located(.init(.run, Self.money(30, "wiro")), at: ReportSamples.place())])
        let plan = try ReportSamples.plan(manifest)
        let facts = try await PlanFacts(plan, latest: nil)
        let text = try PlanText(facts, look: .plain).text(width: 120)
        #expect(text.contains(": 36 jobs in 2 batches"))
        #expect(text.contains("jobs    24 images of selfies = 24 jobs"))
        #expect(text.contains("each as it arrives; counted as 2 images a job"))
        #expect(text.contains("72 wiro credits estimated: 24 jobs at 3 wiro credits"))
        #expect(facts.json["jobs"] == .integer(36))
        #expect(facts.json["budget"]?["fitting-jobs"] == .integer(22))
        let seen = try await PlanFacts(plan) { _ in [:] }
        #expect(seen.json == facts.json)
        let tallies = try await PlanTallies(plan, latest: nil)
        #expect(tallies.total.jobs == 36)
        let some = try await SelectedJobs(.all, submitsMax: nil, of: plan) { _ in [:] }
        #expect(some.jobs == 36 && some.toSubmit == 36)
    }
}
