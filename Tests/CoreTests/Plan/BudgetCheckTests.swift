import Core
import Testing

@Suite("A budget that can't be kept is said while planning")
struct BudgetCheckTests {
    /// A batch with a price, on a service that reports what jobs cost, under limits in line 4.
    private static func mistakes(
        _ limits: [String], price: String?, reported: String? = nil,
        onUnknownPrice: Budget.UnknownPrice = .refuse
    ) throws -> [String] {
        var service = try Pipeline.service()
        if let reported {
            service.poll.cost = CostRule(
                path: try #require(JSONPath("cost")), unit: MoneyUnit(reported, of: nil))
        }
        var pipeline = try Pipeline(service)
        try pipeline.batch(
            inputs: ["prompt": "a cat"],
            settings: JobSettings(price: price.flatMap { Money(written: $0) }))
        pipeline.budget = BudgetBlock(
            limits: try limits.map { text in
                Located(.init(.day, try #require(Money(written: text))), at: Place(line: 4))
            }, onUnknownPrice: onUnknownPrice)
        let (plan, diagnostics) = try pipeline.result()
        #expect((plan == nil) == diagnostics.contains { $0.severity == .error })
        return diagnostics.map { "\($0.severity) " + $0.lineAndMessage }
    }

    @Test func aPriceInALimitedUnitIsEnough() throws {
        #expect(try Self.mistakes(["20 USD"], price: "1 USD") == [])
        #expect(try Self.mistakes(["20 USD"], price: "1 USD", reported: "USD") == [])
        // What is not limited may cost what it will.
        #expect(try Self.mistakes(["20 USD"], price: "10 credits") == [])
        #expect(try Self.mistakes(["20 USD"], price: "10 credits", reported: "credits") == [])
    }

    @Test func jobsWithoutAPriceAreRefusedUnlessTheyAreAllowed() throws {
        #expect(
            try Self.mistakes(["20 USD"], price: nil) == [
                "error 10: the budget can't hold the jobs of 'cats': they have no price on 'main';"
                    + " write 'price:' with what one costs in USD, or 'on-unknown-price: allow'"
                    + " under 'budget'"
            ])
        #expect(try Self.mistakes(["20 USD"], price: nil, onUnknownPrice: .allow) == [])
    }

    @Test func aPriceInAnotherUnitThanTheServiceReportsHoldsNothing() throws {
        #expect(
            try Self.mistakes(["20 USD"], price: "10 credits", reported: "USD") == [
                "error 10: the budget can't hold the jobs of 'cats': their price is in credits, but"
                    + " 'main' says what they cost in USD; write 'price:' in USD"
            ])
    }

    @Test func aLimitThatAllowsNoJobIsSaidAndMayBeMeant() throws {
        #expect(
            try Self.mistakes(["0 USD"], price: "1 USD") == [
                "warning 4: one job of 'cats' costs 1 USD, so 'budget.day' allows none; raise it to"
                    + " run them"
            ])
    }
}
