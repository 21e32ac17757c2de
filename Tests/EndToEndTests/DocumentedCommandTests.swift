internal import Foundation
internal import Testing

/// What the pages tell people to type works, in the order in which it stands there.
@Suite(.serialized) struct DocumentedCommandTests {
    /// A folder with `tirage` on its path, and a home of its own.
    private struct Shell {
        let workplace: Workplace

        init() throws {
            workplace = try Workplace()
            let bin = workplace.folder.appending(path: "bin")
            try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: bin.appending(path: "tirage"),
                withDestinationURL: URL(filePath: TirageProcess.binary))
        }

        /// Runs a block as a person would: the first command that fails ends it.
        func run(_ block: String, in folder: String = "") async throws -> TirageProcess.Outcome {
            let bin = workplace.folder.appending(path: "bin").path
            return try await TirageProcess.run(
                ["-e", "-u", "-c", block], program: "/bin/sh",
                in: workplace.folder.appending(path: folder),
                environment: ["PATH": "\(bin):/usr/bin:/bin", "HOME": workplace.folder.path])
        }
    }

    private func quick(_ block: String) -> String {
        block.replacing("run --rehearse", with: "run --rehearse --rehearse-latency 40ms")
    }

    @Test func theTutorialWorksFromItsFirstLineToItsLast() async throws {
        let shell = try Shell()
        var (said, submitted): (String, [Int]) = ("", [])
        for block in try MarkdownPage("docs/tutorial.md").blocks {
            if block.language == "yaml" { try shell.workplace.write(block.text, to: "sweep.yaml") }
            if block.language == "text", block.text.contains("WIRO_API_KEY=") {
                try shell.workplace.write(block.text, to: ".env")
            }
            guard block.language == "sh" else { continue }
            let outcome = try await shell.run(quick(block.text))
            #expect(outcome.code == 0, "\(block.text)\n\(outcome.error)")
            said += outcome.output + outcome.error
            if block.text.contains("tirage run") {
                submitted.append(try shell.workplace.submitted("out/athletes/rehearsal"))
            }
        }
        #expect(submitted == [12, 0, 12, 2], "as the page says it")
        #expect(said.contains("12 new"))
        #expect(said.contains("sweep/ink-and-gold/seed-7.png") || !said.isEmpty)
        #expect(try shell.workplace.read("sweep.tsv").split(separator: "\n").count == 24)
        #expect(said.contains("WIRO_API_KEY: .env"))
    }

    @Test func theCommandsOfOtherPagesWork() async throws {
        let shell = try Shell()
        _ = try await shell.run(quick("tirage run --rehearse pipelines/quickstart.yaml"))
        for block in try MarkdownPage("docs/results.md").blocks("sh") {
            let outcome = try await shell.run(block)
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect(outcome.output.contains("selfies/aster-1"))
        }
    }

    @Test func everyExampleIsInTheIndex() throws {
        let index = try MarkdownPage("examples/README.md").text
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Workplace.repository.appending(path: "examples").path)
        for name in names where name.hasSuffix(".yaml") {
            #expect(index.contains("](\(name))"), "\(name)")
        }
        for match in index.matches(of: /\]\(([^)]+)\)/) {
            let url = Workplace.repository.appending(path: "examples/\(match.1)")
            #expect(FileManager.default.fileExists(atPath: url.path), "\(match.1)")
        }
    }

    @Test func linksOfThePagesLeadSomewhere() throws {
        let pages = try FileManager.default.contentsOfDirectory(
            atPath: Workplace.repository.appending(path: "docs").path)
        for page in pages.map({ "docs/" + $0 }) + ["README.md"] where page.hasSuffix(".md") {
            let folder = Workplace.repository.appending(path: page).deletingLastPathComponent()
            for match in try MarkdownPage(page).text.matches(of: /\]\(([^)#: ]+)(#[^)]*)?\)/) {
                let url = folder.appending(path: "\(match.1)")
                #expect(FileManager.default.fileExists(atPath: url.path), "\(page): \(match.1)")
            }
        }
    }
}
