internal import Foundation
internal import Testing

/// `docs/results.md` has every field that is written, and no other.
@Suite struct ResultsPageTests {
    private static let sources = [
        "results.jsonl": [
            "Sources/Core/Results/ResultLine.swift", "Sources/Core/Plan/Plan+Requests.swift",
        ],
        "run.json": [
            "Sources/Reports/Files/RunRecord.swift", "Sources/Reports/Text/BudgetText.swift",
        ],
    ]
    /// Fields that only `status` has, of a file that writes for both.
    private static let others = ["run.json": ["limit"]]

    /// The last part of each field: `sha256` of `images[].sha256`.
    private func documented(_ name: String) throws -> Set<String> {
        let fields = try MarkdownPage("docs/results.md").fields(name)
        return Set(fields.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
            .subtracting(["jsonl"])
    }

    /// The names of members in the code that writes the file.
    private func written(_ name: String) throws -> Set<String> {
        var names: Set<String> = []
        for path in Self.sources[name] ?? [] {
            let text = try String(
                contentsOf: Workplace.repository.appending(path: path), encoding: .utf8)
            for match in text.matches(of: /"([a-z][a-z0-9-]*)": (?:\.|[A-Za-z])/) {
                names.insert(String(match.1))
            }
        }
        return names
    }

    @Test(arguments: ["results.jsonl", "run.json"])
    func theTableHasEveryFieldThatTheCodeWrites(file: String) throws {
        let (documented, written) = (try documented(file), try written(file))
        #expect(!written.isEmpty)
        let missing = written.subtracting(documented).subtracting(Self.others[file] ?? [])
        #expect(missing.isEmpty, "\(file) has \(missing.sorted()), docs/results.md does not")
        let more = documented.subtracting(written)
        #expect(more.isEmpty, "docs/results.md has \(more.sorted()), \(file) does not")
    }

    @Test func whatARunWritesIsInTheTable() async throws {
        let workplace = try Workplace()
        for manifest in [
            "pipelines/quickstart.yaml", "examples/variants.yaml", "examples/budget.yaml",
        ] {
            let run = try await workplace.run(
                "run", "--rehearse", "--rehearse-latency", "40ms", manifest)
            #expect(run.code == 0, "\(run.error)")
        }
        let page = try MarkdownPage("docs/results.md")
        let folders = ["out/quickstart", "out/examples/variants", "out/examples/budget"]
        for folder in folders.map({ $0 + "/rehearsal/" }) {
            for line in try workplace.read(folder + "results.jsonl").split(separator: "\n") {
                try expectDocumented(line, in: page.fields("results.jsonl"))
            }
            try expectDocumented(
                try workplace.read(folder + "run.json")[...], in: page.fields("run.json"))
        }
    }

    private func expectDocumented(_ text: Substring, in fields: [String]) throws {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let known = Set(fields.map { $0.prefix { $0 != "." && $0 != "[" } }.map(String.init))
        let unknown = Set(try #require(object).keys).subtracting(known)
        #expect(unknown.isEmpty, "\(unknown.sorted())")
    }
}
