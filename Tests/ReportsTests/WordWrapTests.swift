import Testing

@testable import Reports

/// Text for people on a terminal of any width.
@Suite struct WordWrapTests {
    @Test func aLineIsBrokenBetweenWordsAndHangs() {
        #expect(
            WordWrap.wrapped("one two three four five six seven\nnext\n", columns: 20)
                == "one two three four\n  five six seven\nnext\n")
        #expect(
            WordWrap.wrapped("  one two three four five", columns: 20)
                == "  one two three four\n    five")
    }

    @Test func theSecondColumnOfATableIsKept() {
        #expect(
            WordWrap.wrapped("  keys   one two three four five", columns: 24)
                == "  keys   one two three\n         four five")
        #expect(
            WordWrap.wrapped("  --rehearse   one two three four", columns: 28)
                == "  --rehearse   one two three\n    four")
        #expect(
            WordWrap.wrapped("\u{1B}[2mfirst  \u{1B}[0m  one two three four", columns: 20)
                == "\u{1B}[2mfirst  \u{1B}[0m  one two\n         three four")
    }

    @Test(arguments: [
        (
            "look into this: tirage resolve --rehearse a/b c.yaml",
            "tirage resolve --rehearse a/b c.yaml"
        ),
        (
            "  tirage plan --rehearse pipelines/quickstart.yaml",
            "  tirage plan --rehearse pipelines/quickstart.yaml"
        ),
        ("it lies in 'out/my very long folder/x y z' for now", "'out/my very long folder/x y z'"),
        ("raise the limit: --set budget.run=\"600 credits\"", "--set budget.run=\"600 credits\""),
        (
            "warning: out: git -C 'a b' rm --cached .env; then go on",
            "git -C 'a b' rm --cached .env;"
        ),
        (
            "see /a/very/long/path/that/is/longer/than/a/line here",
            "/a/very/long/path/that/is/longer/than/a/line"
        ),
    ])
    func whatIsCopiedStaysInOnePiece(text: String, piece: String) {
        for columns in 20...60 {
            let lines = WordWrap.wrapped(text, columns: columns).split(separator: "\n")
            #expect(lines.contains { $0.contains(piece) }, "\(columns)")
        }
    }

    @Test func noWordIsLostAndNoLineIsTooLong() {
        let text =
            "an apostrophe isn't a quote, 'tis the end's beginning (\"as they say\"): 日本語の 文字 are wide,"
            + " and \u{1B}[33mcolours have no columns\u{1B}[0m at all"
        let words = text.split(separator: " ")
        for columns in 20...130 {
            let wrapped = WordWrap.wrapped(text, columns: columns)
            #expect(wrapped.split { $0 == " " || $0 == "\n" } == words)
            for line in wrapped.split(separator: "\n") {
                #expect(DisplayWidth.ofPainted(String(line)) <= columns)
            }
        }
        #expect(WordWrap.wrapped(text, columns: 200) == text)
    }
}
