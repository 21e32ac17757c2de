import Core
import Manifests
import Testing

/// What the table of keys says is what the reader does.
@Suite struct ReferenceKeysTests {
    /// A kind of map, and how a whole manifest is made of some lines of it.
    struct Context: Sendable {
        let section: KeySection
        let manifest: @Sendable (_ key: String, _ line: String) -> MarkedManifest
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let key: KeyEntry
        let context: Context

        var testDescription: String { "\(context.section.title): \(key.name)" }
    }

    static let cases = contexts.flatMap { context in
        context.section.keys.map { Case(key: $0, context: context) }
    }

    static let contexts: [Context] =
        [
            Context(section: ManifestKeys.top) { key, line in
                let others = [
                    ("providers", "providers: { face: { service: wiro } }"),
                    ("batches", "batches: [{ name: a, model: m, inputs: {} }]"),
                ]
                return lines(others, key, line)
            },
            Context(section: ManifestKeys.provider) { key, line in
                let body = lines([("service", "service: wiro")], key, line).text
                return MarkedManifest(
                    "providers:\n  face:\n" + indented(body, by: 4)
                        + "batches: [{ name: a, model: m, inputs: {} }]\n")
            },
            Context(section: ManifestKeys.batch) { key, line in batch(key, line) },
            Context(section: ManifestKeys.defaults) { key, line in
                let body = lines([("inputs", "inputs: {}")], key, line).text
                var batch = ["name: a", "model: m"]
                if key == "matrix" { batch.append("inputs: { a: \"${{ matrix.seed }}\" }") }
                if key != "matrix", key != "inputs" {
                    batch.append("matrix: { style: [a], seed: [1] }")
                }
                return MarkedManifest(
                    "providers: { face: { service: wiro } }\ndefaults:\n" + indented(body, by: 2)
                        + "batches: [{ \(batch.joined(separator: ", ")) }]\n")
            },
            Context(section: ManifestKeys.sample) { _, line in
                batch("sample", "sample: { \(line) }")
            },
            axis(ManifestKeys.range) { key in
                ["from": "to: 9", "step": "from: 1, to: 9"][key] ?? "from: 1"
            },
        ]
        + ManifestKeys.axisForms.map { section in
            axis(section) { key in key == section.names[0] ? nil : "\(section.names[0]): a fox" }
        }

    @Test(arguments: cases)
    func theExampleIsRight(_ example: Case) {
        let manifest = example.context.manifest(example.key.name, example.key.example)
        let reader = ManifestReader(
            services: Services.lookUp, bases: { _ in .success(Array("max-jobs: 5\n".utf8)) })
        let (_, findings) = reader.read(
            Array(manifest.text.utf8), file: "cats.yaml", directory: "work")
        let mistakes = findings.filter { $0.severity == .error }.map(\.message)
        #expect(mistakes == [], "\(manifest.text)")
    }

    @Test(arguments: cases)
    func theKeyIsRead(_ example: Case) {
        let line = example.key.name + ": [[[wrong]], { of: [every] }, { kind: { there: is } }]"
        let findings = example.context.manifest(example.key.name, line).findings()
        #expect(!findings.isEmpty, "the table has a key that nobody reads")
        #expect(!findings.contains { $0.contains("unknown key '\(example.key.name)'") })
    }

    @Test func eachKeyStandsOnceInItsTable() {
        for context in Self.contexts {
            #expect(Set(context.section.names).count == context.section.names.count)
            for key in context.section.keys {
                #expect(key.example.hasPrefix(key.name + ": "))
            }
        }
    }
}

extension ReferenceKeysTests {
    private static func lines(
        _ others: [(key: String, line: String)], _ key: String, _ line: String
    ) -> MarkedManifest {
        let kept = others.filter { $0.key != key }.map(\.line)
        return MarkedManifest((kept + [line]).joined(separator: "\n") + "\n")
    }

    private static func indented(_ text: String, by count: Int) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 + "\n" }
            .joined()
    }

    private static func batch(_ key: String, _ line: String) -> MarkedManifest {
        let axes = ["style": "[ink, oil]", "prompt": "[fox, cat]", "negative": "[dog, owl]"]
        let names = axes.keys.sorted()
        let matrix = names.map { "\($0): \(axes[$0] ?? "")" } + ["seed: { from: 1, count: 4 }"]
        let inputs = (names + ["seed"]).map { "\($0): \"${{ matrix.\($0) }}\"" }
        var others = [("name", "name: a"), ("model", "model: m")]
        if key == "matrix" { others.append(("inputs", "inputs: { a: \"${{ matrix.seed }}\" }")) }
        if key != "matrix", key != "inputs" {
            others.append(("matrix", "matrix: { \(matrix.joined(separator: ", ")) }"))
            others.append(("inputs", "inputs: { \(inputs.joined(separator: ", ")) }"))
        }
        if key == "partial-include" { others.append(("include", "include: [{ style: oil }]")) }
        let body = lines(others, key, line).text
        return MarkedManifest(
            "providers: { face: { service: wiro } }\nbatches:\n  -\n" + indented(body, by: 4))
    }

    /// - Parameter beside: What an axis needs beside a key.
    private static func axis(
        _ section: KeySection, beside: @escaping @Sendable (String) -> String?
    ) -> Context {
        Context(section: section) { key, line in
            let fields = [beside(key), line].compactMap { $0 }.joined(separator: ", ")
            let manifest = MarkedManifest.batch(
                "matrix: { x: { \(fields) } }\ninputs:\n  x: ${{ matrix.x }}")
            // An axis of images is made of an earlier batch.
            return MarkedManifest(
                manifest.text.replacing(
                    "batches:\n",
                    with: "batches:\n  - { name: portraits, model: m, inputs: {} }\n"))
        }
    }
}
