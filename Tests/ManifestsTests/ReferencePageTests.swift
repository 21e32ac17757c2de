import Core
import Foundation
import Manifests
import Testing

@Suite struct ReferencePageTests {
    static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/manifest.md").standardized

    /// Every example of the manifest reference; one that is no whole manifest is part of a batch.
    static let examples: [String] = {
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "```yaml\n").dropFirst().map { block in
            block.components(separatedBy: "```")[0]
        }
    }()

    /// The tables of keys that stand in the page, by the names of their markers.
    static let tables: [(name: String, section: KeySection)] = [
        ("manifest", ManifestKeys.top), ("provider", ManifestKeys.provider),
        ("budget", ManifestKeys.budget),
        ("batch", ManifestKeys.batch), ("range", ManifestKeys.range),
        (
            "axes",
            KeySection(
                "Axes",
                [
                    ManifestKeys.random, ManifestKeys.glob, ManifestKeys.lines, ManifestKeys.table,
                    ManifestKeys.images,
                ]
                .flatMap(\.keys))
        ),
        ("variants", ManifestKeys.variants),
    ]

    /// `TIRAGE_GOLDEN=1` (`make golden`) writes the tables anew.
    @Test func theTablesAreThoseOfTheReader() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let (renewed, names) = GeneratedTables.renew(text, Self.tables)
        #expect(names.sorted() == Self.tables.map(\.name).sorted())
        if ProcessInfo.processInfo.environment["TIRAGE_GOLDEN"] == "1" {
            try renewed.write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(renewed == text, "run 'make golden' and look at the difference")
        }
    }

    @Test func thePageHasExamples() {
        #expect(Self.examples.count >= 8)
    }

    @Test(arguments: examples)
    func everyExampleIsRead(example: String) throws {
        let keys = example.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        var manifest = MarkedManifest(example)
        if !keys.contains("batches:") {
            manifest =
                keys.contains("providers:")
                ? MarkedManifest(example + "batches:\n  - { name: b, model: m, inputs: {} }\n")
                : .batch(example)
        }
        #expect(manifest.findings().filter { !$0.contains("warning: ") } == [])
    }
}
