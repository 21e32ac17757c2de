internal import Foundation
internal import Testing

/// One image that was thrown away, is not wanted, or is wanted once more.
@Suite struct OneImageTests {
    private let bench = AdviceBench()

    /// The members of a line of results that these tests look at.
    private struct Line: Decodable {
        struct Moment: Decodable { let at: String }
        struct Since: Decodable { let since: String }
        struct Image: Decodable {
            let path: String
            let sha256: String
        }

        let key: String
        let state: String
        let attempts: Int
        let images: [Image]
        let matrix: [String: JSONText]?
        let rejected: Moment?
        let missing: Since?
        let sibling: String?
    }

    /// A number or a text.
    private struct JSONText: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self.text = text
            } else {
                text = String(try value.decode(UInt64.self))
            }
        }
    }

    private func lines(_ workplace: Workplace) throws -> [Line] {
        try workplace.read(AdviceBench.output + "/results.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    private func made(_ service: SloppyService, jobs: String = "[ok]") async throws -> Workplace {
        let workplace = try bench.workplace(
            service, top: "defaults: { price: 0.05 USD }", jobs: jobs)
        let first = try await bench.run(workplace)
        #expect(first.code == 0, "\(first.error)")
        return workplace
    }

    private func tirage(
        _ workplace: Workplace, _ command: String, _ more: String...
    ) async throws -> TirageProcess.Outcome {
        try await TirageProcess.run(
            [command, AdviceBench.file, "--set", AdviceBench.setting] + more, in: workplace.folder)
    }

    // MARK: - Thrown away

    @Test func aRunFetchesAThrownAwayImageAgainForNothing() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let before = try lines(workplace)
        try bench.remove("first/ok-1.png", workplace)
        let again = try await bench.run(workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(again.error.contains("came again, at no cost"), "\(again.error)")
        #expect(service.billed.count == 3)
        #expect(bench.exists("first/ok-1.png", workplace))
        let after = try lines(workplace)
        #expect(after.map(\.images.first?.sha256) == before.map(\.images.first?.sha256))
        #expect(after.map(\.images.first?.path) == before.map(\.images.first?.path))
        #expect(after.allSatisfy { $0.state == "done" && $0.attempts == 1 })
        let quiet = try await bench.run(workplace, "--quiet")
        #expect(quiet.code == 0 && quiet.error.isEmpty)
    }

    @Test func whatTheServiceHasForgottenIsSaidOnceAndThenCounted() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        try bench.remove("first/ok-1.png", workplace)
        service.forget()
        let first = try await bench.run(workplace, "--quiet")
        #expect(first.code == 0)
        #expect(first.error.contains("1 image of a done job is missing"), "\(first.error)")
        for _ in 0..<3 {
            let cron = try await bench.run(workplace, "--quiet")
            #expect(cron.code == 0 && cron.error.isEmpty && cron.output.isEmpty, "\(cron.error)")
            let spoken = try await bench.run(workplace)
            #expect(spoken.code == 0 && !spoken.error.contains("missing"), "\(spoken.error)")
        }
        let status = try await tirage(workplace, "status")
        #expect(status.output.contains("missing"), "\(status.output)")
        let json = try await tirage(workplace, "status", "--json")
        #expect(json.output.contains(#""done":2"#), "\(json.output)")
        #expect(json.output.contains(#""missing":1"#), "\(json.output)")
        let plan = try await tirage(workplace, "plan")
        #expect(plan.output.contains("1 missing"), "\(plan.output)")
        #expect(try await tirage(workplace, "plan", "--jobs").output.contains("missing  "))
        #expect(try lines(workplace).first?.missing != nil)
        #expect(service.billed.count == 3)
    }

    @Test func aFileThatIsPutBackIsMissingNoMore() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let url = workplace.folder.appending(path: AdviceBench.output + "/first/ok-1.png")
        let bytes = try Data(contentsOf: url)
        try bench.remove("first/ok-1.png", workplace)
        service.forget()
        _ = try await bench.run(workplace)
        try bytes.write(to: url)
        #expect(try await tirage(workplace, "status", "--json").output.contains(#""missing":0"#))
        _ = try await bench.run(workplace)
        #expect(try lines(workplace).first?.missing == nil)
    }

    // MARK: - Rejected

    @Test func aRejectedImageIsADecisionWhichCanBeTakenBack() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        try bench.remove("first/ok-1.png", workplace)
        let path = AdviceBench.output + "/first/ok-1.png"
        for word in ["first/ok-1.png", path, workplace.folder.path + "/" + path, "first/ok-1"] {
            let rejected = try await tirage(workplace, "reject", word)
            #expect(rejected.code == 0, "\(word): \(rejected.error)")
            #expect(rejected.output.contains("first/ok-1  rejected"), "\(rejected.output)")
        }
        #expect(try lines(workplace).map { $0.rejected != nil } == [true, false, false])
        let run = try await bench.run(workplace, "--quiet")
        #expect(run.code == 0 && run.error.isEmpty)
        #expect(!bench.exists("first/ok-1.png", workplace), "nobody looks for it any more")
        let status = try await tirage(workplace, "status", "--json")
        #expect(status.output.contains(#""rejected":1"#), "\(status.output)")
        #expect(try await tirage(workplace, "plan").output.contains("1 rejected"))
        let kept = try await bench.run(workplace, "--retry", "done")
        #expect(kept.code == 0 && service.billed.count == 3, "a decision is not undone by a word")
        #expect(try await tirage(workplace, "reject", "first/ok-1", "--undo").code == 0)
        #expect(try lines(workplace).allSatisfy { $0.rejected == nil })
        _ = try await bench.run(workplace)
        #expect(bench.exists("first/ok-1.png", workplace))
        #expect(service.billed.count == 3)
    }

    @Test func anImageThatIsThereStaysWhereItIsWhenItIsRejected() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        #expect(try await tirage(workplace, "reject", "second/3.png").code == 0)
        #expect(bench.exists("second/3.png", workplace))
        #expect(try await tirage(workplace, "reject", "second/3.png").code == 0)
        #expect(try lines(workplace).last?.rejected != nil)
    }

    // MARK: - Made again

    @Test func aRemakePaysOnceAndKeepsTheImageOfBefore() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let before = try #require(try lines(workplace).first)
        #expect(try await tirage(workplace, "reject", before.key).code == 0)
        for number in 1...2 {
            let again = try await tirage(workplace, "remake", String(before.key.prefix(8)))
            #expect(again.code == 0, "\(again.error)")
            #expect(service.billed.count == 3 + number)
        }
        let after = try #require(try lines(workplace).first)
        #expect(after.key == before.key && after.attempts == 3 && after.rejected == nil)
        #expect(after.images.first?.sha256 != before.images.first?.sha256)
        let folder = workplace.folder.appending(path: AdviceBench.output + "/first")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.count { $0.hasPrefix("ok-1") } == 3, "\(files)")
        #expect(try await bench.run(workplace, "--quiet").code == 0)
        #expect(service.billed.count == 5)
    }

    @Test func aSiblingHasASeedOfItsOwnAndIsMadeOnce() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let original = try #require(try lines(workplace).first)
        for count in 1...2 {
            let again = try await tirage(workplace, "remake", "first/ok-1.png", "--new-seed")
            #expect(again.code == 0, "\(again.error)")
            #expect(service.billed.count == 3 + count)
        }
        let siblings = try lines(workplace).filter { $0.sibling == original.key }
        #expect(siblings.count == 2)
        let seeds = siblings.compactMap { $0.matrix?["seed"]?.text }
        #expect(Set(seeds + ["1"]).count == 3, "\(seeds)")
        for (line, seed) in zip(siblings, seeds) {
            #expect(line.images.map(\.path) == ["first/ok-1-seed-\(seed).png"])
            #expect(line.state == "done")
        }
        #expect(bench.exists("first/ok-1.png", workplace))
        #expect(try await bench.run(workplace, "--quiet").code == 0)
        #expect(service.billed.count == 5)
        #expect(try lines(workplace).count == 5)
        let status = try await tirage(workplace, "status", "--json")
        #expect(status.output.contains(#""jobs":5"#), "\(status.output)")
    }

    @Test func aRemakeThatIsKilledIsGoneOnWithByTheNextRun() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let key = try #require(try lines(workplace).first?.key)
        let process = try workplace.start(
            "remake", AdviceBench.file, "--set", AdviceBench.setting, key, "first/ok-2",
            "--new-seed")
        // Killed at whatever point: what was ordered is made, and nothing is paid for twice.
        while process.isRunning, service.billed.count == 3 { await Task.yield() }
        process.send(SIGKILL)
        _ = await process.wait()
        for _ in 0..<2 { _ = try await bench.run(workplace, "--on-unknown", "hold") }
        #expect((4...5).contains(service.billed.count))
        let siblings = try lines(workplace).filter { $0.sibling != nil }
        #expect(siblings.count == 2)
        #expect(siblings.count { $0.state != "unknown" && $0.state != "done" } == 0)
        #expect(try lines(workplace).count { $0.state == "unknown" } <= 2)
    }

    // MARK: - Words

    @Test(arguments: ["reject", "remake", "run --retry", "run --only", "collect --only"])
    func aWordThatNothingHasIsAMistakeBeforeAnythingIsSent(_ command: String) async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let words = command.split(separator: " ").map(String.init)
        for (word, says) in [
            ("first/ok-9.png", "did you mean 'first/ok-1.png'"), ("00000000", "key begins with"),
            ("nowhere/else.jpg", "an image's path"),
        ] {
            let refused = try await TirageProcess.run(
                [words[0], AdviceBench.file, "--set", AdviceBench.setting] + words.dropFirst()
                    + [word], in: workplace.folder)
            #expect(refused.code == 64, "\(command) \(word): \(refused.error)")
            #expect(refused.error.contains(says), "\(refused.error)")
            #expect(service.billed.count == 3)
        }
    }

    @Test func anImageOfAnEarlierPlanIsSaidToBeOne() async throws {
        let service = SloppyService()
        let workplace = try await made(service)
        let text = try workplace.read(AdviceBench.file)
        try workplace.write(text.replacing("seed: [1, 2]", with: "seed: [2]"), to: AdviceBench.file)
        for command in ["remake", "run"] {
            let words = command == "run" ? ["--retry", "first/ok-1.png"] : ["first/ok-1.png"]
            let refused = try await TirageProcess.run(
                [command, AdviceBench.file, "--set", AdviceBench.setting] + words,
                in: workplace.folder)
            #expect(refused.code == 64)
            #expect(refused.error.contains("of an earlier plan"), "\(refused.error)")
        }
        #expect(try await tirage(workplace, "reject", "first/ok-1.png").code == 0)
        #expect(service.billed.count == 3)
    }

    @Test func withoutASeedNothingIsDrawn() async throws {
        let service = SloppyService()
        let workplace = try Workplace()
        try workplace.write(service.description(), to: "sloppy.yaml")
        try workplace.write(
            """
            output: \(AdviceBench.output)
            vars: { style: none }
            providers: { s: { service: ./sloppy.yaml } }
            batches: [{ name: a, provider: s, inputs: { mode: ok }, save: one }]
            """, to: AdviceBench.file)
        _ = try await bench.run(workplace)
        let refused = try await tirage(workplace, "remake", "a/one", "--new-seed")
        #expect(refused.code == 64)
        #expect(refused.error.contains("can be told to be its seed"), "\(refused.error)")
        #expect(try await tirage(workplace, "remake", "a/one").code == 0)
        #expect(service.billed.count == 2)
    }
}
