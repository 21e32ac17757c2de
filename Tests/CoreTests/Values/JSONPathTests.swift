import Core
import Testing

@Suite("Paths in JSON")
struct JSONPathTests {
    private let answer = #"{"tasklist":[{"outputs":[{"url":"a"},{"name":"x"},{"url":"b"}]},{}]}"#

    private func values(_ path: String) throws -> [String?] {
        let document = try JSON(parsing: Array(answer.utf8))
        return try #require(JSONPath(path)).values(in: document).map(\.scalarText)
    }

    @Test(arguments: [
        ("tasklist[0].outputs[*].url", ["a", "b"]), ("tasklist[*].outputs[0].url", ["a"]),
        ("tasklist[0].outputs[2].url", ["b"]), ("tasklist[0].outputs[3].url", []),
        ("tasklist.outputs", []), ("nothing", []), ("nothing[*].url", []), ("tasklist[0][0]", []),
    ])
    func aPathLeadsToEveryValueInOrder(path: String, found: [String]) throws {
        #expect(try values(path) == found)
    }

    @Test func theFirstValueCounts() throws {
        let document = try JSON(parsing: Array(answer.utf8))
        let path = try #require(JSONPath("tasklist[0].outputs[*].url"))
        #expect(path.value(in: document) == .string("a"))
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[x]", "a[0", "a[0]b", "a[1001]",
    ])
    func anythingElseIsNoPath(written: String) {
        #expect(JSONPath(written) == nil)
    }

    @Test(arguments: [
        "id", "a.b.c", "tasklist[2].id", "a[1][0].b", "[1].x",
    ])
    func whatIsSetIsFoundAgain(written: String) throws {
        let path = try #require(JSONPath(written))
        var document = JSON.object([])
        path.set(.string("value"), in: &document)
        #expect(path.values(in: document) == [.string("value")])
    }

    @Test func setKeepsWhatStandsBeside() throws {
        var document = try JSON(parsing: Array(#"{"a":{"x":1},"b":2}"#.utf8))
        try #require(JSONPath("a.y")).set(.integer(3), in: &document)
        #expect(document.text == #"{"a":{"x":1,"y":3},"b":2}"#)
    }

    @Test func everySpreadsAnArray() throws {
        var document = JSON.object([])
        let path = try #require(JSONPath("outputs[*].url"))
        path.set(.array([.string("a"), .string("b")]), in: &document)
        #expect(document.text == #"{"outputs":[{"url":"a"},{"url":"b"}]}"#)
        #expect(path.values(in: document) == [.string("a"), .string("b")])
    }
}
