import Core
import Support
import Testing

@Suite("What unknown jobs may have cost")
struct PastCostsTests {
    private let unit = MoneyUnit("credits", of: "painter")

    private func plan() throws -> Plan {
        var pipeline = try Pipeline()
        pipeline.providers[0].service.target = .init(word: "model", example: "m")
        for (name, model, seed) in [("a", "oil", "1"), ("b", "oil", "2"), ("c", "ink", "3")] {
            try pipeline.batch(name, target: model, inputs: ["seed": seed])
        }
        return try pipeline.plan()
    }

    private func cost(
        _ batch: String, _ micro: Int64, count: Int, provider: String = "main",
        unit: MoneyUnit? = nil
    ) -> PastCost {
        PastCost(
            provider: provider, batch: batch, count: count,
            mean: Money(micro: micro, unit: unit ?? self.unit))
    }

    private func unknown(_ batch: String, price: Money? = nil, provider: String = "main") -> Attempt
    {
        Attempt(
            key: JobKey(hex: batch), number: 1, state: .unknown("reset"),
            context: .init(
                batch: batch, provider: provider, service: "painter", stem: "x", price: price))
    }

    @Test func theMeanIsOfAllBatchesOfTheTarget() throws {
        let past = PastCosts([cost("a", 30, count: 1), cost("b", 60, count: 3)], of: try plan())
        #expect(past.mean(like: unknown("a")) == Money(micro: 53, unit: unit))
        #expect(past.mean(like: unknown("b")) == Money(micro: 53, unit: unit))
        #expect(past.mean(like: unknown("c")) == nil, "another target")
        #expect(past.mean(like: unknown("a", provider: "other")) == nil, "another account")
    }

    @Test func whereTheURLSaysWhatRunsAllJobsOfAProviderAreAlike() throws {
        var pipeline = try Pipeline()
        try pipeline.batch("a", inputs: ["seed": "1"])
        try pipeline.batch("b", inputs: ["seed": "2"])
        let past = PastCosts([cost("a", 30, count: 1)], of: try pipeline.plan())
        #expect(past.mean(like: unknown("b")) == Money(micro: 30, unit: unit))
    }

    @Test func aBatchThatThePlanNoLongerHasIsKnownByItsName() throws {
        let past = PastCosts([cost("gone", 30, count: 2)], of: try plan())
        #expect(past.mean(like: unknown("gone")) == Money(micro: 30, unit: unit))
        #expect(past.mean(like: unknown("a")) == nil)
    }

    @Test func everyUnknownJobCountsByItsPriceItsLikeOrByNumber() throws {
        let past = PastCosts([cost("a", 5_000_000, count: 2)], of: try plan())
        var tally = Tally()
        tally.add(unknown("a", price: Money(micro: 7_000_000, unit: unit)), price: nil, past: past)
        tally.add(unknown("b"), price: nil, past: past)
        tally.add(unknown("c"), price: nil, past: past)
        #expect(tally.atRisk == [Money(micro: 12_000_000, unit: unit)])
        #expect(tally.unpricedAtRisk == 1)
        #expect(tally.spent == tally.atRisk, "what is at risk counts as spent")
        #expect(tally.estimated == tally.atRisk)
    }
}
