internal import Foundation
internal import Testing

/// No more is spent than a manifest allows: asked of the one who bills.
@Suite(.serialized) struct BudgetCommandTests {
    private static let keys = ["INSTANTSTUDIO_TOKEN": "canary-1f8e"]

    private func manifest(_ standIns: StandIns, budget: String, price: String = "10 credits")
        -> String
    {
        """
        pipeline: thrift
        budget: \(budget)
        providers:
          studio:
            service: instantstudio
            url: "\(standIns.origin)/instantstudio"
            concurrency: 4
            price: \(price)
        batches:
          - name: waves
            provider: studio
            endpoint: PrOhEE
            matrix: { seed: { from: 1, count: 12 } }
            inputs:
              seed_56: ${{ matrix.seed }}
              load_image_22: { file: examples/inputs/waves.png }
        """
    }

    private struct Record: Decodable {
        struct Account: Decodable {
            let limit: String
            let spent: Double
            let left: Double
        }
        let budget: [Account]
    }

    @Test func aRunEndsAtItsLimitAndAHigherOneMakesTheRest() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        let budget = "{ run: 55 credits, day: 500 credits }"
        try workplace.write(manifest(standIns, budget: budget), to: "thrift.yaml")

        let plan = try await workplace.run("plan", "thrift.yaml")
        #expect(plan.output.contains("55 InstantStudio credits left of 55 a run"))
        #expect(plan.output.contains("5 of 12 jobs fit in"))

        let first = try await workplace.run("run", "thrift.yaml", environment: Self.keys)
        #expect(first.code == 75)
        #expect(
            first.error.contains(
                "7 jobs were not submitted: no room in budget.run (55 InstantStudio credits)"))
        #expect(first.error.contains("budget.run: 5 InstantStudio credits left; 50 spent"))
        #expect(first.error.contains("--set budget.run=\"110 instantstudio credits\""))
        #expect(try await standIns.bill(of: "instantstudio").submits == 5)
        let record = try JSONDecoder().decode(
            Record.self, from: Data(workplace.read("out/thrift/run.json").utf8))
        #expect(record.budget.map(\.limit) == ["budget.run", "budget.day"])
        #expect(record.budget.map(\.left) == [5, 450])

        let status = try await workplace.run("status", "thrift.yaml")
        #expect(status.output.contains("today (UTC): 50 of 500 InstantStudio credits, 50 spent"))

        let rest = try await workplace.run(
            "run", "thrift.yaml", "--set", "budget.run=110 credits", environment: Self.keys)
        #expect(rest.code == 0, "\(rest.error)")
        let bill = try await standIns.bill(of: "instantstudio")
        #expect(bill.submits == 12)
        #expect(bill.doubles == 0)
    }

    @Test func theDayIsKeptAcrossRunsThatAreKilled() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "100ms")
        try workplace.write(manifest(standIns, budget: "{ day: 85 credits }"), to: "thrift.yaml")
        for kill in 0..<10 {
            let run = try workplace.start("run", "thrift.yaml", environment: Self.keys)
            try await Task.sleep(for: .milliseconds(60 + kill * 53 % 300))
            run.send(SIGKILL)
            _ = await run.wait()
        }
        let last = try await workplace.run("run", "thrift.yaml", environment: Self.keys)
        #expect(last.code == 75, "\(last.error)")
        #expect(last.error.contains("budget.day (85 InstantStudio credits)"))
        #expect(try await standIns.bill(of: "instantstudio").submits <= 8)
    }

    @Test func aBudgetWithoutAPriceIsAMistakeBeforeAnythingIsSent() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write(
            manifest(standIns, budget: "{ run: 55 credits }", price: "~"), to: "thrift.yaml")
        let run = try await workplace.run("run", "thrift.yaml", environment: Self.keys)
        #expect(run.code == 65)
        #expect(run.error.contains("thrift.yaml:10:11: error: the budget can't hold the jobs of"))
        #expect(run.error.contains("write 'price:'"))
        let allowed = try await workplace.run(
            "run", "thrift.yaml", "--set", "budget.on-unknown-price=allow", environment: Self.keys)
        #expect(allowed.code == 0, "\(allowed.error)")
    }
}
