import Core
import Manifests
import Testing

@Suite("A manifest's budget")
struct BudgetReadingTests {
    private static let rest = """

        providers: { p: { service: wiro } }
        batches: [{ name: b, model: m, inputs: {}, price: 1 USD }]
        """

    private static func limits(_ text: String) throws -> [String] {
        let block = try #require(try MarkedManifest("budget: " + text + rest).manifest().budget)
        return block.limits.map { "\($0.value.period) \($0.value.amount)" }
    }

    @Test func eachPeriodHasOneAmountForEachUnit() throws {
        #expect(try Self.limits("{ run: 300 credits }") == ["run 300 wiro credits"])
        #expect(
            try Self.limits("{ day: [20 USD, 300 credits], run: 0.5 USD }")
                == ["run 0.5 USD", "day 20 USD", "day 300 wiro credits"])
        #expect(try Self.limits("{ run: ~, day: 0 USD }") == ["day 0 USD"])
    }

    @Test func withoutAWordJobsWithoutAPriceAreRefused() throws {
        let refusing = try MarkedManifest("budget: { run: 1 USD }" + Self.rest).manifest()
        #expect(refusing.budget?.onUnknownPrice == .refuse)
        let text = "budget: { run: 1 USD, on-unknown-price: allow }"
        #expect(try MarkedManifest(text + Self.rest).manifest().budget?.onUnknownPrice == .allow)
        #expect(try MarkedManifest("budget: ~" + Self.rest).manifest().budget == nil)
    }

    @Test(
        arguments: [
            ("1️⃣20 USD", "1 expected a map for 'budget', found '20 USD'"),
            (
                "{ run: 1️⃣5 }",
                "1 expected an amount such as '10 credits' for 'run', found 5, which has no unit"
            ),
            (
                "{ day: [5 USD, 1️⃣-5 credits] }",
                "1 expected an amount such as '10 credits' for 'day', found '-5 credits'"
            ),
            (
                "{ day: [5 USD, 1️⃣7 USD] }",
                "1 a second amount in 'USD' for 'day'; leave one of them out"
            ),
            (
                "{ day: 1️⃣[] }",
                "1 no amount for 'day'; write one for each unit, such as '10 credits'"
            ),
            (
                "1️⃣{}",
                "1 'budget' limits nothing; write 'run: 300 credits' or 'day: 20 USD', or leave it out"
            ),
            ("{ 1️⃣dya: 5 USD }", "1 unknown key 'dya' in a budget; did you mean 'day'?"),
            (
                "{ day: 5 USD, on-unknown-price: 1️⃣alow }",
                "1 expected 'refuse' or 'allow' for 'on-unknown-price', found 'alow'"
            ),
        ])
    func mistakesAreReportedWhereTheyStand(text: String, finding: String) {
        #expect(MarkedManifest("budget: " + text + Self.rest).findings() == [finding])
    }
}
