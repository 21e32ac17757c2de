internal import Foundation
internal import Testing

/// A clean name belongs to a job of the plan, and whatever was paid for stays under some name.
@Suite(.serialized) struct ImageNamesTests {
    private static let keys = ["INSTASD_TOKEN": "canary-77ab"]

    /// - Parameter names: What each job is called, by its seed.
    private func manifest(
        _ origin: String, _ names: [(seed: Int, name: String)], batch: String = "comic",
        save: String = "${{ matrix.n.name }}"
    ) -> String {
        let rows = names.map { "{ seed: \($0.seed), name: \($0.name) }" }.joined(separator: ", ")
        return """
            pipeline: again
            output: out
            providers:
              comic: { service: instasd, url: "\(origin)/instasd", concurrency: 3 }
            batches:
              - name: \(batch)
                provider: comic
                matrix: { n: [\(rows)] }
                inputs:
                  94c18e9e703d2087: { title: Seed, value: "${{ matrix.n.seed }}" }
                save: \(save)
            """
    }

    /// Every file below the output folder, by its path, but for those of a run itself.
    private func files(_ workplace: Workplace) throws -> [String: Data] {
        let top = workplace.folder.appending(path: "out")
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: top.path)
        where path.hasSuffix(".png") || path.hasSuffix(".webp") || path.hasSuffix(".txt")
            || path.hasSuffix(".jpg")
        {
            files[path] = try Data(contentsOf: top.appending(path: path))
        }
        return files
    }

    /// The path of each job's image in the results, by its key.
    private func paths(_ workplace: Workplace) throws -> [String: String] {
        var paths: [String: String] = [:]
        for result in try workplace.results("out") { paths[result.key] = result.images.first?.path }
        return paths
    }

    @Test func anEditOfSaveRenamesWhatIsThere() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "100ms")
        let names = [(1, "anna"), (2, "ben"), (3, "cleo")]
        try workplace.write(manifest(standIns.origin, names), to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let before = try files(workplace)
        #expect(Set(before.keys) == ["comic/anna.png", "comic/ben.png", "comic/cleo.png"])

        let other = [(1, "ben"), (2, "cleo"), (3, "dora")]
        try workplace.write(manifest(standIns.origin, other), to: "p.yaml")
        let plan = try await workplace.run("plan", "p.yaml", environment: Self.keys)
        #expect(plan.output.contains("3 images will be renamed"), "\(plan.output)")
        let json = try await workplace.run("plan", "p.yaml", "--json", environment: Self.keys)
        #expect(json.output.contains(#""renames":3"#), "\(json.output)")
        #expect(try files(workplace) == before)

        let run = try await workplace.run("run", "p.yaml", environment: Self.keys)
        #expect(run.code == 0, "\(run.error)")
        #expect(run.error.contains("renamed 3 images"), "\(run.error)")
        let after = try files(workplace)
        #expect(after["comic/ben.png"] == before["comic/anna.png"])
        #expect(after["comic/cleo.png"] == before["comic/ben.png"])
        #expect(after["comic/dora.png"] == before["comic/cleo.png"])
        #expect(after.count == 3)
        #expect(Set(try paths(workplace).values) == Set(after.keys))
        #expect(try await standIns.bill(of: "instasd").submits == 3)

        let again = try await workplace.run("run", "p.yaml", environment: Self.keys)
        #expect(again.code == 0 && !again.error.contains("renamed"), "\(again.error)")
    }

    @Test func aBatchOfAnotherNameTakesItsImagesAlong() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "100ms")
        let names = [(1, "anna"), (2, "ben")]
        try workplace.write(manifest(standIns.origin, names), to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let before = try files(workplace)
        try workplace.write(manifest(standIns.origin, names, batch: "past"), to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let after = try files(workplace)
        #expect(Set(after.keys) == ["past/anna.png", "past/ben.png"])
        #expect(after["past/anna.png"] == before["comic/anna.png"])
        let folder = workplace.folder.appending(path: "out/comic").path
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(try await standIns.bill(of: "instasd").submits == 2)
        let tidy = try await workplace.run("tidy", "p.yaml", environment: Self.keys)
        #expect(tidy.output == "nothing to tidy\n", "\(tidy.output)\(tidy.error)")
    }

    @Test func whatThePlanNoLongerHasGivesItsNameAwayAndGetsItBack() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "100ms")
        let first = manifest(standIns.origin, [(1, "anna"), (2, "ben")])
        try workplace.write(first, to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let before = try files(workplace)
        let old = try paths(workplace)
        let annas = try #require(old.first { $0.value == "comic/anna.png" }?.key)

        try workplace.write(manifest(standIns.origin, [(7, "anna"), (2, "ben")]), to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let after = try files(workplace)
        let aside = "comic/anna-\(annas.prefix(8)).png"
        #expect(Set(after.keys) == ["comic/anna.png", "comic/ben.png", aside])
        #expect(after[aside] == before["comic/anna.png"])
        #expect(after["comic/anna.png"] != before["comic/anna.png"])

        try workplace.write(first, to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let last = try files(workplace)
        #expect(last["comic/anna.png"] == before["comic/anna.png"])
        #expect(last.count == 3)
        #expect(try await standIns.bill(of: "instasd").submits == 3)
    }

    @Test func nobodysFileAndNobodysEditIsTouched() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "100ms")
        try workplace.write(
            manifest(standIns.origin, [(1, "anna"), (2, "ben")]), to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let before = try files(workplace)
        try workplace.write("retouched", to: "out/comic/ben.png")
        try workplace.write("a photo", to: "out/comic/dora.png")
        try workplace.write(
            manifest(standIns.origin, [(1, "dora"), (2, "cleo")]), to: "p.yaml")
        let run = try await workplace.run("run", "p.yaml", "--quiet", environment: Self.keys)
        #expect(run.error.contains("comic/ben.png' is no longer the image"), "\(run.error)")
        let after = try files(workplace)
        #expect(after["comic/ben.png"] == Data("retouched".utf8))
        #expect(after["comic/dora.png"] == Data("a photo".utf8))
        let moved = try #require(after.first { $0.value == before["comic/anna.png"] }?.key)
        #expect(moved.hasPrefix("comic/dora-"), "\(moved)")
        let again = try await workplace.run("run", "p.yaml", environment: Self.keys)
        #expect(!again.error.contains("no longer the image that was stored"), "\(again.error)")
        #expect(try files(workplace) == after)
        #expect(try await standIns.bill(of: "instasd").submits == 2)
    }

    @Test func whatIsNotNeededIsPutAsideAndComesBack() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "100ms")
        let first = manifest(standIns.origin, [(1, "anna"), (2, "ben")])
        try workplace.write(first, to: "p.yaml")
        #expect(try await workplace.run("tidy", "p.yaml").output == "nothing to tidy\n")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let before = try files(workplace)
        try workplace.write(manifest(standIns.origin, [(2, "ben")]), to: "p.yaml")
        try workplace.write("mine", to: "out/comic/notes.txt")
        let list = try await workplace.run("tidy", "p.yaml", "--json")
        #expect(list.code == 0, "\(list.error)")
        #expect(list.output.contains(#""is": "earlier plan""#), "\(list.output)")
        #expect(list.output.contains(#""is": "stray""#), "\(list.output)")
        #expect(try files(workplace).keys.contains("comic/anna.png"))

        let told = try await workplace.run("tidy", "p.yaml")
        let command = try #require(told.output.split(separator: "\n").last).split(separator: ": ")
        #expect(String(try #require(command.last)) == "tirage tidy p.yaml --move")
        let moved = try await workplace.run("tidy", "p.yaml", "--move")
        #expect(moved.code == 0, "\(moved.error)")
        let after = try files(workplace)
        #expect(
            Set(after.keys) == ["comic/ben.png", "past/comic/anna.png", "past/comic/notes.txt"])
        #expect(try await workplace.run("tidy", "p.yaml").output == "nothing to tidy\n")
        let run = try await workplace.run("run", "p.yaml", environment: Self.keys)
        #expect(run.code == 0 && !run.error.contains("renamed"), "\(run.error)")

        try workplace.write(first, to: "p.yaml")
        #expect(try await workplace.run("run", "p.yaml", environment: Self.keys).code == 0)
        let last = try files(workplace)
        #expect(last["comic/anna.png"] == before["comic/anna.png"])
        #expect(last.count == 3)
        #expect(try await standIns.bill(of: "instasd").submits == 2)
    }
}
