internal import Foundation
internal import Testing

/// A change of name pays for nothing twice: what is elsewhere is told before the first submit, and
/// `tirage adopt` takes it over.
@Suite(.serialized) struct AdoptTests {
    @Test func aRenamedPipelineIsToldBeforeTheFirstSubmitAndTakenOver() async throws {
        let bench = try await AdoptBench()
        try bench.write("night")
        try await bench.made()
        try bench.write("day")
        let plan = try await bench.tirage("plan", "p.yaml")
        let advice =
            "3 of 3 jobs are done in out/night; to use them: tirage adopt p.yaml out/night"
        #expect(plan.code == 0 && plan.output.contains(advice), "\(plan.output)")
        let json = try await bench.tirage("plan", "p.yaml", "--json")
        #expect(json.output.contains(#""elsewhere""#), "\(json.output)")
        for words in [["run", "p.yaml"], ["run", "p.yaml", "--yes", "--quiet"]] {
            let stopped = try await TirageProcess.run(
                words, in: bench.workplace.folder, environment: AdoptBench.keys)
            #expect(stopped.code == 75, "\(stopped.error)")
            #expect(stopped.error.contains(advice), "\(stopped.error)")
            #expect(stopped.error.contains("to pay for them again: tirage run p.yaml --anew"))
        }
        #expect(try await bench.billed == 3)

        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 0, "\(adopted.error)")
        #expect(adopted.output.contains("taken over: 3 jobs with 3 images"), "\(adopted.output)")
        #expect(try bench.images("out/day") == bench.images("out/night"))
        let again = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(again.code == 0 && again.output.contains("nothing to take over"))
        try await bench.made()
        #expect(try await bench.billed == 3)
        let results = try bench.workplace.results("out/day")
        #expect(results.count == 3 && results.allSatisfy { $0.state == "done" })
        // What they cost is on the other folder's account.
        #expect(try !bench.workplace.read("out/day/results.jsonl").contains(#""cost""#))
        #expect(try bench.workplace.read("out/night/results.jsonl").contains(#""cost""#))
        let verified = try bench.workplace.read("out/day/results.jsonl")
        #expect(verified.contains(#""value":"1""#) || verified.contains(#""value":1"#))
    }

    @Test func payingAgainIsSaidOnceAndRemembered() async throws {
        let bench = try await AdoptBench()
        try bench.write("night", seeds: 4)
        try await bench.made()
        try bench.write("day", seeds: 4)
        let part = try await bench.tirage("run", "p.yaml", "--limit", "1")
        #expect(part.code == 75, "\(part.error)")
        #expect(part.error.contains("1 of 1 job is done in out/night"), "\(part.error)")
        let anew = try await bench.tirage("run", "p.yaml", "--anew", "--limit", "1")
        #expect(anew.code == 0, "\(anew.error)")
        #expect(try await bench.billed == 5)
        // The others were not decided about.
        #expect(try await bench.tirage("run", "p.yaml").code == 75)
        #expect(try await bench.tirage("run", "p.yaml", "--anew").code == 0)
        #expect(try await bench.billed == 8)
        try await bench.made()
    }

    @Test func aPartIsToldAndTheRestIsMade() async throws {
        let bench = try await AdoptBench()
        try bench.write("night", seeds: 2)
        try await bench.made()
        try bench.write("day", seeds: 5, save: "s-${{ matrix.seed }}")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("2 of 5 jobs are done in out/night"), "\(stopped.error)")
        let dry = try await bench.tirage("adopt", "p.yaml", "out/night", "--dry-run")
        #expect(dry.code == 0 && dry.output.contains("has 2 jobs"), "\(dry.output)\(dry.error)")
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night", "--json")
        #expect(adopted.output.contains(#""left": 3"#), "\(adopted.output)")
        try await bench.made()
        #expect(try await bench.billed == 5)
        #expect(try bench.images("out/day").count == 5)
        #expect(try bench.images("out/day").allSatisfy { $0.hasPrefix("comic/s-") })
    }

    @Test func aRenamedManifestAndAnOutputElsewhereAreFound() async throws {
        let bench = try await AdoptBench()
        let state = bench.url("state").path
        try bench.write("night", output: "far/away/night")
        try await bench.made(state: state)
        try bench.move("p.yaml", to: "q.yaml")
        try bench.write("night", output: "near", to: "q.yaml")
        let stopped = try await bench.tirage("run", "q.yaml", state: state)
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("done in far/away/night"), "\(stopped.error)")
        let plan = try await bench.tirage("plan", "q.yaml", state: state)
        #expect(plan.output.contains("tirage adopt q.yaml far/away/night"), "\(plan.output)")
        #expect(
            try await bench.tirage("adopt", "q.yaml", "far/away/night", state: state).code == 0)
        try await bench.made("q.yaml", state: state)
        #expect(try await bench.billed == 3)
    }

    @Test func aRecordWithoutItsHiddenFolderIsTakenUpAgainWithItsCosts() async throws {
        let bench = try await AdoptBench()
        try bench.write("night")
        try await bench.made()
        let before = try bench.workplace.read("out/night/results.jsonl")
        try bench.remove("out/night/.tirage")
        let plan = try await bench.tirage("plan", "p.yaml")
        #expect(plan.output.contains("out/night, whose ledger is gone"), "\(plan.output)")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("tirage adopt p.yaml out/night"), "\(stopped.error)")
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 0, "\(adopted.output)\(adopted.error)")
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        try await bench.made()
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        #expect(try await bench.billed == 3)
    }

    @Test func aLedgerThatIsGoneAloneIsTheSame() async throws {
        let bench = try await AdoptBench()
        try bench.write("night")
        try await bench.made()
        let before = try bench.workplace.read("out/night/results.jsonl")
        try bench.remove("out/night/.tirage/ledger.sqlite")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("whose ledger is gone"), "\(stopped.error)")
        let plan = try await bench.tirage("plan", "p.yaml")
        #expect(plan.output.contains("tirage adopt p.yaml out/night"), "\(plan.output)")
        #expect(try await bench.tirage("adopt", "p.yaml", "out/night").code == 0)
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        try await bench.made()
        #expect(try await bench.billed == 3)
    }

    @Test func aRecordIsNeverOverwrittenByOneThatKnowsNothing() async throws {
        let bench = try await AdoptBench()
        try bench.write("night")
        try await bench.made()
        let before = try bench.workplace.read("out/night/results.jsonl")
        try bench.remove("out/night/.tirage")
        // Other jobs altogether: still not begun without a word.
        try bench.workplace.write(
            bench.workplace.read("p.yaml").replacing("from: 1", with: "from: 100"), to: "p.yaml")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("3 jobs of earlier plans are in out/night"))
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        let anew = try await bench.tirage("run", "p.yaml", "--anew")
        #expect(anew.code == 0, "\(anew.error)")
        #expect(try bench.workplace.read("out/night/results-before.jsonl") == before)
        #expect(
            try await bench.tirage("adopt", "p.yaml", "out/night/results-before.jsonl").code == 0)
        #expect(try bench.workplace.results("out/night").count == 6)
        try await bench.made()
        #expect(try await bench.billed == 6)
    }

    @Test func aCopyWithoutItsHiddenFolderIsGoneOnWithAndACopyWithItIs() async throws {
        let bench = try await AdoptBench()
        try bench.write("night")
        try await bench.made()
        try bench.copy("out/night", to: "bare")
        try bench.remove("bare/.tirage")
        try bench.copy("out/night", to: "whole")
        try bench.write("night", output: "whole")
        try await bench.made()
        try bench.write("night", output: "bare")
        #expect(try await bench.tirage("run", "p.yaml").code == 75)
        #expect(try await bench.tirage("adopt", "p.yaml", "bare").code == 0)
        try await bench.made()
        #expect(try await bench.billed == 3)
        #expect(try bench.images("bare").count == 3)
    }

    @Test func resultsAloneAreEnoughOfAnotherFolder() async throws {
        let bench = try await AdoptBench()
        try bench.write("night")
        try await bench.made()
        try bench.remove("out/night/.tirage")
        try bench.write("day", save: "d/${{ matrix.seed }}")
        #expect(try await bench.tirage("run", "p.yaml").code == 75)
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night/results.jsonl")
        #expect(adopted.code == 0, "\(adopted.output)\(adopted.error)")
        try await bench.made()
        #expect(try await bench.billed == 3)
        #expect(try bench.images("out/day/comic/d") == ["1.png", "2.png", "3.png"])
    }
}
