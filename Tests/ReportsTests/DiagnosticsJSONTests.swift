import Core
import Reports
import Testing

struct DiagnosticsJSONTests {
    private let source = "a: 🐍 x\r\nb: ße\rc: z\n"

    private func json(_ diagnostics: Diagnostic...) -> String {
        DiagnosticsJSON(sources: ["cats.yaml": source], uri: { "file:///" + $0 })
            .json([("cats.yaml", diagnostics)]).text
    }

    private func place(_ line: Int, _ column: Int, _ length: Int, in file: String = "cats.yaml")
        -> Place
    {
        Place(file: file, line: line, column: column, length: length)
    }

    @Test func placesCountFromZeroInUTF16Units() {
        let text = json(
            Diagnostic("unknown 'x'", at: place(1, 6, 1), fix: "y"),
            Diagnostic("wide", at: place(1, 4, 1), severity: .warning))
        #expect(
            text == """
                [{"uri":"file:///cats.yaml","diagnostics":[\
                {"range":{"start":{"line":0,"character":3},"end":{"line":0,"character":5}},\
                "severity":2,"source":"tirage","message":"wide"},\
                {"range":{"start":{"line":0,"character":6},"end":{"line":0,"character":7}},\
                "severity":1,"source":"tirage","message":"unknown 'x'","data":{"newText":"y"}}]}]
                """)
    }

    @Test func notesAndOtherFilesHaveTheirOwnPlaces() {
        let text = json(
            Diagnostic(
                "twice", at: place(1, 1, 1, in: "base.yaml"),
                notes: [Diagnostic.Note("first used here", at: place(3, 4, 1))]))
        #expect(
            text == """
                [{"uri":"file:///cats.yaml","diagnostics":[]},\
                {"uri":"file:///base.yaml","diagnostics":[\
                {"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},\
                "severity":1,"source":"tirage","message":"twice","relatedInformation":[\
                {"location":{"uri":"file:///cats.yaml","range":\
                {"start":{"line":2,"character":3},"end":{"line":2,"character":4}}},\
                "message":"first used here"}]}]}]
                """)
    }

    @Test func whatHasNoPlaceIsSaidOfTheBeginning() {
        let text = json(Diagnostic("can't be read", at: nil))
        #expect(text.contains(#""start":{"line":0,"character":0},"end":{"line":0,"character":0}"#))
    }
}

struct ExcerptTests {
    @Test func aLineOfMillionsIsShownAroundThePlaceAlone() {
        let line = String(repeating: "ä", count: 2_000_000) + "X" + String(repeating: "b", count: 9)
        let diagnostic = Diagnostic(
            "here", at: Place(file: "f", line: 2, column: 2_000_001, length: 1))
        let text = DiagnosticText(sources: ["f": "first\n" + line], width: 60, look: .plain)
            .text([diagnostic])
        let lines = text.split(separator: "\n")
        #expect(lines[1].hasPrefix("  2 | …ä") && lines[1].hasSuffix("äXbbbbbbbbb"))
        #expect(lines[1].count <= 60)
        #expect(
            lines[1].firstIndex(of: "X")
                == lines[2].firstIndex(of: "^").map {
                    lines[1].index(
                        lines[1].startIndex,
                        offsetBy: lines[2].distance(from: lines[2].startIndex, to: $0))
                })
    }

    @Test func theFixIsShownWhereTheMessageDoesNotSayIt() {
        let place = Place(file: "f", line: 1, column: 1, length: 2)
        func text(_ message: String) -> String {
            DiagnosticText(sources: [:], width: 80, look: .plain)
                .text([Diagnostic(message, at: place, fix: "\"12\"")])
        }
        #expect(text("put it in quotes").contains("help: write \"12\"\n"))
        #expect(!text("did you mean '\"12\"'?").contains("help:"))
    }
}
