internal import Foundation
internal import Testing

/// A run that has nothing to do leaves the results as they are, and writes them again where that is
/// not sure.
@Suite(.serialized) struct NothingToDoRunTests {
    private static let results = "out/p/rehearsal/results.jsonl"

    private func manifest(seeds: Int = 3, prompts: String = "prompts.txt") -> String {
        """
        pipeline: p
        vars: { style: ink }
        providers: { wiro: { service: wiro } }
        batches:
          - name: a
            provider: wiro
            model: wiro/instant-id
            matrix:
              prompt: { lines: \(prompts) }
              seed: { from: 1, count: \(seeds) }
            inputs: { prompt: "${{ matrix.prompt }}", seed: "${{ matrix.seed }}" }
            save: ${{ vars.style }}-${{ matrix.prompt }}-${{ matrix.seed }}
        """
    }

    private func workplace() async throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(manifest(), to: "p.yaml")
        try workplace.write("fox\nhen\n", to: "prompts.txt")
        try await run(workplace)
        return workplace
    }

    @discardableResult
    private func run(_ workplace: Workplace, _ more: String...) async throws -> String {
        let run = try await TirageProcess.run(
            ["run", "--rehearse", "--rehearse-latency", "40ms", "p.yaml"] + more,
            in: workplace.folder)
        #expect(run.code == 0, "\(run.error)")
        return run.error
    }

    /// Which file the results are: another as soon as it is written anew.
    private func version(_ workplace: Workplace) throws -> [Int] {
        var status = stat()
        let path = workplace.folder.appending(path: Self.results).path
        try #require(unsafe stat(path, &status) == 0)
        return [Int(status.st_ino), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
    }

    @Test func theResultsStayTheFileThatTheyAre() async throws {
        let workplace = try await workplace()
        let (before, text) = (try version(workplace), try workplace.read(Self.results))
        for _ in 1...3 {
            let said = try await run(workplace)
            #expect(said == "nothing to do: all 6 jobs are done, in out/p/rehearsal\n")
            #expect(try version(workplace) == before)
        }
        #expect(try workplace.read(Self.results) == text)
        let record = try workplace.read("out/p/rehearsal/run.json")
        #expect(record.contains("\"submitted\": 0") && record.contains("\"done\": 6"))
    }

    /// What makes the results, or the file, another.
    enum Change: CaseIterable {
        case gone, edited, cut, touched, job, lessJobs, lines, setting, rejected, imageGone
    }

    private func make(_ change: Change, _ workplace: Workplace) async throws -> [String] {
        let text = try workplace.read(Self.results)
        let url = workplace.folder.appending(path: Self.results)
        switch change {
        case .gone: try FileManager.default.removeItem(at: url)
        case .edited:
            try workplace.write(text.replacing("ink-fox-1", with: "ink-FOX-1"), to: Self.results)
        case .cut: try workplace.write(String(text.prefix(text.count / 2)), to: Self.results)
        case .touched:
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
                ofItemAtPath: url.path)
        case .job: try workplace.write(manifest(seeds: 4), to: "p.yaml")
        case .lessJobs: try workplace.write(manifest(seeds: 2), to: "p.yaml")
        case .lines: try workplace.write("fox\nowl\n", to: "prompts.txt")
        case .setting: return ["--set", "vars.style=oil"]
        case .rejected:
            let rejected = try await workplace.run(
                "reject", "--rehearse", "p.yaml", "a/ink-fox-1.png")
            #expect(rejected.code == 0, "\(rejected.error)")
        case .imageGone:
            try FileManager.default.removeItem(
                at: workplace.folder.appending(path: "out/p/rehearsal/a/ink-fox-1.png"))
        }
        return []
    }

    @Test(arguments: Change.allCases)
    func theyAreWrittenAnewWhereTheyMayBeOthers(change: Change) async throws {
        let workplace = try await workplace()
        try await run(workplace)
        let more = try await make(change, workplace)
        let before = change == .gone ? [] : try version(workplace)
        let run = try await TirageProcess.run(
            ["run", "--rehearse", "--rehearse-latency", "40ms", "p.yaml"] + more,
            in: workplace.folder)
        #expect(run.code == 0, "\(run.error)")
        if change != .rejected { #expect(try version(workplace) != before) }
        // They say what they would if they were written for the first time.
        let text = try workplace.read(Self.results)
        try FileManager.default.removeItem(at: workplace.folder.appending(path: Self.results))
        _ = try await TirageProcess.run(
            ["run", "--rehearse", "--rehearse-latency", "40ms", "p.yaml"] + more,
            in: workplace.folder)
        #expect(try workplace.read(Self.results) == text)
        let settled = try version(workplace)
        _ = try await TirageProcess.run(
            ["run", "--rehearse", "--rehearse-latency", "40ms", "p.yaml"] + more,
            in: workplace.folder)
        #expect(try version(workplace) == settled)
    }

    @Test func anotherSettingStillRenames() async throws {
        let workplace = try await workplace()
        try await run(workplace)
        #expect(try await run(workplace, "--set", "vars.style=oil").contains("renamed 6 images"))
        #expect(try workplace.read(Self.results).contains("a/oil-fox-1.png"))
        #expect(try await run(workplace).contains("renamed 6 images"))
    }
}
