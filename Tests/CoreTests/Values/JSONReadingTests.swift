import Core
import Testing

@Suite("Reading JSON")
struct JSONReadingTests {
    private func read(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

    @Test(arguments: [
        "0", "-0", "18446744073709551615", "-9223372036854775808", "184467440737095516150", "0.1",
        "1.0", "0.000585500000", "1e-7", "1E400", "3.141592653589793238462643383279",
    ])
    func aNumberKeepsItsSpelling(number: String) throws {
        #expect(try read(number) == .number(number))
        #expect(try read(number).text == number)
    }

    @Test func anObjectKeepsItsOrder() throws {
        let text = #"{"b":1,"a":[true,false,null,{}],"c":{"z":"","y":[]}}"#
        #expect(try read(text).text == text)
    }

    @Test func whiteSpaceMeansNothing() throws {
        #expect(try read(" \r\n\t{ \"a\" : [ 1 , 2 ] }\n").text == #"{"a":[1,2]}"#)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u00E9""#, "éé"),
        (#""\ud83d\ude00""#, "😀"), (#""日本語""#, "日本語"), (#""a\u0000b""#, "a\0b"),
        (#""\ud83d""#, "\u{fffd}"), (#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
        (#""\ud83d\u0041""#, "\u{fffd}A"), (#""""#, ""),
    ])
    func escapesStandForTheirCharacters(text: String, meaning: String) throws {
        #expect(try read(text) == .string(meaning))
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01",
        "+1", "1.", ".5", "1e", "-", "nul", "True", "NaN", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"",
        "\"\\u12", "\"a\nb\"", "1 2", "{} x", "<html>", "[1]]",
    ])
    func anythingElseIsNoJSON(text: String) {
        #expect(throws: JSONFault.self) { try read(text) }
    }

    @Test func aFaultSaysWhere() {
        #expect(throws: JSONFault("expected ',' or ']'", at: 5)) {
            try read("[1,2 x]")
        }
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try read(nested(JSON.depthMax)).text == nested(JSON.depthMax))
        #expect(throws: JSONFault.self) { try read(nested(JSON.depthMax + 1)) }
        #expect(throws: JSONFault.self) { try read(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func aByteOrderMarkAndBrokenUTF8AreNoReasonToLoseAnAnswer() throws {
        #expect(try JSON(parsing: [0xef, 0xbb, 0xbf] + Array("{}".utf8)) == .object([]))
        #expect(try JSON(parsing: [0x22, 0xff, 0x22]) == .string("\u{fffd}"))
    }

    @Test func ofANameThatStandsTwiceTheLastCounts() throws {
        #expect(try read(#"{"a":1,"a":2}"#)["a"] == .number("2"))
    }
}
