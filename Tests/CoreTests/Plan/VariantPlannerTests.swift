import Core
import Support
import Testing

@Suite("Variants as an axis")
struct VariantPlannerTests {
    private func pipeline(
        _ text: String, random: Int? = nil, wildcards: String? = nil, length: Int? = nil
    ) throws -> Pipeline {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([
            "wildcards/animal.txt": "owl\nfox\n", "cards/animal.txt": "# none\nant\n{bad\n",
        ])
        let place = Place(
            file: "test.yaml", line: 11, column: 30,
            length: length ?? text.unicodeScalars.count + 2)
        try pipeline.batch(
            axes: [
                "prompt": .variants(Located(text, at: place), random: random, wildcards: wildcards)
            ], inputs: ["text": "${{ matrix.prompt }}"])
        return pipeline
    }

    private func texts(_ pipeline: Pipeline) throws -> [String] {
        try pipeline.jobs().map { $0.inputs[0].value.inlineText ?? "" }
    }

    @Test func everyCombinationIsAJob() throws {
        #expect(
            try texts(pipeline("a {red|blue} __animal__"))
                == ["a red fox", "a red owl", "a blue fox", "a blue owl"])
    }

    @Test func drawsFollowFromTheSeedTheBatchAndTheAxis() throws {
        let few = try texts(pipeline("{1-3$$a|b|c|d|e}", random: 4))
        let more = try texts(pipeline("{1-3$$a|b|c|d|e}", random: 9))
        #expect(more.prefix(4) == few[...])
        #expect(Set(more).count == 9)
        var other = try pipeline("{1-3$$a|b|c|d|e}", random: 9)
        other.seed = .integer(7)
        #expect(try texts(other) != more)
    }

    @Test func aBillionTextsAreCountedAndNoneMade() throws {
        var pipeline = try pipeline(String(repeating: "{a|b|c|d|e|f|g|h|i|j}", count: 9))
        pipeline.jobsMax = 1 << 40
        let plan = try pipeline.plan()
        #expect(plan.jobCount == 1_000_000_000)
        #expect(try plan.job(at: 123_456_789).inputs[0].value == .text("bcdefghij"))
    }

    @Test func theChoicesAreInTheResults() throws {
        let plan = try pipeline("a {red|blue} __animal__").plan()
        let line = try ResultLine.json(plan.job(at: 3), attempt: nil, plan: plan).text
        #expect(
            line.contains(
                #""choices":{"prompt":[{"text":"blue"},{"of":"__animal__","text":"owl"}]}"#))
    }

    @Test func jobsWithoutVariantsHaveNoChoices() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(axes: ["seed": .seeds(1...1)], inputs: ["s": "${{ matrix.seed }}"])
        let plan = try pipeline.plan()
        let line = try ResultLine.json(plan.job(at: 0), attempt: nil, plan: plan).text
        #expect(!line.contains("choices"))
    }

    @Test func excludesMatchWholeTexts() throws {
        var pipeline = try pipeline("{red|blue} __animal__")
        pipeline.batches[0].rules.excludes = [.line(40, ["prompt": "red owl"])]
        #expect(try texts(pipeline) == ["red fox", "blue fox", "blue owl"])
    }

    @Test(arguments: [(34, 38), (32, 37), (99, 30)])
    func aMistakeIsShownAtItsPlaceInTheText(length: Int, column: Int) throws {
        // Of 32 characters: in quotes, plain, or spread over lines.
        let (plan, diagnostics) = try pipeline("a {red|{2::{blue|green} and more", length: length)
            .result()
        #expect(plan == nil)
        #expect(diagnostics.count == 1)
        #expect(diagnostics[0].place?.column == column)
    }

    @Test func aMistakeInAWildcardFileSaysWhichLine() throws {
        let (_, diagnostics) = try pipeline("an __animal__", wildcards: "cards/").result()
        let note = try #require(diagnostics.first?.notes.first)
        #expect(note.place?.file == "cards/animal.txt")
        #expect(note.place?.line == 3)
        #expect(diagnostics[0].place?.column == 34)
    }

    @Test func moreThanThereAreCannotBeDrawn() throws {
        let messages = try pipeline("{a|b}", random: 3).mistakes()
        #expect(
            messages == ["11: 3 different texts are wanted, but there are only 2"])
    }
}
