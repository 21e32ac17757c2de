import Core
import Manifests
import Testing

@Suite struct ProviderTests {
    private static func manifest(_ provider: String) -> MarkedManifest {
        MarkedManifest(
            "vars: { host: example.com, bad: 'http://example.com' }\nproviders:\n  p: { \(provider) }\n"
                + "batches: [{ name: b, inputs: {}, model: m }]")
    }

    @Test(
        arguments: [
            (
                "1️⃣servise: wiro",
                ["1 unknown key 'servise' in the provider 'p'; did you mean 'service'?"]
            ),
            (
                "rate: 60/min",
                ["3:6 'service' is missing in the provider 'p'; add one, such as 'service: wiro'"]
            ),
            ("service: 1️⃣nope", ["1 unknown service 'nope'"]),
            (
                "service: wiro, concurrency: 1️⃣1001",
                ["1 expected a whole number from 1 to 1000 for 'concurrency', found 1001"]
            ),
            (
                "service: wiro, retries: 1️⃣11",
                ["1 expected a whole number from 0 to 10 for 'retries', found 11"]
            ),
            (
                "service: wiro, rate: 1️⃣60 per minute",
                [
                    "1 expected a rate such as '60/min' for 'rate', found '60 per minute'"
                ]
            ),
            (
                "service: wiro, timeout: 1️⃣0s",
                ["1 expected a duration such as '90s', '20m' or '1h30m' for 'timeout', found '0s'"]
            ),
            (
                "service: wiro, price: 1️⃣10",
                [
                    "1 expected an amount such as '10 credits' for 'price', "
                        + "found 10, which has no unit"
                ]
            ),
            (
                "service: wiro, url: 1️⃣'http://example.com'",
                [
                    "1 'http://example.com' would send the credentials in clear text; write 'https://…'"
                ]
            ),
            (
                "service: wiro, url: 1️⃣'${{ vars.bad }}'",
                [
                    "1 'http://example.com' would send the credentials in clear text; write 'https://…'"
                ]
            ),
            ("service: wiro, url: 'https://${{ vars.host }}/v1'", []),
            ("service: wiro, url: '${{ env.WIRO_URL }}'", []),
            ("service: wiro, url: 'http://127.0.0.1:8080/v1'", []),
            (
                "service: wiro, url: 'https://1️⃣${{ vars.hots }}'",
                ["1 unknown name 'vars.hots'; did you mean 'vars.host'?"]
            ),
            (
                "service: wiro, url: '1️⃣${{ batch.name }}'",
                ["1 'batch.name' has a value only inside a batch"]
            ),
        ])
    func providerMistakes(text: String, findings: [String]) {
        #expect(Self.manifest(text).findings() == findings)
    }

    @Test func aServiceWithoutAURLOfItsOwnNeedsOne() {
        let manifest: MarkedManifest = """
            providers: { p: { service: 1️⃣instasd } }
            batches: [{ name: b, inputs: {} }]
            """
        #expect(
            manifest.findings() == [
                "1 'instasd' has no URL that all its users share; add yours as 'url: https://…'"
            ])
    }

    @Test(arguments: ["sk-123", "12345", "x${{ env.KEY }}", "${{ vars.host }}", "${{ env.A-B }}"])
    func aLiteralCredentialIsRefusedAndItsLineIsNotShown(credential: String) throws {
        let manifest = Self.manifest("service: wiro, credentials: { key: \"\(credential)\" }")
        let diagnostics = manifest.read().diagnostics
        let message =
            "a credential may not stand in a manifest; write \"${{ env.WIRO_API_KEY }}\" "
            + "and set that variable"
        #expect(diagnostics.map(\.message) == [message])
        #expect(diagnostics.allSatisfy { $0.isLineSecret })
    }

    @Test func otherMistakesInTheLineOfASecretDoNotShowItEither() {
        let manifest = Self.manifest("service: wrio, credentials: { key: sk-123 }")
        let diagnostics = manifest.read().diagnostics
        #expect(diagnostics.count == 2)
        #expect(diagnostics.allSatisfy { $0.isLineSecret })
        #expect(diagnostics.allSatisfy { !$0.message.contains("sk-123") })
    }

    @Test(
        arguments: [
            "service: wiro, credentials: sk-123", "service: wiro, credentials: [sk-123]",
            "service: wiro, api_key: sk-123", "service: wiro, url: 'https://u:sk-123@a.com'",
            "service: wiro, url: 'https://a.com?key=sk-123'",
        ])
    func aSecretInTheWrongPlaceIsNotShown(provider: String) {
        let diagnostics = Self.manifest(provider).read().diagnostics
        #expect(diagnostics.count == 1)
        #expect(diagnostics.allSatisfy { $0.isLineSecret && !$0.message.contains("sk-123") })
    }

    @Test func credentialsNameVariables() throws {
        let manifest = Self.manifest(
            "service: wiro, credentials: { key: \"${{ env.KEY_2 }}\", 1️⃣sekret: \"${{ env.S }}\" }")
        #expect(
            manifest.findings() == ["1 'wiro' has no credential 'sekret'; did you mean 'secret'?"])
        #expect(manifest.read().manifest?.providers.first?.credentials["key"] == "KEY_2")
    }

    @Test func mistakesInADescriptionOfOnesOwnAreReportedInItsFile() {
        let (_, diagnostics) = Self.manifest("service: ./broken.yaml, rate: fast").read()
        #expect(diagnostics.map(\.place?.file) == ["cats.yaml", "broken.yaml"])
    }

    @Test func aProviderThatNoBatchUsesIsAWarning() throws {
        let manifest: MarkedManifest = """
            providers:
              a: { service: wiro }
              1️⃣b: { service: wiro }
              2️⃣c!: { service: wiro }
            batches: [{ name: b, provider: a, model: m, inputs: {} }]
            """
        #expect(
            manifest.findings() == [
                "1 warning: no batch uses the provider 'b'",
                "2 the provider's name 'c!' has characters other than letters, digits, '_' and '-'",
                "2 warning: no batch uses the provider 'c!'",
            ])
    }

    @Test func everySettingIsRead() throws {
        let manifest = Self.manifest(
            "service: wiro, concurrency: 8, rate: 60/min, timeout: 1h30m, retries: 0, price: 0.05 USD"
        )
        let provider = try #require(try manifest.manifest().providers.first)
        #expect(provider.concurrency == 8)
        #expect(provider.rate == Rate(count: 60, period: .seconds(60)))
        #expect(
            provider.settings
                == JobSettings(
                    timeout: .seconds(5400), retriesMax: 0,
                    price: Money(micro: 50_000, unit: "USD")))
    }
}
