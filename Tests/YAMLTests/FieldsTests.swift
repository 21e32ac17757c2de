import Testing
import YAML

@Suite struct FieldsTests {
    private var problems = Problems()

    private func fields(_ text: String, _ problems: inout Problems) throws -> Fields {
        try Fields(parse(text), of: "a batch", problems: &problems)
    }

    @Test mutating func fieldsAreReadByName() throws {
        var fields = try fields("{a: x, b: 2, c: true, d: [1], e: {f: 1}}", &problems)
        #expect(fields.text("a", problems: &problems) == "x")
        #expect(fields.integer("b", in: 1...9, problems: &problems) == 2)
        #expect(fields.bool("c", problems: &problems) == true)
        #expect(fields.list("d", problems: &problems)?.count == 1)
        #expect(fields.map("e", problems: &problems)?.map(\.key) == ["f"])
        #expect(fields.text("g", problems: &problems) == nil)
        fields.finish(problems: &problems)
        #expect(problems.isEmpty)
    }

    @Test mutating func whatIsNoMapIsOneProblem() throws {
        var fields = try fields("[1]", &problems)
        #expect(fields.require("a", problems: &problems) == nil)
        fields.finish(problems: &problems)
        #expect(problems.items.map(\.message) == ["expected a map for a batch, found a list"])
    }

    @Test mutating func aMissingFieldIsAProblemAtTheMap() throws {
        let source = MarkedSource("- ▸b: 1\n")
        let node = try #require(parse(source.text)[0])
        var fields = Fields(node, of: "a batch", problems: &problems)
        #expect(fields.require("b", problems: &problems)?.value.scalar == .integer(1))
        #expect(fields.require("a", problems: &problems) == nil)
        #expect(problems.items.map(\.message) == ["'a' is missing in a batch; add it"])
        #expect(problems.items.map(\.mark) == source.places)
    }

    @Test mutating func unknownKeysAreProblemsWithAdvice() throws {
        let source = MarkedSource("▸providr: 1\nmatrix: 1\n▸colour: 1\n")
        var fields = try fields(source.text, &problems)
        for key in ["provider", "matrix"] { _ = fields.take(key) }
        fields.finish(problems: &problems)
        #expect(
            problems.items.map(\.message) == [
                "unknown key 'providr' in a batch; did you mean 'provider'?",
                "unknown key 'colour' in a batch; known are 'provider', 'matrix'",
            ])
        #expect(problems.items.map(\.mark.start) == source.places)
    }

    @Test mutating func unknownKeysAmongManyAreNotAnsweredWithAll() throws {
        var fields = try fields("xyzzy: 1", &problems)
        for key in 0..<13 { _ = fields.take("key\(key)") }
        fields.finish(problems: &problems)
        #expect(
            problems.items.map(\.message) == [
                "unknown key 'xyzzy' in a batch; remove it or correct it"
            ])
    }

    @Test mutating func aWrongKindIsAProblemAtTheValue() throws {
        let source = MarkedSource("a: ▸1\nb: ▸x\nc: ▸no\nd: ▸10\ne: ▸1.5\nf: ▸{}\ng: ▸[]\nh:▸\n")
        var fields = try fields(source.text, &problems)
        #expect(fields.text("a", problems: &problems) == nil)
        #expect(fields.integer("b", in: 0...Int.max, problems: &problems) == nil)
        #expect(fields.bool("c", problems: &problems) == nil)
        #expect(fields.integer("d", in: 1...9, problems: &problems) == nil)
        #expect(fields.integer("e", in: Int.min...Int.max, problems: &problems) == nil)
        #expect(fields.list("f", problems: &problems) == nil)
        #expect(fields.map("g", problems: &problems) == nil)
        #expect(fields.text("h", problems: &problems) == nil)
        #expect(
            problems.items.map(\.message) == [
                "expected text for 'a', found a number; put it in quotes",
                "expected a whole number from 0 for 'b', found 'x'",
                "expected true or false for 'c', found 'no'",
                "expected a whole number from 1 to 9 for 'd', found 10",
                "expected a whole number for 'e', found '1.5'",
                "expected a list for 'f', found a map",
                "expected a map for 'g', found a list",
                "expected text for 'h', found nothing",
            ])
        #expect(problems.items.map(\.mark.start) == source.places)
    }

    @Test func problemsAreKeptUpToABound() {
        var problems = Problems(countMax: 3)
        for line in 1...5 { problems.add("wrong", at: Mark(line: line, column: 1)) }
        #expect(problems.items.map(\.mark.line) == [1, 2, 3])
        #expect(problems.omittedCount == 2)
    }

    @Test func aMessageThatIsNotKeptIsNotMade() {
        var problems = Problems(countMax: 1)
        var madeCount = 0
        func message() -> String {
            madeCount += 1
            return "wrong"
        }
        for line in 1...5 { problems.add(message(), at: Mark(line: line, column: 1)) }
        #expect(madeCount == 1)
    }
}
