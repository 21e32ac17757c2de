internal import Foundation
internal import Testing

/// Every manifest that is shipped runs in rehearsal as it is, and once more as a no-op.
@Suite(.serialized) struct ManifestRunTests {
    static let manifests = ["examples", "pipelines"].flatMap { folder in
        let url = Workplace.repository.appending(path: folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test func thereAreManifests() {
        #expect(Self.manifests.count > 15)
    }

    @Test(arguments: manifests)
    func runsToTheEndAndThenHasNothingToDo(_ manifest: String) async throws {
        let workplace = try Workplace()
        let arguments = ["run", "--rehearse", "--rehearse-latency", "40ms", manifest]
        let first = try await TirageProcess.run(arguments, in: workplace.folder)
        #expect(first.code == 0, "\(first.error)")

        let output = try await rehearsal(workplace, manifest)
        let results = try workplace.results(output)
        let count = try await workplace.run("plan", "--count", manifest).output
        #expect(count == "\(results.count)\n")
        #expect(try workplace.submitted(output) == results.count)
        for result in results {
            #expect(result.state == "done")
            for image in result.images {
                let data = try Data(
                    contentsOf: workplace.folder.appending(path: "\(output)/\(image.path)"))
                #expect(data.count == image.bytes)
                #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            }
        }

        let second = try await TirageProcess.run(arguments, in: workplace.folder)
        #expect(second.code == 0)
        #expect(second.error.hasPrefix("nothing to do: "), "\(second.error)")
        #expect(second.error.split(separator: "\n").count == 1)
        let quiet = try await TirageProcess.run(arguments + ["--quiet"], in: workplace.folder)
        #expect(quiet.error.isEmpty && quiet.output.isEmpty, "\(quiet.error)")
        #expect(try workplace.submitted(output) == 0)
    }

    @Test func theManifestAsUnderstoodGivesTheSameJobs() async throws {
        let workplace = try Workplace()
        let manifest = "pipelines/quickstart.yaml"
        _ = try await workplace.run("run", "--rehearse", "--rehearse-latency", "40ms", manifest)
        let output = try await rehearsal(workplace, manifest)
        // Paths in it are relative to the manifest it was made from.
        try workplace.write(
            workplace.read(output + "/pipeline.resolved.yaml"), to: "pipelines/again.yaml")
        let again = try await workplace.run("run", "--rehearse", "pipelines/again.yaml")
        #expect(again.code == 0, "\(again.error)")
        #expect(try workplace.submitted(output) == 0)
    }

    private func rehearsal(_ workplace: Workplace, _ manifest: String) async throws -> String {
        struct Plan: Decodable { let output: String }
        let json = try await workplace.run("plan", "--rehearse", "--json", manifest).output
        return try JSONDecoder().decode(Plan.self, from: Data(json.utf8)).output + "/rehearsal"
    }
}
