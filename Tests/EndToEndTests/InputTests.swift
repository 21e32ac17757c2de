internal import Foundation
internal import Testing

/// Files and texts as people have them, from the manifest to the image.
@Suite(.serialized) struct InputTests {
    /// What was understood can be read again, with everything that says how files are read.
    @Test(arguments: ["glob-options", "duplicates", "any-file", "numbers-from-a-table"])
    func theManifestAsUnderstoodSaysHowFilesAreRead(example: String) async throws {
        let workplace = try Workplace()
        let output = "out/examples/\(example)/rehearsal"
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "examples/\(example).yaml")
        #expect(run.code == 0, "\(run.error)")
        try workplace.write(
            workplace.read(output + "/pipeline.resolved.yaml"), to: "examples/again.yaml")
        let again = try await workplace.run("run", "--rehearse", "examples/again.yaml")
        #expect(again.code == 0, "\(again.error)")
        #expect(try workplace.submitted(output) == 0)
    }

    @Test func photosWhoseNamesOnlyLookAlikeAreTwoJobs() async throws {
        let workplace = try Workplace()
        for (name, source) in [("caf\u{E9}", "waves"), ("cafe\u{301}", "dahlia")] {
            try FileManager.default.copyItem(
                at: workplace.folder.appending(path: "examples/inputs/\(source).png"),
                to: workplace.folder.appending(path: "\(name).png"))
        }
        try workplace.write(
            """
            providers: { w: { service: wiro } }
            batches:
              - name: a
                model: wiro/instant-id
                matrix: { photo: { glob: "caf*.png" } }
                inputs:
                  photo: ${{ matrix.photo }}
            """, to: "cafe.yaml")
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "cafe.yaml")
        #expect(run.code == 0, "\(run.error)")
        let results = try workplace.results("out/cafe/rehearsal")
        #expect(results.count == 2)
        #expect(Set(results.flatMap { $0.images.map(\.path) }).count == 2)
    }

    @Test func whatPlanAndCheckTellOfFilesIsNoError() async throws {
        let workplace = try Workplace()
        let plan = try await workplace.run(
            "plan", "--rehearse", "examples/numbers-from-a-table.yaml")
        #expect(plan.output.contains("'moons.csv' has ';' between its cells, by its header"))
        #expect(plan.output.contains("1 row of 'moons.csv' has nothing in its cells"))
        #expect(plan.error.isEmpty)
        let check = try await workplace.run("check", "examples/numbers-from-a-table.yaml")
        #expect(check.code == 0)
        #expect(check.error.contains("note: 'moons.csv' has ';'"), "\(check.error)")
        let quiet = try await workplace.run("check", "-q", "examples/numbers-from-a-table.yaml")
        #expect(quiet.error.isEmpty && quiet.output.isEmpty)
    }

    @Test func everyBadFileIsToldBeforeAnythingIsSent() async throws {
        let workplace = try Workplace()
        try workplace.write("", to: "empty.png")
        try workplace.write("<html><body>no</body></html>", to: "page.png")
        try workplace.write(
            """
            providers: { w: { service: wiro } }
            batches:
              - name: a
                model: wiro/instant-id
                inputs:
                  a: { file: empty.png }
                  b: { file: page.png }
                  c: { file: gone.png }
                  d: { file: page.png, as: any }
            """, to: "bad.yaml")
        let run = try await workplace.run("run", "--rehearse", "bad.yaml")
        #expect(run.code == 65)
        for words in [
            "bad.yaml:6:", "'empty.png' is empty (0 bytes)", "bad.yaml:7:",
            "'page.png' is not an image but an HTML page", "bad.yaml:8:", "no file 'gone.png'",
            "3 errors",
        ] {
            #expect(run.error.contains(words), "\(run.error)")
        }
    }
}
