import Core
import Support
import Testing

@Suite("Matrices of batches")
struct MatrixPlannerTests {
    /// The jobs as `axis: value, …`.
    private func jobs(_ pipeline: Pipeline) throws -> [String] {
        try pipeline.jobs().map { job in
            job.matrix.map { "\($0.name): \($0.value.inlineText ?? "map")" }
                .joined(separator: ", ")
        }
    }

    /// GitHub's documented example, "Example: Expanding configurations",
    /// docs.github.com/en/actions/writing-workflows, read on 2026-11-22.
    private func fruits(partial: Bool) throws -> Pipeline {
        var pipeline = try Pipeline()
        pipeline.providers[0].settings = JobSettings()
        try pipeline.batch(
            axes: ["fruit": .texts("apple", "pear"), "animal": .texts("cat", "dog")],
            inputs: ["p": "${{ matrix.fruit }} ${{ matrix.animal }} ${{ matrix.color }}"])
        pipeline.batches[0].rules.includes = [
            .line(41, ["color": "green"]), .line(42, ["color": "pink", "animal": "cat"]),
            .line(43, ["fruit": "apple", "shape": "circle"]), .line(44, ["fruit": "banana"]),
            .line(45, ["fruit": "banana", "animal": "cat"]),
        ]
        pipeline.batches[0].rules.isPartialIncludeMeant = partial
        return pipeline
    }

    @Test func includesGiveTheSixJobsThatGitHubDocuments() throws {
        var pipeline = try fruits(partial: true)
        let made = try pipeline.plan()
        let jobs = try (0..<made.jobCount).map { try made.job(at: $0) }
        #expect(
            jobs.map { $0.matrix.map { "\($0.name) \($0.value.inlineText ?? "")" } } == [
                ["fruit apple", "animal cat", "color pink", "shape circle"],
                ["fruit apple", "animal dog", "color green", "shape circle"],
                ["fruit pear", "animal cat", "color pink"],
                ["fruit pear", "animal dog", "color green"],
                ["fruit banana"],
                ["fruit banana", "animal cat"],
            ])
        #expect(jobs[4].inputs[0].value == .text("banana  "))
        #expect(made.batches[0].matrix.expansion.extendedCounts == [4, 2, 2, 0, 0])
        #expect(made.batches[0].matrix.expansion.added == [3, 4])
        pipeline.batches[0].rules.includes = []
        #expect(try pipeline.plan().jobCount == 4)
    }

    @Test func anIncludeThatMayHaveBeenMeantToExtendIsPointedOut() throws {
        var pipeline = try fruits(partial: false)
        pipeline.batches[0].rules.includes = [
            .line(41, ["color": "green"]),
            .line(42, ["fruit": "aple", "animal": "cat", "color": "red"]),
        ]
        let (plan, diagnostics) = try pipeline.result()
        #expect(plan?.jobCount == 5)
        #expect(
            diagnostics.map(\.lineAndMessage) == [
                "42: this include matches no combination, so it adds a job"
            ])
        #expect(diagnostics.map(\.severity) == [.warning])
    }

    @Test func anIncludeOfWhatIsThereIsPointedOut() throws {
        var pipeline = try fruits(partial: true)
        pipeline.batches[0].rules.includes = [.line(41, ["fruit": "apple", "animal": "cat"])]
        let (plan, diagnostics) = try pipeline.result()
        #expect(plan?.jobCount == 4)
        #expect(
            diagnostics.map(\.lineAndMessage) == [
                "41: this include changes nothing: what it names is there already;"
                    + " remove it, or write what it adds"
            ])
        #expect(diagnostics.map(\.severity) == [.warning])
    }

    @Test func filesOfAnAxisMayBeNamedByTheirName() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["in/a.png": "1", "in/b.png": "2"])
        try pipeline.batch(
            axes: ["photo": .glob("in/*"), "seed": .seeds(1...2)],
            inputs: ["x": "${{ matrix.photo }}", "y": "${{ matrix.seed }}"])
        pipeline.batches[0].rules.includes = [.line(41, ["photo": "b.png", "seed": 9])]
        #expect(
            try pipeline.jobs()[4].inputs[0].value == .file(FileReference(path: "in/b.png")))
        pipeline.batches[0].rules.includes = [.line(41, ["photo": "c.png", "seed": 9])]
        #expect(
            try pipeline.mistakes() == [
                "41: the axis 'photo' holds files, and has none of this name;"
                    + " write '{ file: … }' for another"
            ])
    }

    @Test func anIncludeThatMakesAJobHasToSayAllOfIt() throws {
        let (plan, diagnostics) = try fruits(partial: false).result()
        #expect(plan == nil)
        #expect(
            diagnostics.filter { $0.severity == .error }.map(\.lineAndMessage) == [
                "44: this include matches no combination, so it would add a job without 'animal';"
                    + " correct its values, name every axis, or write 'partial-include: true'",
                "45: this include adds a job that has no 'matrix.color'; add it",
            ])
    }

    @Test func aNameThatSomeJobsLackIsTold() throws {
        var pipeline = try fruits(partial: false)
        pipeline.batches[0].rules.includes = [.line(41, ["color": "pink", "animal": "cat"])]
        #expect(
            try pipeline.mistakes() == [
                "15: 'matrix.color' is not there for every job: the one with fruit: apple, animal:"
                    + " dog has none; let an include give it one, or write 'partial-include: true'"
            ])
        pipeline.batches[0].rules.excludes = [.line(40, ["animal": "dog"])]
        #expect(try pipeline.plan().jobCount == 2)
    }

    @Test func anIncludeAddsAnExcludedJobAgain() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["a": .texts("x", "y"), "b": .texts("1", "2")],
            inputs: ["p": "${{ matrix.a }}${{ matrix.b }}"])
        pipeline.batches[0].rules.excludes = [.line(40, ["a": "x"])]
        pipeline.batches[0].rules.includes = [.line(41, ["b": "2", "a": "x"])]
        #expect(
            try pipeline.jobs().map { $0.inputs[0].value.inlineText } == ["y1", "y2", "x2"])
    }

    @Test func withoutAMatrixTheIncludesAreTheJobs() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(inputs: ["p": "${{ matrix.p }}"])
        pipeline.batches[0].rules.includes = [.line(41, ["p": "one"]), .line(42, ["p": "two"])]
        #expect(try jobs(pipeline) == ["p: one", "p: two"])
        pipeline.batches[0].rules.includes.append(.line(43, ["q": "three"]))
        #expect(
            try pipeline.mistakes() == [
                "43: this include adds a job that has no 'matrix.p'; add it"
            ])
    }

    @Test func zippedAxesAdvanceTogetherWhereTheFirstStands() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: [
                "a": .texts("1", "2"), "x": .texts("p", "q"), "b": .texts("3", "4"),
            ], inputs: ["p": "${{ matrix.a }}${{ matrix.b }}${{ matrix.x }}"])
        pipeline.batches[0].rules.zips = [.line(40, "b", "a")]
        #expect(
            try jobs(pipeline) == [
                "a: 1, x: p, b: 3", "a: 1, x: q, b: 3", "a: 2, x: p, b: 4", "a: 2, x: q, b: 4",
            ])
        pipeline.batches[0].rules.excludes = [.line(41, ["a": "1", "b": "4"])]
        #expect(
            try pipeline.mistakes() == [
                "41: this exclude removes nothing: no job has all of these values;"
                    + " correct or remove it"
            ])
        pipeline.batches[0].rules.excludes = [.line(41, ["a": "1", "b": "3"])]
        #expect(try jobs(pipeline) == ["a: 2, x: p, b: 4", "a: 2, x: q, b: 4"])
    }

    @Test func zippedAxesOfUnlikeLengthsAreShownEach() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(axes: ["a": .texts("1", "2", "3"), "b": .seeds(1...2)])
        pipeline.batches[0].rules.zips = [.line(40, "a", "b")]
        let (plan, diagnostics) = try pipeline.result()
        #expect(plan == nil)
        #expect(
            diagnostics.map(\.lineAndMessage) == [
                "40: zipped axes advance together, but 'a', 'b' have 3, 2 values; give each as many"
            ])
        #expect(diagnostics[0].notes.map(\.message) == ["'a' has 3 values", "'b' has 2 values"])
        #expect(diagnostics[0].notes.map(\.place?.line) == [11, 12])
    }

    @Test func anExcludeThatRemovesNothingIsTold() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["a": .texts("1", "2"), "b": .seeds(1...9)],
            inputs: ["p": "${{ matrix.a }}${{ matrix.b }}"])
        pipeline.batches[0].rules.excludes = [
            .line(41, ["b": 3]), .line(42, ["a": "1", "b": 3]), .line(43, ["b": 10]),
            .line(44, ["a": 1]),
        ]
        let (_, diagnostics) = try pipeline.result()
        #expect(
            diagnostics.map(\.lineAndMessage) == [
                "42: this exclude removes nothing that is left; remove it",
                "43: this exclude removes nothing: the axis 'b' has no such value;"
                    + " correct or remove it",
                "44: this exclude removes nothing: the axis 'a' has no such value, only the text"
                    + " '1'; put it in quotes",
            ])
        #expect(diagnostics[0].notes.map(\.place?.line) == [41])
    }

    @Test func excludesThatLeaveNothingAreTold() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(axes: ["a": .texts("1", "2")], inputs: ["p": "${{ matrix.a }}"])
        pipeline.batches[0].rules.excludes = [.line(41, ["a": "1"]), .line(42, ["a": "2"])]
        #expect(try pipeline.mistakes() == ["42: the batch has no jobs left: all are excluded"])
    }
}
