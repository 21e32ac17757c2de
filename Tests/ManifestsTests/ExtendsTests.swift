import Core
import Manifests
import Testing

@Suite("extends")
struct ExtendsTests {
    /// What is said of the manifest `main.yaml` beside these files, and what it is.
    private func read(
        _ main: String, _ files: [String: String] = [:], name: String = "main.yaml"
    ) -> (manifest: Manifest?, findings: [String], diagnostics: [Diagnostic]) {
        let reader = ManifestReader(
            services: Services.lookUp,
            bases: { path in
                guard let text = files[path] else {
                    return .failure(.message("there is no such file", suggestion: nil))
                }
                return .success(Array(text.utf8))
            })
        let (manifest, diagnostics) = reader.read(Array(main.utf8), file: name, directory: "")
        let findings = diagnostics.map { diagnostic in
            let place = diagnostic.place.map { "\($0.file):\($0.line):\($0.column)" } ?? "nowhere"
            return "\(place) \(diagnostic.message)"
        }
        return (manifest, findings, diagnostics)
    }

    private let batches = """

        batches:
          - { name: b, model: m, inputs: { x: "${{ vars.style }}" } }
        """

    @Test func mapsMergeListsReplaceAndNullUnsets() throws {
        let base = """
            seed: 5
            vars: { style: ink, old: 1, list: [1, 2] }
            providers: { p: { service: wiro, concurrency: 2, rate: 60/min } }
            batches:
              - { name: of-the-base, model: m, inputs: {} }
            """
        let (manifest, findings, _) = read(
            """
            extends: shared/base.yaml
            vars: { old: null, list: [3] }
            providers: { p: { concurrency: 3 } }
            """ + batches, ["shared/base.yaml": base])
        #expect(findings == [])
        let read = try #require(manifest)
        #expect(read.seed == .integer(5))
        #expect(
            read.vars == [
                Value.Field("style", .text("ink")), Value.Field("list", .list([.integer(3)])),
            ])
        #expect(read.providers.map(\.concurrency) == [3])
        #expect(read.providers[0].rate != nil)
        #expect(read.batches.map(\.name.value) == ["b"])
    }

    @Test func laterBasesWinAndBasesExtendFromWhereTheyStand() throws {
        let (manifest, findings, _) = read(
            "extends: [lib/one.yaml, lib/two.yaml]" + batches,
            [
                "lib/one.yaml": "seed: 1\nvars: { style: ink }\nextends: deep/p.yaml",
                "lib/two.yaml": "seed: 2",
                "lib/deep/p.yaml": "seed: 3\nproviders: { p: { service: wiro } }",
            ])
        #expect(findings == [])
        #expect(manifest?.seed == .integer(2))
        #expect(manifest?.providers.count == 1)
    }

    @Test func aMistakeIsSaidAtItsPlaceInItsOwnFile() {
        let (_, findings, diagnostics) = read(
            "extends: base.yaml\nsed: 1" + batches,
            ["base.yaml": "vars: { style: ink }\nproviders:\n  p: { service: wrio }"])
        #expect(
            findings == [
                "main.yaml:2:1 unknown key 'sed' in a manifest; did you mean 'seed'?",
                "base.yaml:3:17 unknown service 'wrio'; did you mean 'wiro'?",
            ])
        #expect(diagnostics[0].fix == "seed")
    }

    @Test func aTemplateOfABaseIsPlacedInTheBase() {
        let (_, findings, _) = read(
            "extends: base.yaml\npipeline: x",
            [
                "base.yaml":
                    "providers: { p: { service: wiro } }\nbatches:\n"
                    + "  - { name: b, model: m, inputs: { x: \"a ${{ vars.stlye }}\" } }"
            ])
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("base.yaml:3:42 unknown name 'vars.stlye'") ?? false)
    }

    @Test func aCycleIsRefusedAndShown() {
        let (manifest, findings, diagnostics) = read(
            "extends: a/b.yaml" + batches,
            ["a/b.yaml": "extends: ./c.yaml", "a/c.yaml": "extends: ../main.yaml"])
        #expect(manifest == nil)
        #expect(
            findings == [
                "a/c.yaml:1:10 'main.yaml' extends itself: 'main.yaml' → 'a/b.yaml' →"
                    + " 'a/c.yaml' → 'main.yaml'; remove one"
            ])
        #expect(diagnostics[0].notes.map { $0.place?.file } == ["main.yaml", "a/b.yaml"])
    }

    @Test func aBaseThatCantBeReadIsAllThatIsSaid() {
        let (manifest, findings, _) = read(
            "extends: [gone.yaml, 7, bad.yaml, list.yaml]",
            ["bad.yaml": "a: [", "list.yaml": "- 1"])
        #expect(manifest == nil)
        #expect(
            findings == [
                "main.yaml:1:11 can't extend 'gone.yaml': there is no such file",
                "main.yaml:1:22 expected text for 'extends', found a number; put it in quotes",
                "bad.yaml:1:4 this '[' is never closed",
                "list.yaml:1:1 expected a map to extend, found a list",
            ])
    }

    @Test func depthAndNumberAreBounded() {
        var chain: [String: String] = [:]
        for number in 1...20 { chain["\(number).yaml"] = "extends: \(number + 1).yaml" }
        let deep = read("extends: 1.yaml", chain).findings
        #expect(deep == ["8.yaml:1:10 more than 8 files extend one another; extend fewer"])
        let tree = Dictionary(
            uniqueKeysWithValues: (1...6).map { number in
                ("\(number).yaml", "extends: [\(number + 1).yaml, \(number + 1).yaml]")
            })
        let many = read("extends: 1.yaml", tree.merging(["7.yaml": "seed: 1"]) { $1 }).findings
        #expect(
            many.allSatisfy { $0.hasSuffix("more than 16 files are extended; put some together") })
        #expect(!many.isEmpty)
    }

    @Test func aSecretOfABaseHidesItsOwnLineAlone() {
        let (_, _, diagnostics) = read(
            "extends: base.yaml\nsed: 1" + batches,
            ["base.yaml": "vars: { style: ink }\nproviders: { p: { service: wiro, kee: s3cret } }"])
        #expect(diagnostics.map(\.isLineSecret) == [false, true])
    }

    @Test func aRangeWhoseStepsMissItsEndIsWarnedOf() {
        let head = "vars: { style: x }\nproviders: { p: { service: wiro } }\nbatches:\n"
        func warnings(_ range: String) -> [String] {
            read(
                head + "  - { name: b, model: m, matrix: { s: \(range) },"
                    + " inputs: { x: \"${{ matrix.s }}\" } }"
            ).findings
        }
        #expect(
            warnings("{ from: 1, to: 10, step: 4 }") == [
                "main.yaml:4:54 the steps do not land on 'to'; the last value is 9"
            ])
        #expect(warnings("{ from: 1.0, to: 1.55, step: 0.1 }").count == 1)
        for range in [
            "{ from: 1.0, to: 1.5, step: 0.1 }", "{ from: 1, to: 1.0 }",
            "{ from: 9, to: 1, step: -4 }",
            "{ from: 1, count: 3, step: 4 }", "{ from: 3, to: 3, step: 5 }",
        ] {
            #expect(warnings(range) == [], "\(range)")
        }
    }
}
