import Core
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
    @Test func membersKeepTheirOrderAndNilIsLeftOut() {
        let document = JSON.members(["b": .integer(1), "x": nil, "a": .null])
        #expect(document.text == #"{"b":1,"a":null}"#)
    }

    @Test func canonicalMembersStandInTheOrderOfTheirBytes() {
        let inner = JSON.members(["é": .bool(true), "z": .bool(false), "Z": .null])
        let document = JSON.members(["b": .array([inner]), "a": .string("x"), "": .integer(0)])
        let text = String(decoding: document.canonicalBytes, as: UTF8.self)
        #expect(text == #"{"":0,"a":"x","b":[{"Z":null,"z":false,"é":true}]}"#)
    }

    @Test(arguments: [
        ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
        ("\0\u{1f}\u{7f}", #""\u0000\u001f\u007f""#),
        ("日本\u{202e}", "\"日本\u{202e}\""), ("", "\"\""),
    ])
    func controlCharactersAreEscaped(text: String, written: String) {
        #expect(JSON.string(text).text == written)
    }

    @Test func whatIsWrittenReadsTheSame() throws {
        let hostile = (0...0x2ff).compactMap { Unicode.Scalar($0).map { String($0) } }.joined()
        let document = JSON.members([
            hostile: .string(hostile), "seed": .integer(UInt64.max), "low": .integer(Int64.min),
        ])
        #expect(try JSON(parsing: document.bytes) == document)
    }

    @Test func scalarsHaveText() {
        #expect(JSON.string("a").scalarText == "a")
        #expect(JSON.number("1.50").scalarText == "1.50")
        #expect(JSON.bool(true).scalarText == "true")
        #expect(JSON.null.scalarText == nil)
        #expect(JSON.array([]).scalarText == nil)
    }
}
