internal import Foundation
internal import Testing

/// The README does what it says.
@Suite(.serialized) struct ReadmeTests {
    @Test func everyManifestInItRuns() async throws {
        let manifests = try MarkdownPage("README.md").blocks("yaml")
        #expect(!manifests.isEmpty)
        for manifest in manifests {
            let workplace = try Workplace()
            try workplace.write(manifest, to: "examples/readme.yaml")
            let run = try await workplace.run(
                "run", "--rehearse", "--rehearse-latency", "40ms", "examples/readme.yaml")
            #expect(run.code == 0, "\(run.error)")
        }
    }

    /// In one folder, in order; what would cost money is rehearsed.
    @Test func everyCommandInItWorks() async throws {
        let workplace = try Workplace()
        let commands = try MarkdownPage("README.md").blocks("sh").flatMap {
            $0.split(separator: "\n")
        }
        .map { $0.split(separator: "#")[0].split(separator: " ").map(String.init) }
        let tirage = commands.filter { $0.first == "tirage" }.map { Array($0.dropFirst()) }
        #expect(tirage.count >= 4)
        for var arguments in tirage {
            if arguments[0] == "run" {
                if !arguments.contains("--rehearse") { arguments.append("--rehearse") }
                arguments += ["--rehearse-latency", "40ms"]
            }
            let outcome = try await TirageProcess.run(arguments, in: workplace.folder)
            #expect(
                outcome.code == 0, "tirage \(arguments.joined(separator: " ")): \(outcome.error)")
        }
        let makefile = try String(
            contentsOf: Workplace.repository.appending(path: "Makefile"), encoding: .utf8)
        for command in commands where command.first == "make" {
            #expect(makefile.contains("\n\(command[1]):"), "make \(command[1])")
        }
    }
}
