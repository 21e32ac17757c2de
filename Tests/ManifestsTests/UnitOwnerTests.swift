import Core
import Manifests
import Testing

@Suite("Whose units amounts are in")
struct UnitOwnerTests {
    /// Two services, which have credits where the providers say so.
    private static func two(
        _ budget: String, studio: String = ", price: 10 credits", other: String = "",
        batch: String = ""
    ) -> MarkedManifest {
        MarkedManifest(
            """
            budget: \(budget)
            providers:
              a: { service: instantstudio\(studio) }
              b: { service: studio\(other) }
            batches:
              - { name: x, provider: a, endpoint: e, inputs: {} }
              - { name: y, provider: b, endpoint: e, inputs: {}\(batch) }
            """)
    }

    private static func limits(_ manifest: MarkedManifest) throws -> [String] {
        try #require(try manifest.manifest().budget).limits.map { "\($0.value.amount)" }
    }

    @Test func bareCreditsAreThoseOfTheOneServiceThatHasThem() throws {
        #expect(
            try Self.limits(Self.two("{ run: 300 credits }", other: ", price: 1 USD"))
                == ["300 instantstudio credits"])
        #expect(
            try Self.limits(Self.two("{ run: 300 Credit }", other: ", price: 1 USD"))
                == ["300 instantstudio Credits"])
        // Of whichever knows them by its batch's price.
        #expect(
            try Self.limits(
                Self.two("{ run: 300 credits }", studio: "", batch: ", price: 2 credits"))
                == ["300 studio credits"])
        // A service that reports nothing may have them, one that is paid in dollars has not.
        #expect(
            try Self.limits(
                Self.two(
                    "{ run: 300 credits, on-unknown-price: allow }", studio: ", price: 1 USD",
                    other: ", price: 1 points"))
                == ["300 instantstudio credits"])
    }

    @Test func aNamedServiceIsThatOne() throws {
        let other = ", price: 1 credits"
        #expect(
            try Self.limits(
                Self.two("{ run: [300 instantstudio credits, 1 studio credit] }", other: other))
                == ["300 instantstudio credits", "1 studio credit"])
        #expect(
            try Self.limits(Self.two("{ run: 300 InstantStudio credits }", other: other))
                == ["300 instantstudio credits"])
        #expect(try Self.limits(Self.two("{ run: 20 USD }", other: other)) == ["20 USD"])
    }

    @Test(
        arguments: [
            (
                "{ run: 1️⃣300 credits }",
                "1 'credits' can be those of 2 services here, and each counts its own; write"
                    + " '300 instantstudio credits' or '300 studio credits'"
            ),
            (
                "{ day: [5 USD, 1️⃣1 credit] }",
                "1 'credit' can be those of 2 services here, and each counts its own; write"
                    + " '1 instantstudio credit' or '1 studio credit'"
            ),
            (
                "{ run: 1️⃣300 instastudio credits }",
                "1 no provider here is of the service 'instastudio'; did you mean 'instantstudio'?"
            ),
            (
                "{ run: 1️⃣300 wiro credits }",
                "1 no provider here is of the service 'wiro'; there is 'instantstudio', 'studio'"
            ),
            (
                "{ run: [3 studio credits, 1️⃣4 Studio credit] }",
                "1 a second amount in 'credit' for 'run'; leave one of them out"
            ),
            ("{ run: 1️⃣20 usd }", "1 'usd' is a currency, which is written 'USD'"),
            (
                "{ run: 1️⃣20 studio USD }",
                "1 'USD' is a currency, the same with every service; write '20 USD'"
            ),
            ("{ run: 1️⃣20 UDS }", "1 'UDS' is the code of no currency; did you mean 'USD'?"),
        ])
    func whatCanBeMeantInTwoWaysIsAMistake(budget: String, finding: String) {
        #expect(Self.two(budget, other: ", price: 1 credits").findings() == [finding])
    }

    @Test func aPriceIsInTheUnitOfItsOwnService() throws {
        let manifest = try MarkedManifest(
            """
            defaults: { price: 2 credits }
            providers:
              a: { service: instantstudio, price: 10 instantstudio credits }
              b: { service: studio }
            batches:
              - { name: x, provider: a, endpoint: e, inputs: {} }
              - { name: y, provider: b, endpoint: e, inputs: {} }
              - { name: z, provider: b, endpoint: e, inputs: {}, price: 1 studio credit }
            """
        ).manifest()
        #expect(manifest.providers[0].settings.price?.description == "10 instantstudio credits")
        #expect(
            manifest.batches.map { $0.settings.price?.description } == [
                "2 instantstudio credits", "2 studio credits", "1 studio credit",
            ])
    }

    @Test(
        arguments: [
            (
                "1️⃣10 studio credits",
                "1 a job of 'wiro' can't cost credits of 'studio'; write '10 wiro credits'"
            ),
            ("1️⃣0.05 usd", "1 'usd' is a currency, which is written 'USD'"),
            ("1️⃣0.05 Usd", "1 'Usd' is a currency, which is written 'USD'"),
            ("1️⃣0.05 EUX", "1 'EUX' is the code of no currency; did you mean 'EUR'?"),
        ])
    func aPriceOfAnotherServiceIsAMistake(price: String, finding: String) {
        #expect(
            MarkedManifest.batch("inputs: {}\nprice: \(price)").findings() == [finding])
        let provider = MarkedManifest(
            """
            providers: { p: { service: wiro, price: \(price) } }
            batches: [{ name: b, model: m, inputs: {} }]
            """)
        #expect(provider.findings() == [finding])
    }

    @Test func twoProvidersOfOneServiceShareItsUnit() throws {
        let manifest = MarkedManifest(
            """
            budget: { run: 30 credits }
            providers:
              a: { service: studio, price: 10 credits }
              b: { service: studio, price: 5 credits }
            batches: [{ name: x, provider: [a, b], endpoint: e, inputs: {} }]
            """)
        #expect(try Self.limits(manifest) == ["30 studio credits"])
    }
}
