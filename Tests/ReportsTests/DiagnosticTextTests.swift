import Core
import Reports
import Support
import Testing

struct DiagnosticTextTests {
    private func text(_ source: String, _ diagnostics: [Diagnostic], width: Int = 80) -> String {
        DiagnosticText(sources: ["cats.yaml": source], width: width, look: .plain)
            .text(diagnostics)
    }

    private func place(_ line: Int, _ column: Int, _ length: Int = 1) -> Place {
        Place(file: "cats.yaml", line: line, column: column, length: length)
    }

    @Test func everyMistakeIsSaidInTheOrderOfTheFile() throws {
        let source = """
            pipeline: cats
            providers:
              a: { service: wiro }
              b: { service: wrio, rate: 60/minute/day }
            batches:
            \t- name: späße
              - { name: "速い 🐍", provider: face, model: wiro/instant-id, inputs: { prompt: "a long line that goes on and on" }, sav: x }
            """
        let diagnostics = [
            Diagnostic("unknown key 'sav'; did you mean 'save'?", at: place(7, 119, 3)),
            Diagnostic("unknown service 'wrio'; did you mean 'wiro'?", at: place(4, 17, 4)),
            Diagnostic(
                "'60/minute/day' is no rate; write '60/min'", at: place(4, 29, 13),
                notes: [Diagnostic.Note("provider 'a' is here", at: place(3, 3))]),
            Diagnostic("a tab can't indent; use spaces", at: place(6, 1)),
            Diagnostic("unknown provider 'face'", at: place(7, 33, 4)),
            Diagnostic("unknown service 'wrio'; did you mean 'wiro'?", at: place(4, 17, 4)),
            Diagnostic("nothing uses this provider", at: place(3, 3), severity: .warning),
            Diagnostic("'out' can't be written\u{1B}[2J", at: nil),
        ]
        let plain = text(source, diagnostics)
        #expect(try Golden.difference(plain, "diagnostics.txt") == nil)
        let wide = text(source, diagnostics, width: 120)
        #expect(try Golden.difference(wide, "diagnostics-120.txt") == nil)
    }

    @Test(arguments: [
        ("key: value", 6, 5, "     ^~~~~"),
        ("\tkey", 2, 3, "    ^~~"),
        ("a\tkey", 3, 3, "    ^~~"),
        ("a: 速い, b", 4, 2, "   ^~~~"),
        ("a: 速い, b", 8, 1, "         ^"),
        ("🐍🐍 x", 4, 1, "     ^"),
        ("👨‍👩‍👧 x", 7, 1, "                       ^"),
        ("e\u{301}e\u{301} x", 6, 1, "   ^"),
        ("a\u{1B}b", 3, 1, "     ^"),
        ("end", 4, 1, "   ^"),
        ("end", 40, 3, "   ^"),
        ("", 1, 1, "^"),
        ("short", 3, 400, "  ^~~"),
    ])
    func theCaretStandsUnderTheRightCharacter(
        _ line: String, _ column: Int, _ length: Int, _ caret: String
    ) {
        let lines = text(line, [Diagnostic("wrong", at: place(1, column, length))])
            .split(separator: "\n")
        #expect(lines.last { $0.hasPrefix("    | ") }.map { String($0.dropFirst(6)) } == caret)
    }

    @Test(arguments: [1, 2, 60, 150, 299, 300, 301])
    func aLongLineIsShownAroundThePlace(_ column: Int) throws {
        let line = (0..<300).map { String($0 % 10) }.joined()
        let lines = text(line, [Diagnostic("wrong", at: place(1, column))], width: 60)
            .split(separator: "\n")
        let (source, caret) = (Array(lines[1]), Array(lines[2]))
        #expect(source.count <= 60 && caret.count <= 60)
        let index = try #require(caret.firstIndex(of: "^"))
        if column <= 300 { #expect(source[index] == Character("\((column - 1) % 10)")) }
        #expect((column > 100) == source.contains("…") || column <= 100)
    }

    @Test func aLineWithASecretInItIsNeverShown() {
        var literal = Diagnostic("a credential can't stand in a manifest", at: place(1, 8, 9))
        literal.isLineSecret = true
        let others = [
            Diagnostic("unknown key 'token'", at: place(1, 1, 5)),
            Diagnostic(
                "said twice", at: place(2, 1), notes: [.init("first here", at: place(1, 1))]),
        ]
        let said = text("token: sk-secret\nb: 2", others + [literal])
        #expect(!said.contains("sk-secret"))
        #expect(said.contains("cats.yaml:1:8: error: a credential"))
        #expect(said.contains("| b: 2"))
    }

    @Test func nothingWrongIsNothingSaid() {
        #expect(text("a", []) == "")
    }
}
