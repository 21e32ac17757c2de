import Core
import Support
import Testing

@Suite("Planning")
struct PlannerTests {
    @Test func aGlobIsAFileForEachMatchSortedByBytes() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["in/b.png": "1", "in/a.png": "2", "in/Z.png": "3", "c": "4"])
        try pipeline.batch(axes: ["photo": .glob("in/*.png")], inputs: ["x": "${{ matrix.photo }}"])
        #expect(
            try pipeline.jobs().map { $0.inputs[0].value.inlineText }
                == ["in/Z.png", "in/a.png", "in/b.png"])
    }

    @Test(arguments: [
        (false, ["a cat", " 7 # no comment", "no"]),
        (true, ["a cat", "# a comment", " 7 # no comment", "#", "no"]),
    ])
    func linesLeaveOutBlankOnesAndComments(keepsComments: Bool, lines: [String]) throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([
            "p.txt": "a cat  \n\n  \n# a comment\n 7 # no comment\u{A0}\t\n#\nno\n"
        ])
        try pipeline.batch(
            axes: ["prompt": .lines("p.txt", keepsComments: keepsComments)],
            inputs: ["x": "${{ matrix.prompt }}"])
        let (plan, diagnostics) = try pipeline.result()
        let found = try #require(plan)
        #expect(
            try (0..<found.jobCount).map { try found.job(at: $0).inputs[0].value.inlineText }
                == lines)
        #expect(diagnostics.map(\.severity) == (keepsComments ? [] : [.note]))
        #expect(
            found.batches[0].notes
                == (keepsComments
                    ? []
                    : [
                        "2 lines of 'p.txt' begin with '#' and are passed over; 'comments: false'"
                            + " keeps them"
                    ]))
    }

    @Test func aPatternThatMissesFilesByCaseOrExtensionIsTold() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([
            "in/a.jpg": "1", "in/B.JPG": "2", "in/C.JPG": "3", "in/d.jpeg": "4", "in/e.png": "5",
        ])
        try pipeline.batch(axes: ["photo": .glob("in/*.jpg")], inputs: ["x": "${{ matrix.photo }}"])
        let note = try #require(try pipeline.result().diagnostics.first)
        #expect(note.severity == .note && note.place?.line == 11)
        #expect(
            note.message == "'in/*.jpg' leaves out 3 files (2 .JPG, 1 .jpeg) such as 'in/B.JPG';"
                + " write 'ignore-case: true' and name '.jpeg' as well to take them in")
        pipeline.batches[0].axes[0].form = .glob("in/*.jpg", .init(ignoresCase: true))
        let (plan, diagnostics) = try pipeline.result()
        #expect(plan?.jobCount == 3)
        #expect(diagnostics.map(\.message).first?.contains("leaves out 1 file (1 .jpeg)") == true)
        pipeline.batches[0].axes[0].form = .glob("in/*.JPEG")
        #expect(try pipeline.mistakes()[0].contains("no file matches 'in/*.JPEG'; there are "))
    }

    @Test func aGlobMayStandInTheOrderThatPeopleCount() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([
            "img10.png": "1", "img2.png": "2", "img1.png": "3", "img02.png": "4",
        ])
        try pipeline.batch(
            axes: ["photo": .glob("*", .init(order: .natural))],
            inputs: ["x": "${{ matrix.photo }}"])
        #expect(
            try pipeline.jobs().map { $0.inputs[0].value.inlineText }
                == ["img1.png", "img02.png", "img2.png", "img10.png"])
    }

    @Test func everyMistakeIsToldAtOnceAtItsPlace() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["blank.txt": "\n# nothing\n"])
        pipeline.output = "${{ env.NOWHERE }}"
        let far = AxisBlock.RangeForm(
            from: .integer(Int128(UInt64.max)), step: .integer(1), end: .count(2))
        let away = AxisBlock.RangeForm(
            from: .integer(2), step: .integer(1), end: .to(.integer(1)))
        try pipeline.batch("a", axes: ["photo": .glob("in/*.jpg"), "line": .lines("none.txt")])
        try pipeline.batch("b", axes: ["line": .lines("blank.txt"), "far": .range(far)])
        try pipeline.batch("c", axes: ["away": .range(away), "seed": .random(count: 1_000_001)])
        #expect(
            try pipeline.mistakes() == [
                "11: no file matches 'in/*.jpg'; patterns are relative to the manifest",
                "12: no file 'none.txt'",
                "21: 'blank.txt' has no line that is not blank and no comment",
                "22: the range has numbers that can't be counted exactly",
                "31: the range has no values: it ends before it begins",
                "32: 1000001 seeds can't be drawn; write 1 to 1000000",
                "1: the environment variable 'NOWHERE' is not set; set it (.env is read for keys alone)",
            ])
    }

    @Test func aProvidersURLMayNameEnvironmentAndVariables() throws {
        var pipeline = try Pipeline()
        pipeline.vars = [Value.Field("api", .map([Value.Field("version", .integer(2))]))]
        pipeline.environment = ["HOST": "https://mine.example"]
        pipeline.providers[0].url = try TextTemplate("${{ env.HOST }}/v${{ vars.api.version }}//")
        pipeline.output = "out/${{ pipeline.name }}-${{ run.date }}"
        try pipeline.batch()
        let plan = try pipeline.plan()
        #expect(plan.providers[0].url == "https://mine.example/v2")
        #expect(plan.output == "folder/out/test-2026-11-22")
    }

    @Test(arguments: ["vars.none", "vars", "env.A.b", "matrix.x", "pipeline.name.x", "batch.name"])
    func aProvidersURLNamesNothingElse(name: String) throws {
        var pipeline = try Pipeline()
        pipeline.environment = ["A": "a"]
        pipeline.providers[0].url = try TextTemplate("${{ \(name) }}", at: Place(line: 5))
        try pipeline.batch()
        #expect(try pipeline.mistakes() == ["5: unknown name '\(name)'"])
    }

    @Test func anAbsoluteOutputStaysWhereItIs() throws {
        var pipeline = try Pipeline()
        pipeline.output = "/data/out"
        try pipeline.batch()
        #expect(try pipeline.plan().output == "/data/out")
    }

    @Test func theBatchIsHeardBeforeTheProviderAndTheProviderBeforeTheService() throws {
        var pipeline = try Pipeline()
        pipeline.providers[0].settings = JobSettings(
            timeout: .seconds(60), price: Money(micro: 1, unit: "USD"))
        try pipeline.batch("a", settings: JobSettings(timeout: .seconds(30), retriesMax: 0))
        try pipeline.batch("b")
        let batches = try pipeline.plan().batches
        #expect(batches.map(\.timeout) == [.seconds(30), .seconds(60)])
        #expect(batches.map(\.retriesMax) == [0, 3])
        #expect(
            batches.map(\.price) == [Money(micro: 1, unit: "USD"), Money(micro: 1, unit: "USD")])
    }

    @Test func whatAManifestLeavesOpenComesFromTheDescription() throws {
        var service = try Pipeline.service()
        service.limits = .init(
            concurrency: 7, rate: Rate(count: 1, period: .seconds(1)), timeout: .seconds(99))
        var pipeline = try Pipeline(service)
        try pipeline.batch()
        let plan = try pipeline.plan()
        let provider = plan.providers[0]
        #expect(provider.concurrency == 7)
        #expect(provider.rate == Rate(count: 1, period: .seconds(1)))
        #expect(provider.credentials == ["key": "PAINTER_KEY"])
        #expect(plan.batches[0].timeout == .seconds(99))
        pipeline.providers[0].credentials = ["key": "OTHER_KEY"]
        #expect(try pipeline.plan().providers[0].credentials == ["key": "OTHER_KEY"])
    }

    @Test func drawnSeedsStayWhenOtherAxesChange() throws {
        func seeds(_ axes: KeyValuePairs<String, AxisBlock.Form>) throws -> Set<Value> {
            var pipeline = try Pipeline()
            try pipeline.batch(axes: axes, inputs: ["seed": "${{ matrix.seed }}"])
            return Set(try pipeline.jobs().map { $0.inputs[0].value })
        }
        let alone = try seeds(["seed": .random(count: 4)])
        #expect(alone.count == 4)
        #expect(try seeds(["a": .texts("x", "y"), "seed": .random(count: 4)]) == alone)
        #expect(try seeds(["seed": .random(count: 5), "b": .texts("z")]).isSuperset(of: alone))
    }
}
