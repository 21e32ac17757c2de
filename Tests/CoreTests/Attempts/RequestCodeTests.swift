import Core
import Testing

/// A request in few bytes, and back.
struct RequestCodeTests {
    /// A table of texts in memory.
    private final class Texts {
        private(set) var all: [String] = []

        func number(_ text: String) -> Int64 {
            // Two spellings of one letter are two texts.
            let index = all.firstIndex { Array($0.utf8) == Array(text.utf8) }
            if let index { return Int64(index) }
            all.append(text)
            return Int64(all.count - 1)
        }

        var byNumber: [Int64: String] {
            Dictionary(uniqueKeysWithValues: all.enumerated().map { (Int64($0), $1) })
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"a":null}"#, #"[]"#, #"null"#, #"{"a":[],"b":{}}"#,
        #"{"matrix":{"seed":18446744073709551615,"cfg":1.50},"inputs":{"#
            + #""prompt":"a fox in the snow, ink and gold","on":true,"list":[1,"two",[null]]}}"#,
        #"{"text":"[7]","number":"12","long":"1234567890123456789012"}"#,
        "{\"caf\u{e9}\":\"cafe\u{301} is another spelling\",\"x\":\"caf\u{e9} is another spelling\"}",
    ])
    func comesBackAsItWas(_ written: String) throws {
        let request = try JSON(parsing: Array(written.utf8))
        let texts = Texts()
        let code = RequestCode(of: request) { texts.number($0) }
        let back = try #require(code.request(texts: texts.byNumber))
        #expect(Array(back.text.utf8) == Array(request.text.utf8))
        #expect(Set(code.textNumbers) == Set(texts.byNumber.keys))
    }

    @Test func jobsOfABatchShareTheirShapeAndTheirLongTexts() throws {
        let texts = Texts()
        let codes = try [1, 2].map { seed in
            let text = #"{"prompt":"a fox in the snow, ink and gold","seed":\#(seed)}"#
            return RequestCode(of: try JSON(parsing: Array(text.utf8))) { texts.number($0) }
        }
        #expect(codes[0].shape == codes[1].shape)
        #expect(codes.map(\.leaves) == ["[[0],1]", "[[0],2]"])
    }

    @Test func whatDoesNotBelongTogetherIsNoRequest() {
        let shape = #"{"prompt":null,"seed":null}"#
        for leaves in ["[]", "[1]", "[1,2,3]", "[[9],1]", "[[],1]", "{}", "x"] {
            #expect(RequestCode(shape: shape, leaves: leaves).request(texts: [:]) == nil)
        }
        #expect(RequestCode(shape: #"{"a":1}"#, leaves: "[1]").request(texts: [:]) == nil)
    }
}
