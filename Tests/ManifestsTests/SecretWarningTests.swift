import Core
import Manifests
import Testing

@Suite struct SecretWarningTests {
    private static let key = "sk-1234567890abcdef"
    private static let hex = "0123456789abcdef0123456789abcdef"

    @Test(arguments: [
        "inputs: { prompt: \(key) }", "inputs: { api_key: \(hex) }",
        "inputs: { options: { headers: { Authorization: Bearer \(hex) } } }",
        "inputs: { a: ['x', '\(key)'] }", "inputs: { a: { title: API key, value: \(hex) } }",
        "matrix: { token: [\(hex)] }\ninputs: { a: '${{ matrix.token }}' }",
        "matrix: { a: [{ id: x, api_key: \(hex) }] }\ninputs: { a: '${{ matrix.a.id }}' }",
        "matrix: { a: [b] }\ninclude: [{ a: b, secret: \(hex) }]\n"
            + "inputs: { a: '${{ matrix.a }}${{ matrix.secret }}' }",
        "inputs: {}\nsave: \(key)",
    ])
    func aKeyInABatchIsAMistakeThatDoesNotShowIt(body: String) {
        let diagnostics = MarkedManifest.batch(body).read().diagnostics
        let errors = diagnostics.filter { $0.severity == .error }
        #expect(errors.count == 1, "\(diagnostics)")
        #expect(errors.first?.message.contains("looks like a key") ?? false)
        #expect(diagnostics.allSatisfy { !$0.message.contains("34567890") })
        #expect(errors.map(\.isLineSecret) == [true])
    }

    @Test(arguments: [
        "vars: { api_key: \(hex) }", "defaults: { inputs: { token: \(hex) } }",
        "vars: { deep: { password: \(hex) } }",
    ])
    func aKeyAnywhereIsAMistake(top: String) {
        let manifest = MarkedManifest(
            top + "\nproviders: { p: { service: wiro } }\n"
                + "batches: [{ name: a, model: m, inputs: {} }]\n")
        let errors = manifest.read().diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.isLineSecret) == [true])
    }

    @Test func aHeaderOfAProviderIsNoPlaceForAKey() {
        let manifest = MarkedManifest(
            "providers: { p: { service: wiro, headers: { Authorization: Bearer \(Self.hex) } } }\n"
                + "batches: [{ name: a, model: m, inputs: {} }]\n")
        let diagnostics = manifest.read().diagnostics
        #expect(diagnostics.contains { $0.message.contains("looks like a key") })
        #expect(diagnostics.allSatisfy { $0.isLineSecret && !$0.message.contains("abcdef") })
    }

    @Test func otherMessagesDoNotShowItEither() {
        let manifest = MarkedManifest.batch(
            "inputs: { a: '${{ matrix.\(Self.hex) }} \(Self.key)' }")
        let diagnostics = manifest.read().diagnostics
        #expect(diagnostics.allSatisfy { !$0.message.contains(Self.key) && $0.isLineSecret })
    }

    @Test func aReferenceIsNoKey() {
        let manifest = MarkedManifest(
            "vars: { look: ink }\n"
                + "providers: { p: { service: wiro, credentials: { key: '${{ env.WIRO_KEY_2 }}' } } }\n"
                + "batches: [{ name: a, model: m, inputs: { token: '${{ vars.look }}' } }]\n")
        #expect(manifest.findings() == [])
    }
}
