import Core
import Testing

@Suite("Redaction")
struct RedactionTests {
    private static let key = "canary+Key/42=\"~ü"
    private static let redaction = Redaction([Secret(key), Secret("hunter2")])

    @Test(arguments: [
        (key, "<secret>"), ("a\(key)b\(key)", "a<secret>b<secret>"), ("hunter2", "<secret>"),
        ("hunter1", "hunter1"), ("", ""), ("hunter", "hunter"), ("hunterhunter2", "hunter<secret>"),
        ("canary%2BKey%2F42%3D%22~%C3%BC", "<secret>"), (#"canary+Key/42=\"~ü"#, "<secret>"),
        ("canary%2bKey%2f42%3d%22~%c3%bc", "<secret>"), (#"canary+Key\/42=\"~ü"#, "<secret>"),
        ("68756e74657232", "<secret>"), ("68756E74657232", "<secret>"),
    ])
    func aCredentialIsTakenOutInEverySpelling(text: String, shown: String) {
        #expect(Self.redaction.hidden(text) == shown)
        #expect(Self.redaction.finds(in: text) == (text != shown))
    }

    /// The first and the last digit may hold bits of what stands beside it.
    @Test(arguments: [
        ("aHVudGVyMg==", "<secret>g=="), ("Omh1bnRlcjI=", "Om<secret>I="),
        ("YTpodW50ZXIy", "YTp<secret>"), ("dXNlcjpodW50ZXIyOng=", "dXNlcjp<secret>Ong="),
    ])
    func soItIsInBase64WhateverStandsBeforeIt(text: String, shown: String) {
        #expect(Self.redaction.hidden(text) == shown)
    }

    @Test func aCredentialAtTheEndIsTakenOutWhole() {
        for limit in 0...20 {
            let shown = String(
                decoding: Self.redaction.hidden(Array("0123456789hunter2".utf8), bytesMax: limit),
                as: UTF8.self)
            #expect(!shown.contains("h"))
            #expect(shown.hasPrefix(String("0123456789".prefix(limit))))
        }
    }

    @Test func wordsOfTestsAreNoCredentialsWhereThatIsSaid() {
        let redaction = Redaction([Secret("cat"), Secret(""), Secret("long-enough")], bytesMin: 8)
        #expect(redaction.hidden("a cat, long-enough") == "a cat, <secret>")
        #expect(Redaction([]).hidden("as it is") == "as it is")
        #expect(Redaction([Secret("cat")]).hidden("concat Y2F0") == "con<secret> Y2F0")
    }
}
