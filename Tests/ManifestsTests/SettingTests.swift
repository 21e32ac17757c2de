import Core
import Manifests
import Testing

@Suite("--set")
struct SettingTests {
    private static let manifest = """
        vars: { style: ink, size: { width: 1 } }
        providers: { p: { service: wiro, concurrency: 2 }, q: { service: wiro } }
        defaults: { timeout: 20m, inputs: { steps: 20 } }
        batches:
          - name: selfies
            provider: p
            model: m
            matrix: { seed: [1, 2] }
            inputs: { x: "${{ vars.style }}", y: "${{ vars.size.width }}", s: "${{ matrix.seed }}" }
          - { name: others, provider: q, model: m, inputs: { x: 1 } }
        """

    private func read(_ settings: String...) throws -> (manifest: Manifest?, [Diagnostic]) {
        let settings = try settings.map { try #require(Setting(written: $0), "\($0)") }
        let result = ManifestReader(services: Services.lookUp).read(
            Array(Self.manifest.utf8), file: "cats.yaml", directory: "", settings: settings)
        return (result.manifest, result.diagnostics)
    }

    private func set(_ setting: String) throws -> Manifest {
        let (manifest, diagnostics) = try read(setting)
        #expect(diagnostics.filter { $0.severity == .error } == [])
        return try #require(manifest)
    }

    @Test func whatIsSetIsStrongest() throws {
        #expect(try set("vars.style=\"ink and gold\"").vars[0].value == .text("ink and gold"))
        #expect(try set("vars.style=ink and gold").vars[0].value == .text("ink and gold"))
        #expect(try set("vars.size={width: 7}").vars[1].value[field: "width"] == .integer(7))
        #expect(try set("vars.size.width=7").vars[1].value[field: "width"] == .integer(7))
        #expect(try set("seed=7").seed == .integer(7))
        #expect(try set("max-jobs=3").jobsMax.value == 3)
        #expect(try set("providers.p.concurrency=5").providers[0].concurrency == 5)
        #expect(try set("batches.selfies.provider=q").batches[0].provider.value == "q")
        let timed = try set("batches.selfies.timeout=5m")
        #expect(timed.batches.map(\.settings.timeout) == [.seconds(300), .seconds(1200)])
        #expect(try set("batches.selfies.inputs.steps=30").batches[0].inputs.count == 4)
        #expect(try set("\"vars\".\"style\"=a=b.c").vars[0].value == .text("a=b.c"))
    }

    @Test func nothingUnsetsEvenWhatDefaultsSay() throws {
        #expect(try set("providers.p.concurrency=").providers[0].concurrency == nil)
        let timed = try set("batches.selfies.timeout=null")
        #expect(timed.batches.map(\.settings.timeout) == [nil, .seconds(1200)])
        #expect(try set("batches.others=null").batches.map(\.name.value) == ["selfies"])
    }

    @Test func ofTheSamePathTheLastCounts() throws {
        let (manifest, diagnostics) = try read("seed=1", "seed=[", "seed=2")
        #expect(diagnostics == [])
        #expect(manifest?.seed == .integer(2))
    }

    /// The setting, then `column: message`.
    @Test(arguments: [
        ("vars.stlye=x", "6: no 'stlye' in 'vars'; did you mean 'style'?"),
        ("vars.xyz=x", "6: no 'xyz' in 'vars'; it has 'style', 'size'"),
        ("sed=7", "1: unknown key 'sed' in a manifest; did you mean 'seed'?"),
        (
            "batches.selfis.provider=q",
            "9: no 'selfis' in 'batches'; did you mean 'selfies'?"
        ),
        (
            "batches.selfies.inputs.z=1",
            "24: no 'z' in 'batches.selfies.inputs'; it has 'x', 'y', 's', 'steps'"
        ),
        (
            "batches.selfies.matrix.seed.a=1",
            "29: 'batches.selfies.matrix.seed' is a list, so there is no 'a' in it; set all of it"
        ),
        ("batches.selfies.provider=r", "26: unknown provider 'r'; known are 'p', 'q'"),
        (
            "vars.style=#fff",
            "12: what begins with '#' is a comment in YAML; put the value in quotes"
        ),
        ("vars.style=a: b", "12: 'a: b' is a map in YAML; put it in quotes, or in brackets"),
        ("vars.style={a: 1", "12: this '{' is never closed"),
        (
            "extends=x.yaml",
            "1: 'extends' can't be set, only what a manifest says; write it there"
        ),
    ])
    func aMistakeHasItsPlaceInTheSetting(_ setting: String, _ finding: String) throws {
        let (_, diagnostics) = try read(setting)
        let key = setting.prefix { $0 != "=" }
        #expect(diagnostics.map { $0.place?.file } == ["--set \(key)"])
        #expect(diagnostics.map { "\($0.place?.column ?? 0): \($0.message)" } == [finding])
    }

    @Test func aSecretThatIsSetIsNotShown() throws {
        for setting in [
            "providers.p.kee=s3cret", "providers.p.url.x=s3cret", "providers.z.k=s3cret",
        ] {
            let (_, diagnostics) = try read(setting)
            #expect(diagnostics.first?.isLineSecret ?? true, "\(setting)")
            #expect(!diagnostics.contains { $0.message.contains("s3cret") })
        }
    }

    @Test(arguments: [
        "", "x", "=1", ".=1", "a..b=1", "a.=1", String(repeating: "a", count: 400) + "=1",
    ])
    func whatIsNoSettingIsRefused(_ written: String) {
        #expect(Setting(written: written) == nil)
    }
}
