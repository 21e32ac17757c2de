internal import Foundation
internal import Testing

/// What `tirage plan` tells before money is spent, and `run --plan` holding to it.
@Suite struct PlanCommandTests {
    /// A line of `plan --jobs --json`.
    private struct Line: Decodable {
        let key: String
        let batch: String
        let index: Int
        let replica: Int
        let matrix: [String: Int]
        let provider: String
        let save: String
        let state: String
        let reason: String?
    }

    private static let manifest = """
        providers: { wiro: { service: wiro, price: 0.5 USD } }
        vars: { style: ink }
        batches:
          - name: foxes
            provider: wiro
            model: wiro/instant-id
            matrix: { seed: { from: 1, count: 4 } }
            exclude: [{ seed: 3 }]
            inputs:
              prompt: "a fox, ${{ vars.style }}"
              face: { file: face.png }
              seed: ${{ matrix.seed }}
            save: ${{ matrix.seed }}
        """

    private func workplace() throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(Self.manifest, to: "foxes.yaml")
        try FileManager.default.copyItem(
            at: workplace.folder.appending(path: "examples/inputs/waves.png"),
            to: workplace.folder.appending(path: "face.png"))
        return workplace
    }

    private func lines(_ workplace: Workplace) async throws -> [Line] {
        let listed = try await workplace.run("plan", "--rehearse", "--jobs", "--json", "foxes.yaml")
        #expect(listed.code == 0, "\(listed.error)")
        return try listed.output.split(separator: "\n").map { line in
            try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        }
    }

    private func rehearse(_ workplace: Workplace) async throws {
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "foxes.yaml")
        #expect(run.code == 0, "\(run.error)")
    }

    @Test func aPlanShowsTheFormulaThePriceAndTheFirstAndLastJob() async throws {
        let output = try await workplace().run("plan", "--rehearse", "foxes.yaml").output
        for words in [
            "4 seeds − 1 excluded = 3 jobs", "3 new", "1.5 USD estimated: 3 jobs at 0.5 USD",
            "first   foxes/1", "last    foxes/4", "face.png (", "a fox, ink",
        ] {
            #expect(output.contains(words) || output.contains(words.replacing("−", with: "-")))
        }
    }

    @Test func everyJobIsListedWithTheReasonItIsNewAgain() async throws {
        let workplace = try workplace()
        #expect(try await lines(workplace).map(\.state) == ["new", "new", "new"])
        try await rehearse(workplace)
        #expect(try await lines(workplace).map(\.state) == ["done", "done", "done"])
        try workplace.write(
            Self.manifest.replacing("style: ink", with: "style: oil"), to: "foxes.yaml")
        let listed = try await lines(workplace)
        #expect(listed.map(\.state) == ["new", "new", "new"])
        #expect(listed.map(\.reason) == [String?](repeating: "prompt changed", count: 3))
        #expect(listed.map(\.save) == ["foxes/1", "foxes/2", "foxes/4"])
        let text = try await workplace.run("plan", "--rehearse", "foxes.yaml").output
        #expect(text.contains("3 new: prompt changed (3)"))
    }

    @Test func whatWasReviewedIsRun() async throws {
        let workplace = try workplace()
        let plan = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        #expect(plan.code == 0)
        #expect(plan.error.contains("tirage run --rehearse --plan plan.json"))
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "--plan", "plan.json")
        #expect(run.code == 0, "\(run.error)")
        #expect(try workplace.submitted("out/foxes/rehearsal") == 3)
        let again = try await workplace.run("run", "--rehearse", "--plan", "plan.json")
        #expect(again.code == 0, "done jobs do not make it another plan")
    }

    @Test(arguments: [
        ("foxes.yaml", "# nothing\n" + manifest, "the manifest's text has changed"),
        (
            "foxes.yaml", manifest.replacing("count: 4", with: "count: 6"),
            "batch 'foxes': 2 jobs added, now 5"
        ),
        (
            "foxes.yaml", manifest.replacing("count: 4", with: "count: 3"),
            "batch 'foxes': 1 job removed, now 2"
        ),
        // The least that is a GIF.
        (
            "face.png",
            "GIF89a\u{1}\0\u{1}\0\0\0\0,\0\0\0\0\u{1}\0\u{1}\0\0\u{2}\u{2}D\u{1}\0;",
            "the file 'face.png' has changed"
        ),
    ])
    func whatIsAnotherByThenIsRefused(_ file: String, _ text: String, _ words: String)
        async throws
    {
        let workplace = try workplace()
        _ = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        try workplace.write(text, to: file)
        let run = try await workplace.run("run", "--rehearse", "--plan", "plan.json")
        #expect(run.code == 65)
        #expect(run.error.contains(words), "\(run.error)")
        #expect(run.error.contains("nothing was submitted"))
        #expect(
            !FileManager.default.fileExists(
                atPath: workplace.folder.appending(path: "out").path), "not even a ledger")
    }

    @Test func aLedgerThatIsGoneDoesNotPayTwice() async throws {
        let workplace = try workplace()
        try await rehearse(workplace)
        _ = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        try FileManager.default.removeItem(at: workplace.folder.appending(path: "out"))
        let run = try await workplace.run("run", "--rehearse", "--plan", "plan.json")
        #expect(run.code == 65)
        #expect(
            run.error.contains(
                "3 jobs would be submitted that were not to be, the first is number 0"),
            "\(run.error)")
    }

    @Test(arguments: [
        ("{}", "it is no plan"), ("not JSON", "it is no plan"), ("", "it is no plan"),
        (#"{"format":"tirage plan 9"}"#, "another version of tirage wrote it"),
        (#"{"format":"tirage plan 2"}"#, "something in it was changed"),
        ("{ \"format\": \"tirage plan 2\", \"x\": [", "it is cut off"),
        ("{ \"format\": \"tirage plan 2\", \"x\": }", "it is damaged at byte 34"),
    ])
    func whatIsNoPlanIsSaidSo(_ text: String, _ words: String) async throws {
        let workplace = try workplace()
        try workplace.write(text, to: "plan.json")
        let run = try await workplace.run("run", "--rehearse", "--plan", "plan.json")
        #expect(run.code == 65)
        #expect(run.error.contains(words), "\(run.error)")
    }

    @Test func aFolderIsNoPlanAndNeitherIsAHugeFile() async throws {
        let workplace = try workplace()
        try workplace.write(String(repeating: " ", count: (16 << 20) + 1), to: "huge.json")
        let huge = try await workplace.run("run", "--rehearse", "--plan", "huge.json")
        #expect(huge.code == 65)
        #expect(huge.error.contains("larger than 16777216 bytes"), "\(huge.error)")
        let run = try await workplace.run("run", "--rehearse", "--plan", "examples")
        #expect(run.code == 65)
        #expect(run.error.contains("it is a folder"), "\(run.error)")
        #expect(try await workplace.run("run", "--plan", "/dev/zero").code == 65)
    }

    @Test(arguments: [
        ("0-2", "0-99999999999999999999"), ("0-2", "2-0"), ("0-2", "0-3"), ("0-2", "0,0"),
        ("0-2", "x"), ("\"jobs\": 3", "\"jobs\": -3"), ("../foxes.yaml", "/foxes.yaml"),
    ])
    func whatSomebodyChangedInAPlanIsRefused(_ before: String, _ after: String) async throws {
        let workplace = try workplace()
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "plans"), withIntermediateDirectories: true)
        _ = try await workplace.run(
            "plan", "--rehearse", "foxes.yaml", "-o", "plans/plan.json")
        let text = try workplace.read("plans/plan.json")
        #expect(text.contains(before), "\(text)")
        try workplace.write(text.replacing(before, with: after), to: "plan.json")
        let run = try await workplace.run("run", "--rehearse", "--plan", "plan.json")
        #expect(run.code == 65)
        #expect(run.error.contains("something in it was changed"), "\(run.error)")
    }

    @Test func aPlanIsRunFromAnyFolderAndNamesNone() async throws {
        let workplace = try workplace()
        let plans = workplace.folder.appending(path: "plans")
        try FileManager.default.createDirectory(at: plans, withIntermediateDirectories: true)
        _ = try await workplace.run(
            "plan", "--rehearse", workplace.folder.appending(path: "foxes.yaml").path, "-o",
            "plans/plan.json")
        let text = try workplace.read("plans/plan.json")
        #expect(text.contains(#""file": "../foxes.yaml""#), "\(text)")
        #expect(!text.contains(workplace.folder.path))
        let moved = workplace.folder.deletingLastPathComponent()
            .appending(path: workplace.folder.lastPathComponent + "-moved")
        try FileManager.default.copyItem(at: workplace.folder, to: moved)
        defer { try? FileManager.default.removeItem(at: moved) }
        for folder in [moved.appending(path: "plans"), moved.appending(path: "examples/inputs")] {
            let file = folder.lastPathComponent == "plans" ? "plan.json" : "../../plans/plan.json"
            let run = try await TirageProcess.run(
                ["run", "--rehearse", "--rehearse-latency", "40ms", "--plan", file], in: folder)
            #expect(run.code == 0, "\(run.error)")
        }
        #expect(
            FileManager.default.fileExists(
                atPath: moved.appending(path: "out/foxes/rehearsal/foxes/1-1.png").path)
                || FileManager.default.fileExists(
                    atPath: moved.appending(path: "out/foxes/rehearsal/results.jsonl").path)
        )
        #expect(
            !FileManager.default.fileExists(
                atPath: workplace.folder.appending(path: "out").path))
    }

    @Test func aJobThatThePlanKeepsIsNotSubmittedByItsRun() async throws {
        let workplace = try workplace()
        // What is done when the plan is read, and is gone when it is run, in a plan with new jobs.
        try await rehearse(workplace)
        try workplace.write(
            Self.manifest.replacing("count: 4", with: "count: 6"), to: "foxes.yaml")
        _ = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        #expect(try workplace.read("plan.json").contains(#""submits": "3-4""#))
        try FileManager.default.removeItem(at: workplace.folder.appending(path: "out"))
        let run = try await workplace.run("run", "--rehearse", "--plan", "plan.json")
        #expect(run.code == 65)
        #expect(run.error.contains("3 jobs would be submitted that were not to be"), "\(run.error)")
    }

    @Test(arguments: [
        (["--retry", "failed"], "--retry submits jobs that the reviewed plan does not"),
        (["--on-unknown", "resubmit"], "--on-unknown resubmit submits jobs"),
        (["--on-unknown", "resubmit", "--retry", "lost"], "--retry submits jobs"),
    ])
    func whatSubmitsMoreThanThePlanIsRefused(_ more: [String], _ words: String) async throws {
        let workplace = try workplace()
        _ = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        let run = try await TirageProcess.run(
            ["run", "--rehearse", "--plan", "plan.json"] + more, in: workplace.folder)
        #expect(run.code == 64)
        #expect(run.error.contains(words), "\(run.error)")
    }

    @Test func whatSubmitsLessThanThePlanIsRun() async throws {
        let workplace = try workplace()
        _ = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        let start = ["run", "--rehearse", "--rehearse-latency", "40ms", "--plan", "plan.json"]
        for more in [["--limit", "1"], ["--only", "seed=4", "--on-unknown", "fail"]] {
            let run = try await TirageProcess.run(start + more, in: workplace.folder)
            #expect(run.code == 0 || run.code == 75, "\(run.error)")
            #expect(try workplace.submitted("out/foxes/rehearsal") == 1)
        }
    }

    @Test func aRehearsalsPlanIsNotPaidFor() async throws {
        let workplace = try workplace()
        _ = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        let run = try await workplace.run("run", "--plan", "plan.json")
        #expect(run.code == 65)
        #expect(run.error.contains("add --rehearse"))
    }

    @Test func wordsThatContradictEachOtherAreRefused() async throws {
        let workplace = try workplace()
        for arguments in [
            ["run", "--plan", "plan.json", "foxes.yaml"],
            ["plan", "--count", "--jobs", "foxes.yaml"],
            ["plan", "foxes.yaml", "-o", "foxes.yaml"], ["run"],
        ] {
            let outcome = try await TirageProcess.run(arguments, in: workplace.folder)
            #expect(outcome.code == 64, "\(arguments)")
        }
        #expect(try workplace.read("foxes.yaml") == Self.manifest)
    }
}
