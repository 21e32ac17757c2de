internal import Foundation
internal import Testing

/// What is advised about plans, manifests, descriptions and the ledger.
@Suite struct AdviceOnFilesTests {
    private let bench = AdviceBench()

    // MARK: - Plans that were read

    @Test func whatWasReadIsRunAndReadAgainWhenItIsAnother() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        let plan = try await workplace.run(
            "plan", AdviceBench.file, "--set", AdviceBench.setting, "-o", "a plan's.json")
        let line = try bench.advice("run", in: plan.error)
        try workplace.write(
            workplace.read(AdviceBench.file).replacing("seed: [1, 2]", with: "seed: [1, 2, 4]"),
            to: AdviceBench.file)
        let refused = try await bench.type(line, workplace)
        #expect(refused.code == 65, "\(refused.error)")
        #expect(service.billed.isEmpty)
        let again = try await bench.type(try bench.advice("plan", in: refused.error), workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(again.output.contains("ink and `gold`"), "as it was set: \(again.output)")
        #expect(try bench.advice("run", in: again.error) == line)
        let run = try await bench.type(line, workplace)
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 4)
    }

    @Test(arguments: ["{ \"format\": \"tirage plan 2\", \"x\": [", "{}"])
    func aPlanThatIsNoneIsWrittenAnew(_ text: String) async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        try workplace.write(text, to: "plan.json")
        let refused = try await workplace.run("run", "--plan", "plan.json")
        #expect(refused.code == 65)
        try workplace.write(workplace.read(AdviceBench.file), to: "m.yaml")
        let line = try bench.advice("plan", in: refused.error).replacing("FILE", with: "m.yaml")
        let plan = try await bench.type(line, workplace)
        #expect(plan.code == 0, "\(line): \(plan.error)")
        let run = try await bench.type(try bench.advice("run", in: plan.error), workplace)
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 3)
    }

    @Test func aRehearsalsPlanIsRunWithTheWordThatIsNamed() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        let plan = try await workplace.run(
            "plan", AdviceBench.file, "--rehearse", "-o", "plan.json")
        let refused = try await workplace.run("run", "--plan", "plan.json")
        #expect(refused.code == 65)
        let word = try #require(refused.error.firstMatch(of: /add (--\w+)/)).output.1
        let run = try await workplace.run("run", String(word), "--plan", "plan.json")
        #expect(run.code == 0, "\(run.error)")
        let typed = try await bench.type(try bench.advice("run", in: plan.error), workplace)
        #expect(typed.code == 0, "\(typed.error)")
        #expect(service.billed.isEmpty)
    }

    // MARK: - Beginning

    @Test func aManifestToBeginWithIsTriedAsItSays() async throws {
        let workplace = try Workplace()
        let written = try await workplace.run("init", "my cats.yaml")
        let run = try await bench.type(try bench.advice("run", in: written.error), workplace)
        #expect(run.code == 0, "\(run.error)")
        #expect(try workplace.submitted("out/my cats/rehearsal") == 6)
    }

    @Test func aDescriptionWithMistakesIsCheckedWhereItIs() async throws {
        let workplace = try Workplace()
        try workplace.write("service: [", to: "examples/my broken.yaml")
        let refused = try await workplace.run(
            "init", "examples/new.yaml", "--service", "./my broken.yaml")
        #expect(refused.code == 65)
        let check = try await bench.type(try bench.advice("check", in: refused.error), workplace)
        #expect(check.code == 65)
        #expect(check.error.contains("my broken.yaml:1:"), "\(check.error)")
    }

    @Test func whoHasNoKeyIsShownARehearsal() async throws {
        let workplace = try Workplace()
        try workplace.write(workplace.read("examples/types.yaml"), to: "examples/my types.yaml")
        let refused = try await workplace.run(
            "run", "examples/my types.yaml", "--limit", "1", "--set", "seed=7")
        #expect(refused.code == 65)
        let line = try bench.advice("run", in: refused.error)
        #expect(line.contains("--set seed=7") && line.contains("--limit 1"), "\(line)")
        let run = try await bench.type(line, workplace)
        #expect(run.code == 0, "\(run.error)")
    }

    @Test func whatNoPlanNeedsIsMovedByTheLineThatIsPrinted() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace, "--limit", "1").code == 0)
        try workplace.write("a note", to: AdviceBench.output + "/note.txt")
        let listed = try await workplace.run(
            "tidy", AdviceBench.file, "--set", AdviceBench.setting)
        let moved = try await bench.type(try bench.advice("tidy", in: listed.output), workplace)
        #expect(moved.code == 0, "\(moved.error)")
        #expect(try workplace.read(AdviceBench.output + "/past/note.txt") == "a note")
    }

    // MARK: - The ledger

    @Test func whoWantsToPayAgainTypesTheLineThatIsPrinted() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace).code == 0)
        #expect(service.billed.count == 3)
        try FileManager.default.removeItem(
            at: workplace.folder.appending(path: AdviceBench.output + "/.tirage"))
        let told = try await bench.run(workplace)
        #expect(told.code == 75 && service.billed.count == 3, "\(told.error)")
        let again = try await bench.type(try bench.advice("run", in: told.error), workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(service.billed.count == 6)
    }

    @Test func aLedgerThatLostItsEndIsTakenAsItIsWhenItsUserSaysSo() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace, "--limit", "1").code == 0)
        let state = workplace.folder.appending(path: AdviceBench.output + "/.tirage")
        let ledger = state.appending(path: "ledger.sqlite")
        let older = try Data(contentsOf: ledger)
        #expect(try await bench.run(workplace).code == 0)
        #expect(service.billed.count == 3)
        for name in ["ledger.sqlite-wal", "ledger.sqlite-shm"] {
            try? FileManager.default.removeItem(at: state.appending(path: name))
        }
        try older.write(to: ledger)
        let refused = try await bench.run(workplace)
        #expect(refused.code == 74, "\(refused.error)")
        #expect(service.billed.count == 3, "nothing is paid for before its user has decided")
        let path = try #require(refused.error.firstMatch(of: /delete '([^']+)'/)).output.1
        try FileManager.default.removeItem(at: workplace.folder.appending(path: String(path)))
        // What the results still have is not paid for again.
        let told = try await bench.run(workplace)
        #expect(told.code == 75, "\(told.error)")
        let adopted = try await bench.type(try bench.advice("adopt", in: told.error), workplace)
        #expect(adopted.code == 0, "\(adopted.error)")
        let run = try await bench.run(workplace)
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 3)
    }
}
