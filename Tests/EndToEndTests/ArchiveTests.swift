internal import Core
internal import Foundation
internal import Testing

/// A week in a user's life: whatever is edited, renamed, moved or thrown away, every image that was
/// ever made stays on record with what made it, and nothing is paid for that was not asked for.
@Suite(.serialized) struct ArchiveTests {
    @Test func whatEverWasMadeStaysOnRecordForAWholeWeek() async throws {
        var week = try ArchiveWeek()
        try await week.run()
        try await week.changeAPrompt()
        try await week.addASeedAndChangeAPrompt()
        try await week.removeABatchAndBringItBack()
        try await week.renamePhotoProviderAndBatch()
        try await week.renamePipelineOutputAndFile()
        try await week.loseTheHiddenFolder()
        try await week.copyTheOutput()
        try await week.editTheNames()
        try await week.throwAnImageAway()
        try await week.throwAwayWhatTheServiceForgot()
        try await week.payForWhatIsAskedFor()
        try await week.failAndVanish()
    }
}

extension ArchiveWeek {
    func run() async throws {
        try await step("run", file, billing: 15)
        let plan = try await step("plan", file)
        #expect(plan.output.contains("nothing to run: every job is done"), "\(plan.output)")
        #expect(try lines().allSatisfy { $0["current"] == .bool(true) })
        // Credits of two services are two sums.
        let status = try await step("status", file)
        #expect(status.output.contains("24 left credits + 6 right credits"), "\(status.output)")
    }

    func changeAPrompt() async throws {
        try write(prompts: "a fox", "a wolf")
        let plan = try await step("plan", file)
        #expect(plan.output.contains("prompt changed"), "\(plan.output)")
        #expect(!plan.output.contains("photo changed") && !plan.output.contains("seed changed"))
        try await step("run", file, billing: 6)
        let past = try lines().filter { $0["current"] == .bool(false) }
        #expect(past.count == 6)
        #expect(past.allSatisfy { $0["inputs"]?["prompt"] == .string("a cat") })
        // The names belong to the present.
        let paths = Set(past.flatMap { items($0["images"]) }.compactMap { $0["path"]?.scalarText })
        for line in past {
            let key = String(line["key"]?.scalarText?.prefix(8) ?? "?")
            #expect(paths.contains { $0.hasSuffix("-\(key).png") }, "\(paths)")
        }
        let status = try await step("status", file)
        #expect(status.output.contains("6 images of earlier plans, kept"), "\(status.output)")
        try await step("run", file)
    }

    mutating func addASeedAndChangeAPrompt() async throws {
        try write(prompts: "a red fox", "a wolf")
        parts.seeds = "[1, 2, 3]"
        try save()
        let plan = try await step("plan", file)
        #expect(plan.output.contains("prompt changed"), "\(plan.output)")
        #expect(plan.output.contains("seed"), "\(plan.output)")
        #expect(!plan.output.contains("photo changed"), "\(plan.output)")
        try await step("run", file, billing: 12)
        #expect(try lines().count { $0["current"] == .bool(true) } == 21)
        #expect(try lines().count == 33)
    }

    mutating func removeABatchAndBringItBack() async throws {
        parts.hasScenes = false
        try save()
        try await step("run", file)
        #expect(try scenes() == [.bool(false), .bool(false), .bool(false)])
        parts.hasScenes = true
        try save()
        try await step("run", file)
        #expect(try scenes() == [.bool(true), .bool(true), .bool(true)])
    }

    private func scenes() throws -> [JSON?] {
        try lines().filter { $0["batch"]?.scalarText == "scenes" }.map { $0["current"] }
    }

    mutating func renamePhotoProviderAndBatch() async throws {
        let folder = workplace.folder.appending(path: "in")
        try FileManager.default.moveItem(
            at: folder.appending(path: "anna.png"), to: folder.appending(path: "zoe.png"))
        try await step("run", file)
        let zoe = try files(outputs[0]).filter { $0.contains("/zoe-") }
        #expect(zoe.count == 6, "\(zoe)")
        parts.provider = "mine"
        try save()
        try await step("run", file)
        parts.batch = "people"
        try save()
        try await step("run", file)
        #expect(try lines().count { $0["current"] == .bool(true) } == 21)
        let current = try lines().filter { $0["current"] == .bool(true) }
        #expect(current.allSatisfy { $0["state"] == .string("done") })
    }

    mutating func renamePipelineOutputAndFile() async throws {
        parts.pipeline = "year"
        try await moved(from: "out/week", to: "out/year")
        parts.output = "out/elsewhere"
        try await moved(from: "out/year", to: "out/elsewhere")
        (parts.pipeline, parts.output) = (nil, nil)
        file = "moved.yaml"
        try await moved(from: "out/elsewhere", to: "out/moved")
    }

    /// The manifest has another output: what is done is told, and taken over.
    private mutating func moved(from old: String, to new: String) async throws {
        try save()
        let plan = try await step("plan", file)
        #expect(plan.output.contains("21 of 21 jobs are done in \(old)"), "\(plan.output)")
        try await stopAndAdopt(from: old)
        outputs.insert(new, at: 0)
        try await step("run", file)
        #expect(try lines().count { $0["state"] == .string("done") } == 21)
    }

    /// A run stops before it pays; what it says is done is taken over.
    private func stopAndAdopt(from old: String) async throws {
        let stopped = try await step("run", file, code: 75)
        #expect(stopped.error.contains("tirage adopt \(file) \(old)"), "\(stopped.error)")
        #expect(stopped.error.contains("--anew"), "\(stopped.error)")
        try await step("adopt", file, old)
    }

    func loseTheHiddenFolder() async throws {
        try FileManager.default.removeItem(
            at: workplace.folder.appending(path: outputs[0] + "/.tirage"))
        try await stopAndAdopt(from: outputs[0])
        try await step("run", file)
    }

    mutating func copyTheOutput() async throws {
        let copied = try await TirageProcess.shell(
            "mkdir far && cp -r \(outputs[0])/* far/", in: workplace.folder)
        #expect(copied.code == 0)
        parts.output = "far"
        try save()
        try await stopAndAdopt(from: "far")
        outputs.insert("far", at: 0)
        try await step("run", file)
        // And a copy of everything goes on as it is.
        let whole = try await TirageProcess.shell("cp -a far farther", in: workplace.folder)
        #expect(whole.code == 0)
        parts.output = "farther"
        try save()
        outputs.insert("farther", at: 0)
        try await step("run", file)
    }

    mutating func editTheNames() async throws {
        let before = try files(outputs[0])
        parts.save = "${{ matrix.photo.stem }}/${{ matrix.seed }}-${{ matrix.prompt | slug }}"
        try save()
        let plan = try await step("plan", file)
        #expect(plan.output.contains("18 images will be renamed"), "\(plan.output)")
        try await step("run", file)
        let after = try files(outputs[0])
        #expect(after.count == before.count)
        #expect(after.contains("people/zoe/1-a-wolf.png"), "\(after)")
    }

    private func removeImage(_ name: String) throws {
        try FileManager.default.removeItem(
            at: workplace.folder.appending(path: "\(outputs[0])/\(name)"))
    }

    /// The key of the job that has an image.
    private func key(of image: String) throws -> String {
        let line = try lines().first { line in
            items(line["images"]).contains { $0["path"]?.scalarText == image }
        }
        return try #require(line?["key"]?.scalarText)
    }

    func throwAnImageAway() async throws {
        try removeImage("people/zoe/1-a-wolf.png")
        try await step("run", file)
    }

    func throwAwayWhatTheServiceForgot() async throws {
        first.forget()
        second.forget()
        try removeImage("people/zoe/1-a-wolf.png")
        try removeImage("people/bert/2-a-wolf.png")
        let told = try await step("run", file, missing: 2)
        #expect(told.error.contains("people/zoe/1-a-wolf.png") || told.error.contains("2 images"))
        let silent = try await step("run", file, missing: 2)
        #expect(!silent.error.contains("reject") && !silent.error.contains("remake"))
        let status = try await step("status", file, missing: 2)
        #expect(status.output.contains("2 missing"), "\(status.output)")

        try await step("reject", file, try key(of: "people/zoe/1-a-wolf.png"), missing: 2)
        let rejected = try await step("status", file, missing: 2)
        #expect(rejected.output.contains("1 missing"), "\(rejected.output)")
        try await step(
            "remake", file, "\(outputs[0])/people/bert/2-a-wolf.png", billing: 1, missing: 2)
        try await step("run", file, missing: 2)
    }

    func payForWhatIsAskedFor() async throws {
        let gone = "people/cleo/1-a-wolf.png"
        let key = try key(of: gone)
        try removeImage(gone)
        try await step("run", file, "--retry", key, billing: 1, missing: 2)
        let wrong = try await step("run", file, "--retry", "0123456789abcdef", code: 64, missing: 2)
        #expect(wrong.error.contains("0123456789abcdef"))
        try await step(
            "remake", file, key, "--new-seed", billing: 1, missing: 2)
        #expect(try lines().contains { $0["sibling"]?.scalarText == key })
    }

    mutating func failAndVanish() async throws {
        parts.scene = "a refused street"
        try save()
        try await step("run", file, code: 1, billing: 3, missing: 2)
        parts.scene = "a vanished street"
        try save()
        try await step("run", file, code: 1, billing: 3, missing: 2)
        parts.hasScenes = false
        try save()
        try await step("run", file, missing: 2)
        try checkBook()
    }

    /// What was ever paid is what the services billed, over all folders.
    ///
    /// What was taken over from another is paid there. Jobs that vanished are counted as what their like have cost.
    private func checkBook() throws {
        var paid: [String: Int] = [:]
        for output in ["out/week", "out/year", "out/elsewhere", "far", "farther"] {
            let record = try JSON(parsing: Array(workplace.read("\(output)/run.json").utf8))
            for cost in items(record["ever"]?["cost"]) {
                let amount = cost["amount"]?.scalarText.flatMap { Int($0) }
                paid[cost["service"]?.scalarText ?? "", default: 0] += try #require(amount)
            }
        }
        #expect(paid == ["left": 2 * first.billed.count, "right": 2 * second.billed.count])
    }
}
