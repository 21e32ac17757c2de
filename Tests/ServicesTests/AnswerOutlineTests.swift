import Core
import Testing

@testable import Services

@Suite("What an answer has")
struct AnswerOutlineTests {
    private func outline(_ json: String, secrets: [String] = []) throws -> AnswerOutline {
        AnswerOutline(
            try JSON(parsing: Array(json.utf8)), redact: Redactor(secrets.map { Secret($0) }))
    }

    @Test(arguments: [
        (
            #"{"state":"done","out":["http://a/1","http://a/2"],"cost":0.05}"#,
            #"state: "done", out[*]: "http://a/1" (first of 2), cost: 0.05"#
        ),
        (
            #"{"a":{"b":[{"url":"u"}]},"c":null,"d":true,"e":[],"f":{},"g":""}"#,
            #"a.b[*].url: "u", c: null, d: true, e: an empty list, f: an empty map, g: "" (empty text)"#
        ),
        ("[1]", "[*]: 1"), ("7", "7"), ("{}", "an empty map"),
    ])
    func isWrittenAsPathsWithTypesAndBeginnings(json: String, text: String) throws {
        #expect(try outline(json).text == text)
    }

    @Test func longTextIsCutAndCounted() throws {
        let text = try outline(#"{"preview":"\#(String(repeating: "A", count: 3000))"}"#).text
        #expect(text == #"preview: "\#(String(repeating: "A", count: 40))…" (3000 bytes of text)"#)
    }

    @Test func noKeyIsShownNorItsFirstHalf() throws {
        for length in [0, 20, 35, 38, 39] {
            let padding = String(repeating: "x", count: length)
            let text = try outline(
                #"{"canary-secret-42":"\#(padding)canary-secret-42"}"#,
                secrets: ["canary-secret-42"]
            ).text
            #expect(!text.contains("cana"))
        }
    }

    @Test func muchIsBoundedAndAnImageStays() throws {
        let many = (1...100).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let text = try outline(#"{\#(many),"z":{"pic":"https://a/1.png"}}"#)
        #expect(text.lines.count == 24 && text.omittedCount == 77)
        #expect(text.text.contains(#"z.pic: "https://a/1.png", and 77 more"#))
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        #expect(try outline(deep).text == "[*][*][*][*][*][*][*][*]: a list")
    }
}
