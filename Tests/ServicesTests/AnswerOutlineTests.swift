import Core
import Testing

@testable import struct Services.AnswerOutline
@testable import struct Services.Redactor

@Suite("What an answer has, in a message")
struct AnswerOutlineTests {
    private func text(_ json: String, secrets: [Secret] = []) throws -> String {
        let document = try JSON(parsing: Array(json.utf8))
        return AnswerOutline(redact: Redactor(secrets)).text(of: document)
    }

    @Test(arguments: [
        (
            #"{"state":"done","out":["http://a.example/1.png"],"cost":0.05}"#,
            #"state: "done", out: [1 text: "http://a.example/1.png"], cost: 0.05"#
        ),
        (
            #"{"data":{"images":[{"url":"https://a.example/x","w":8},{"url":"y"}]},"ok":true}"#,
            #"data: { images: [2 maps: { url: "https://a.example/x", w: 8 }, …] }, ok: true"#
        ),
        (#"{"a":null,"b":[],"c":{},"d":[1,"x"]}"#, "a: null, b: [], c: {}, d: [2 items: 1, …]"),
        ("[]", "[]"), ("{}", "{}"), (#""done""#, #""done""#), ("null", "null"),
    ])
    func itsKeysAreThereWithTheirValues(json: String, outline: String) throws {
        #expect(try text(json) == outline)
    }

    @Test func valuesAreCutSoThatNoSignatureIsShown() throws {
        let url = "https://images.example.com/a/b/c.png?sig=0123456789"
        #expect(try text(#"{"u":"\#(url)"}"#) == #"u: "https://images.example.c…""#)
    }

    @Test func secretsAreNotShown() throws {
        let found = try text(
            #"{"echo":"key is canary-1234567890","accessToken":"abc","key":"k","session_token":1}"#,
            secrets: [Secret("canary-1234567890")])
        #expect(!found.contains("canary"))
        #expect(!found.contains("abc"))
        #expect(found.contains("accessToken: (hidden), key: \"k\", session_token: (hidden)"))
    }

    @Test func itIsBoundedHoweverDeepAndLongTheAnswerIs() throws {
        let deep = String(repeating: #"{"a":["#, count: 40) + String(repeating: "]}", count: 40)
        #expect(try text(deep).utf8.count < 100)
        let many = "{" + (0..<500).map { #""k\#($0)":"v""# }.joined(separator: ",") + "}"
        let found = try text(many)
        #expect(found.contains("and 488 more"))
        #expect(found.count <= 401)
        let long = String(repeating: "x", count: 100_000)
        #expect(try text(#"{"\#(long)":"\#(long)"}"#).count < 70)
    }
}
