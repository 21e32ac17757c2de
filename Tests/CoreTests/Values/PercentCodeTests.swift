import Core
import Testing

@Suite("Percent code")
struct PercentCodeTests {
    @Test(arguments: [
        ("a%2Fb%2fc", "a/b/c"), ("%", "%"), ("%4", "%4"), ("%+5%zz", "%+5%zz"), ("%C3%A9", "é"),
    ])
    func onlyTwoDigitsAreAnEscape(_ written: String, _ meant: String) {
        #expect(PercentCode.decode(written) == meant)
    }

    @Test func whatIsEncodedIsDecodedAgain() {
        #expect(PercentCode.encode("a/b é") == "a%2Fb%20%C3%A9")
        #expect(PercentCode.encode("a/b c", keepingSlashes: true) == "a/b%20c")
        let text = "a b/é?%#&=~._-\u{1}"
        #expect(PercentCode.decode(PercentCode.encode(text)) == text)
    }
}
