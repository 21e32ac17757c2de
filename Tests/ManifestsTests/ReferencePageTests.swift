import Foundation
import Testing

@Suite struct ReferencePageTests {
    /// Every example of the manifest reference; one that is no whole manifest is part of a batch.
    static let examples: [String] = {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/manifest.md").standardized
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "```yaml\n").dropFirst().map { block in
            block.components(separatedBy: "```")[0]
        }
    }()

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
