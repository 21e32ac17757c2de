import Core
import Testing

@Suite("Which jobs are selected")
struct SelectionTests {
    private func jobs(_ only: String..., batches: Set<String>? = nil) throws -> [String] {
        let conditions = try only.map { try #require(JobSelection.Condition(written: $0)) }
        let selection = JobSelection(batches: batches, conditions: conditions)
        return try pipeline().jobs().filter(selection.includes).map { job in
            "\(job.batch) " + job.matrix.map { $0.value.inlineText ?? "map" }.joined(separator: " ")
        }
    }

    private func pipeline() throws -> Pipeline {
        var pipeline = try Pipeline()
        let size = Value.map([
            Value.Field("id", .text("wide")), Value.Field("width", .integer(1344)),
        ])
        try pipeline.batch(
            "a",
            axes: [
                "seed": .list([.integer(1), .integer(2)]),
                "style": .list([.text("ink"), .text("oil")]),
            ], inputs: ["x": "${{ matrix.seed }} ${{ matrix.style }}"])
        try pipeline.batch(
            "b", axes: ["size": .list([size]), "cfg": .list([.decimal(try decimal("1.50"))])],
            inputs: ["x": "${{ matrix.size.id }} ${{ matrix.cfg }}"])
        return pipeline
    }

    private func decimal(_ written: String) throws -> DecimalValue {
        try #require(DecimalValue(written: written))
    }

    @Test func differentAxesMustAllHoldAndOneAxisOffersAlternatives() throws {
        #expect(try jobs("seed=2") == ["a 2 ink", "a 2 oil"])
        #expect(try jobs("seed=2", "style=ink") == ["a 2 ink"])
        #expect(try jobs("seed=2", "seed=1", "style=ink") == ["a 1 ink", "a 2 ink"])
        #expect(try jobs("seed=3").isEmpty)
        #expect(try jobs("seed=2", batches: ["b"]).isEmpty)
    }

    @Test func numbersAreMeantBySizeAndMapsByTheirFieldsOrId() throws {
        #expect(try jobs("cfg=1.5") == ["b map 1.50"])
        #expect(try jobs("size.width=1344") == ["b map 1.50"])
        #expect(try jobs("size=wide") == ["b map 1.50"])
        #expect(try jobs("size.width=1").isEmpty)
    }

    @Test func aKeyIsMeantByItsBeginningInEitherCase() throws {
        let job = try pipeline().jobs()[1]
        let prefix = String(job.key.hex.prefix(12))
        #expect(try jobs(prefix) == ["a 1 oil"])
        #expect(try jobs(prefix.uppercased()) == ["a 1 oil"])
        #expect(try jobs(prefix, "seed=2").isEmpty)
    }

    @Test(arguments: ["abc", "wxyz", "", "=1", "a..b=1"])
    func whatIsNeitherAKeyNorAValueIsRefused(_ written: String) {
        #expect(JobSelection.Condition(written: written) == nil)
    }

    @Test func whatMeetsNoJobIsNamed() throws {
        func fault(_ only: String..., batches: Set<String>? = nil) throws
            -> SelectionCheck.Fault?
        {
            var check = SelectionCheck(
                JobSelection(
                    batches: batches,
                    conditions: only.compactMap(JobSelection.Condition.init(written:))))
            check.look(at: try pipeline().plan())
            return check.fault
        }
        #expect(try fault() == nil)
        #expect(try fault("seed=2", batches: ["a"]) == nil)
        #expect(try fault(batches: ["c"]) == .unknownBatch("c", known: ["a", "b"]))
        #expect(try fault("abcdef012345") == .unknownKey(prefix: "abcdef012345"))
        #expect(
            try fault("sed=2") == .unknownAxis("sed", known: ["seed", "style", "size", "cfg"]))
        #expect(
            try fault("seed=7") == .unknownValue(path: ["seed"], text: "7", known: ["1", "2"]))
        #expect(try fault("seed=1", "cfg=1.5") == .nothingInCommon)
    }
}
