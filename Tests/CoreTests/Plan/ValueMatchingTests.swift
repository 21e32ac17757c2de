import Core
import Support
import Testing

@Suite("What excludes match")
struct ValueMatchingTests {
    /// The values of an axis that are left when `pattern` is excluded.
    private func rest(_ form: AxisBlock.Form, without pattern: Value) throws -> [String] {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([
            "in/anna.png": "1", "in/bo.png": "2",
            "t.csv": "id,style\na,ink\nb,oil\nc,ink\n",
        ])
        try pipeline.batch(axes: ["x": form], inputs: ["p": "${{ matrix.x }}"])
        pipeline.batches[0].rules.excludes = [
            PartialMap([.init("x", Located(pattern, at: Place(line: 1)))], at: Place(line: 40))
        ]
        let (plan, _) = try pipeline.result()
        guard let plan else { return ["mistake"] }
        return try (0..<plan.jobCount).map { index in
            let value = try plan.job(at: index).matrix[0].value
            return (value[field: "id"] ?? value).inlineText ?? "map"
        }
    }

    @Test func numbersMatchBySize() throws {
        let list = AxisBlock.Form.list([try decimal("1.50"), .integer(2), .text("2")])
        #expect(try rest(list, without: try decimal("1.5")) == ["2", "2"])
        #expect(try rest(list, without: try decimal("2.0")) == ["1.50", "2"])
        #expect(try rest(list, without: .text("2")) == ["1.50", "2"])
        #expect(try rest(list, without: .integer(3)) == ["mistake"])
    }

    @Test func valuesOfRangesAreFoundWithoutWritingThemDown() throws {
        let odd = AxisBlock.Form.range(
            .init(from: .integer(9), step: .integer(-2), end: .to(.integer(1))))
        #expect(try rest(odd, without: .integer(5)) == ["9", "7", "3", "1"])
        #expect(try rest(odd, without: .integer(4)) == ["mistake"])
        #expect(try rest(odd, without: .integer(-1)) == ["mistake"])
        #expect(try rest(odd, without: .integer(11)) == ["mistake"])
        let tenths = AxisBlock.Form.range(
            .init(from: try decimal("0.9"), step: try decimal("0.1"), end: .count(3)))
        #expect(try rest(tenths, without: .integer(1)) == ["0.9", "1.1"])
        #expect(try rest(tenths, without: try decimal("1.100")) == ["0.9", "1.0"])
        #expect(try rest(tenths, without: try decimal("0.95")) == ["mistake"])
        #expect(try rest(tenths, without: try decimal("1e300")) == ["mistake"])
    }

    @Test func aFileMatchesByPathOrName() throws {
        for pattern in [
            Value.text("in/bo.png"), .text("bo.png"), .file(FileReference(path: "in/bo.png")),
        ] {
            #expect(try rest(.glob("in/*"), without: pattern) == ["in/anna.png"])
        }
        #expect(try rest(.glob("in/*"), without: .text("bo")) == ["mistake"])
    }

    @Test func aMapMatchesByTheFieldsThatAreListed() throws {
        #expect(
            try rest(.table("t.csv"), without: .map([.init("style", .text("ink"))])) == ["b"])
        #expect(
            try rest(
                .table("t.csv"),
                without: .map([.init("style", .text("ink")), .init("id", .text("c"))])) == [
                    "a", "b",
                ])
        #expect(
            try rest(.table("t.csv"), without: .map([.init("none", .text("ink"))])) == ["mistake"])
    }
}
