import Core
import Testing

@Suite("Diagnostics")
struct DiagnosticTests {
    @Test(arguments: ["x", "ß", "速", "🐍"])
    func aMessageIsBoundedWhateverItQuotes(_ character: String) {
        let long = String(repeating: character, count: 5000)
        let diagnostic = Diagnostic(
            "unknown '\(long)'", at: nil, notes: [Diagnostic.Note("as \(long)")])
        for message in [diagnostic.message, diagnostic.notes[0].message] {
            #expect((590...600).contains(message.utf8.count))
            #expect(message.hasSuffix(character + "…"))
        }
    }

    @Test func aMessageOf600BytesStaysWhole() {
        let whole = String(repeating: "x", count: 600)
        #expect(Diagnostic(whole, at: nil).message == whole)
    }
}
