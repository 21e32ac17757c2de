internal import Core
internal import Foundation
internal import Testing

/// Files as people have them: what is written is what is sent, or a mistake with its place.
@Suite struct SloppyInputsTests {
    /// A folder with a manifest of one batch on the service.
    private func workplace(
        _ service: SloppyService = SloppyService(), matrix: String, inputs: [String],
        save: String? = nil
    ) throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(service.description(), to: "sloppy.yaml")
        try workplace.write(
            """
            pipeline: sloppy
            output: out
            providers: { s: { service: ./sloppy.yaml } }
            batches:
              - name: a
                provider: s
                matrix: \(matrix)
                inputs:
                  \(inputs.joined(separator: "\n      "))
            \(save.map { "    save: \($0)" } ?? "")
            """, to: "m.yaml")
        return workplace
    }

    private func table(
        _ text: String, _ inputs: [String] = ["prompt: ${{ matrix.row.prompt }}"]
    )
        throws -> Workplace
    {
        let workplace = try workplace(matrix: "{ row: { table: t.csv } }", inputs: inputs)
        try workplace.write(text, to: "t.csv")
        return workplace
    }

    private func expect(_ jobs: Int, _ workplace: Workplace) async throws {
        let check = try await workplace.run("check", "m.yaml")
        #expect(check.code == 0, "\(check.error)")
        let noun = jobs == 1 ? "1 job" : "\(jobs) jobs"
        #expect(check.output.contains("good: \(noun) in"), "\(check.output)")
    }

    // MARK: - Images

    @Test func twoNamesThatDifferByNormalisationAreTwoJobs() async throws {
        let service = SloppyService()
        let workplace = try workplace(
            service, matrix: "{ photo: { glob: \"in/*.png\" } }",
            inputs: ["mode: ok", "image: ${{ matrix.photo }}"])
        let folder = workplace.folder.appending(path: "in").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for (number, name) in ["caf\u{E9}.png", "cafe\u{301}.png"].enumerated() {
            let data = Data(SloppyAnswer.png(number))
            #expect(FileManager.default.createFile(atPath: folder + "/" + name, contents: data))
        }
        try await expect(2, workplace)
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 2)
        #expect(try workplace.results("out").flatMap(\.images).count == 2)
    }

    @Test(arguments: [("empty.png", ""), ("page.png", "<html><body>Sorry</body></html>")])
    func aFileThatIsNoImageIsAMistakeBeforeAnythingIsSent(_ name: String, _ text: String)
        async throws
    {
        let service = SloppyService()
        let workplace = try workplace(
            service, matrix: "{ seed: [1] }",
            inputs: ["mode: ok", "seed: ${{ matrix.seed }}", "image: { file: \(name) }"])
        try workplace.write(text, to: name)
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 65, "\(run.error)")
        #expect(run.error.contains("m.yaml:11:"), "\(run.error)")
        #expect(run.error.contains(name), "\(run.error)")
        #expect(service.billed.isEmpty)
    }

    // MARK: - Lines

    @Test(arguments: ["\r", "\n", "\r\n"])
    func aLineMayEndAsItDoesAnywhere(_ end: String) async throws {
        let workplace = try workplace(
            matrix: "{ prompt: { lines: p.txt } }", inputs: ["prompt: ${{ matrix.prompt }}"])
        try workplace.write(["a fox", "a cat", "a dog", ""].joined(separator: end), to: "p.txt")
        try await expect(3, workplace)
    }

    @Test func blanksAtTheEndOfALineMakeNoOtherPrompt() async throws {
        let workplace = try workplace(
            matrix: "{ prompt: { lines: p.txt } }", inputs: ["prompt: ${{ matrix.prompt }}"])
        try workplace.write("a fox\na fox  \n", to: "p.txt")
        let check = try await workplace.run("check", "m.yaml")
        // Either one job, or the twin is told.
        #expect(
            check.output.contains("good: 1 job in") || check.error.contains("ask for the same"),
            "\(check.output)\(check.error)")
    }

    // MARK: - Tables

    @Test func rowsWithoutAnythingArePassedOver() async throws {
        try await expect(2, try table("prompt,negative\na fox,x\na cat,y\n,\n"))
    }

    @Test func emptyColumnsAtTheEndAreNone() async throws {
        try await expect(1, try table("prompt,seed,,\na,1,,\n"))
    }

    @Test func semicolonsAreReadAndSaid() async throws {
        let workplace = try table(
            "prompt;seed\na fox, red;1\na cat;2\n",
            ["prompt: ${{ matrix.row.prompt }}", "seed: ${{ matrix.row.seed }}"])
        try await expect(2, workplace)
        let plan = try await workplace.run("plan", "m.yaml")
        #expect(plan.output.contains("';'"), "\(plan.output)\(plan.error)")
        #expect(plan.output.contains("a fox, red"), "\(plan.output)")
    }

    @Test func everyBadRowIsToldAtOnce() async throws {
        let workplace = try table("prompt,seed\nshort\nlong,1,2\n")
        let check = try await workplace.run("check", "m.yaml")
        #expect(check.code == 65)
        #expect(check.error.contains("row 1") && check.error.contains("row 2"), "\(check.error)")
    }

    // MARK: - Text

    @Test func whatYAMLCutsAsACommentIsWarnedOfWithItsPlace() async throws {
        let workplace = try workplace(matrix: "{ seed: [1] }", inputs: ["seed: 1"])
        try workplace.write(
            """
            output: out
            providers: { s: { service: ./sloppy.yaml } }
            batches:
              - name: a
                provider: s
                inputs:
                  prompt: a cat #1 in snow
            """, to: "m.yaml")
        let check = try await workplace.run("check", "m.yaml")
        #expect(check.error.contains("m.yaml:7:"), "\(check.error)")
        #expect(check.error.contains("warning"), "\(check.error)")
        #expect(check.error.contains("comment"), "\(check.error)")
        try workplace.write(
            workplace.read("m.yaml").replacing(
                "a cat #1 in snow", with: "\"a cat #1 in snow\""), to: "m.yaml")
        let quoted = try await workplace.run("check", "m.yaml")
        #expect(quoted.code == 0 && quoted.error.isEmpty, "\(quoted.error)")
    }

    @Test func everyGroupOfFilesThatAreAlikeIsTold() async throws {
        let workplace = try workplace(
            matrix: "{ photo: { glob: \"in/*.png\" }, seed: [1, 2] }",
            inputs: ["image: ${{ matrix.photo }}", "seed: ${{ matrix.seed }}"])
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "in"), withIntermediateDirectories: true)
        let names = (1...3).flatMap { ["one-\($0).png", "two-\($0).png"] }
        for name in names {
            let number = Int(String(name.dropFirst(4).prefix(1))) ?? 0
            try Data(SloppyAnswer.png(number)).write(
                to: workplace.folder.appending(path: "in/\(name)"))
        }
        let check = try await workplace.run("check", "m.yaml")
        #expect(check.code == 65)
        for name in names { #expect(check.error.contains(name), "\(name): \(check.error)") }
    }

    @Test func namesThatMeetWhereTheyAreCutSaySo() async throws {
        let workplace = try workplace(
            matrix: "{ prompt: { lines: p.txt } }",
            inputs: ["prompt: ${{ matrix.prompt }}"], save: "${{ matrix.prompt }}")
        let start = String(repeating: "fox ", count: 50)
        try workplace.write(start + "red\n" + start + "blue\n", to: "p.txt")
        let check = try await workplace.run("check", "m.yaml")
        #expect(check.code == 65)
        #expect(check.error.contains("cut"), "\(check.error)")
    }

    @Test func lettersBeyondASCIIStayInAName() async throws {
        let service = SloppyService()
        let workplace = try workplace(
            service, matrix: "{ prompt: [猫と月] }",
            inputs: ["mode: ok", "prompt: ${{ matrix.prompt }}"], save: "${{ matrix.prompt }}")
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(try workplace.results("out").flatMap(\.images).map(\.path) == ["a/猫と月.png"])
        let path = workplace.folder.appending(path: "out").path + "/a/猫と月.png"
        #expect(FileManager.default.fileExists(atPath: path))
    }
}
