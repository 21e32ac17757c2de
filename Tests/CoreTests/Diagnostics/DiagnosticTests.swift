import Core
import Testing

@Suite("Diagnostics")
struct DiagnosticTests {
    @Test(arguments: ["x", "ß", "速", "🐍"])
    func aMessageHasAtMost1000BytesWhateverItQuotes(_ character: String) {
        let long = String(repeating: character, count: 5000)
        let diagnostic = Diagnostic(
            "unknown '\(long)'", at: nil, notes: [Diagnostic.Note("as \(long)")])
        for message in [diagnostic.message, diagnostic.notes[0].message] {
            #expect((990...1000).contains(message.utf8.count))
            #expect(message.hasSuffix(character + "…"))
        }
    }

    @Test func aMessageOf1000BytesStaysWhole() {
        let whole = String(repeating: "x", count: 1000)
        #expect(Diagnostic(whole, at: nil).message == whole)
    }
}
