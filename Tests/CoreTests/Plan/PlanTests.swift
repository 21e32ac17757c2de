import Core
import Support
import Testing

@Suite("Plans")
struct PlanTests {
    @Test func theFirstAxisIsOutermost() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["animal": .texts("cat", "dog"), "seed": .seeds(1...3)],
            inputs: ["prompt": "${{ matrix.animal }} ${{ matrix.seed }}"])
        let prompts = try pipeline.jobs().map { $0.inputs[0].value.inlineText }
        #expect(prompts == ["cat 1", "cat 2", "cat 3", "dog 1", "dog 2", "dog 3"])
    }

    @Test func batchesFollowEachOther() throws {
        var pipeline = try Pipeline()
        for name in ["a", "b", "c"] {
            try pipeline.batch(
                name, axes: ["seed": .seeds(1...2)],
                inputs: ["x": "${{ batch.name }}${{ matrix.seed }}"])
        }
        let plan = try pipeline.plan()
        #expect(try pipeline.jobs().map(\.batch) == ["a", "a", "b", "b", "c", "c"])
        #expect(try pipeline.jobs().map(\.index) == [0, 1, 2, 3, 4, 5])
        #expect(plan.batches.map { plan.indices(of: $0) } == [0..<2, 2..<4, 4..<6])
    }

    @Test func aBatchWithoutAxesIsOneJob() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(inputs: ["prompt": "a cat"])
        #expect(try pipeline.plan().jobCount == 1)
        #expect(try pipeline.jobs()[0].matrix == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func aTrillionJobsAreCountedAtOnceAndEachCanBeAskedFor() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            "first", axes: ["seed": .seeds(1...7)], inputs: ["x": "${{ matrix.seed }}"])
        try pipeline.batch(
            "huge", axes: ["a": .seeds(1...1_000_000), "b": .seeds(0...999_999)],
            inputs: ["a": "${{ matrix.a }}", "b": "${{ matrix.b }}"])
        let plan = try pipeline.plan()
        #expect(plan.jobCount == 1_000_000_000_007)
        let job = try plan.job(at: 999_999_000_042)
        #expect(job.inputs.map(\.value) == [.integer(1_000_000), .integer(-1_000_000 + 1_000_035)])
        #expect(try plan.job(at: 1_000_000_000_006).inputs[1].value == .integer(999_999))
    }

    @Test func moreJobsThanCanBeCountedAreAMistake() throws {
        var pipeline = try Pipeline()
        let most = AxisBlock.Form.seeds(1...Int128(UInt64.max))
        try pipeline.batch("a", axes: ["seed": most])
        try pipeline.batch("b", axes: ["seed": .seeds(1...2)])
        try pipeline.batch("c", axes: ["seed": most, "other": .seeds(1...2)])
        #expect(
            try pipeline.mistakes() == [
                "20: more jobs than can be counted (2⁶⁴)",
                "30: more jobs than can be counted (2⁶⁴)",
            ])
    }

    @Test func inputsKeepTheirTypes() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: [
                "seed": .list([.integer(Int128(UInt64.max))]),
                "scale": .list([try decimal("1.50")]),
                "text": .texts("7"), "flag": .list([.bool(true)]), "none": .list([.null]),
            ],
            inputs: [
                "a": "${{ matrix.seed }}", "b": "${{ matrix.scale }}", "c": "${{ matrix.text }}",
                "d": "${{ matrix.flag }}", "e": "${{ matrix.none }}", "f": "n${{ matrix.scale }}",
            ])
        #expect(
            try pipeline.jobs()[0].inputs.map(\.value) == [
                .integer(Int128(UInt64.max)), decimal("1.50"), .text("7"), .bool(true), .null,
                .text("n1.50"),
            ])
    }

    @Test func everyNameOfABatchCanBeNamed() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["in/anna.JPG": "abc"])
        pipeline.vars = [
            Value.Field("style", .text("ink")),
            Value.Field("size", .map([Value.Field("width", .integer(8))])),
        ]
        try pipeline.batch(
            target: "owner/${{ vars.style }}",
            axes: [
                "photo": .glob("in/*"), "size": .list([.map([Value.Field("id", .text("wide"))])]),
            ],
            inputs: [
                "path": "${{ matrix.photo.path }}", "name": "${{ matrix.photo.name }}",
                "stem": "${{ matrix.photo.stem }}", "ext": "${{ matrix.photo.ext }}",
                "sha256": "${{ matrix.photo.sha256 }}", "id": "${{ matrix.size.id }}",
                "width": "${{ vars.size.width }}", "pipeline": "${{ pipeline.name }}",
                "batch": "${{ batch.name }}", "date": "${{ run.date }}",
            ],
            save: "${{ job.index }}-${{ job.key }}")
        let job = try pipeline.jobs()[0]
        #expect(
            job.inputs.map(\.value) == [
                .text("in/anna.JPG"), .text("anna.JPG"), .text("anna"), .text("jpg"),
                .text("616263"), .text("wide"), .integer(8), .text("test"), .text("cats"),
                .text("2026-11-22"),
            ])
        #expect(job.target == "owner/ink")
        #expect(job.stem == "cats/0-\(job.key.hex)")
    }

    @Test(arguments: [
        "matrix.other", "vars.none", "matrix.photo.size", "matrix.photo.stem.x", "pipeline",
        "pipeline.name.x", "env.HOME", "job.key", "job.index", "nothing", "matrix.seed.stem",
    ])
    func anUnknownNameIsAFaultAtItsPlace(name: String) throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["in/anna.jpg": "abc"])
        try pipeline.batch(
            axes: ["photo": .glob("in/*"), "seed": .seeds(1...2)], inputs: ["x": "${{ \(name) }}"])
        #expect(try pipeline.faults() == ["15: unknown name '\(name)'"])
    }
}
