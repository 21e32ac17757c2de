import Core
import Testing

@Suite struct DefaultsTests {
    private static func batch(defaults: String, _ body: String) -> MarkedManifest {
        MarkedManifest(
            "providers: { p: { service: wiro } }\ndefaults:\n  \(defaults)\nbatches:\n"
                + "  - { name: b, \(body) }")
    }

    @Test func mapsMergeListsReplaceAndNullUnsets() throws {
        let manifest = try Self.batch(
            defaults: """
                model: m
                  retries: 2
                  timeout: 20m
                  matrix: { seed: [1, 2], size: { from: 1, count: 5 }, photo: { glob: "*.jpg" } }
                  inputs: { a: { b: 1, c: [1, 2] }, d: 5, f: { file: a.jpg } }
                """,
            """
            retries: 3, timeout: ~,
                matrix: { seed: [7], size: { count: 2 }, photo: { lines: p.txt } },
                inputs: { a: { c: [3], e: 4 }, d: ~, f: { url: u }, s: "${{ matrix.seed }}",
                  t: "${{ matrix.size }}", u: "${{ matrix.photo }}" }
            """
        ).manifest()
        let batch = manifest.batches[0]
        #expect(batch.settings == JobSettings(retriesMax: 3))
        #expect(batch.target?.literal == "m")
        #expect(batch.axes.map(\.name.value) == ["seed", "size", "photo"])
        guard case .values(let seeds) = batch.axes[0].form,
            case .range(let range) = batch.axes[1].form, case .lines = batch.axes[2].form
        else {
            Issue.record("the axes have other forms")
            return
        }
        #expect(seeds.map(\.value) == [.integer(7)])
        #expect(range.end == .count(2))
        #expect(batch.inputs.map(\.name) == ["a", "f", "s", "t", "u"])
        guard case .map(let fields) = batch.inputs[0].value, case .map = batch.inputs[1].value
        else {
            Issue.record("the inputs are no maps")
            return
        }
        #expect(fields.map(\.name) == ["b", "c", "e"])
        #expect(
            fields.map(\.value)[1...] == [.list([.constant(.integer(3))]), .constant(.integer(4))])
    }

    @Test(
        arguments: [
            (
                "1️⃣name: x",
                "1 'defaults' is for every batch, and each has a name of its own; move 'name' there"
            ),
            ("1️⃣retires: 3", "1 unknown key 'retires' in 'defaults'; did you mean 'retries'?"),
            ("retries: 1️⃣99", "1 expected a whole number from 0 to 10 for 'retries', found 99"),
            (
                "inputs: { q: '1️⃣${{ no }}' }",
                "1 unknown name 'no'; known are 'matrix', 'vars', 'pipeline', 'batch'"
            ),
        ])
    func mistakesInDefaultsAreReportedOnceAtTheirPlace(text: String, finding: String) {
        let manifest = MarkedManifest(
            """
            providers: { p: { service: wiro } }
            defaults: { \(text) }
            batches:
              - { name: a, model: m, inputs: { x: 1 } }
              - { name: b, model: m, inputs: { x: 2 } }
            """)
        #expect(manifest.findings() == [finding])
    }
}
