import Testing
import YAML

@Suite struct SyntaxProblemTests {
    @Test(
        arguments: [
            ("a: 1\n▸\tb: 2\n", "a tab indents this line; YAML wants spaces"),
            ("a:\n▸\tb: 2\n", "a tab indents this line; YAML wants spaces"),
            ("a:\n  b: 1\n▸\tc: 2\n", "a tab indents this line; YAML wants spaces"),
            ("a:\n ▸\t- 1\n", "a tab indents this line; YAML wants spaces"),
            ("a: |\n▸\ttext\n", "a tab indents this line; YAML wants spaces"),
            ("é: b▸: c\n", "a second ': ' in this line; put the value in quotes"),
            ("- a: it's▸: c\n", "a second ': ' in this line; put the value in quotes"),
            ("a: 1\n  b▸: 2\n", "correct the indentation"),
            ("a: ▸\"x\nb: 1\n", "this quote is never closed"),
            ("a: ▸'x: y", "this quote is never closed"),
            ("a: \"x\nb: \"▸y\"\nc: 1\n", "text after the closing quote"),
            ("a: 'it'▸s'\n", "text after the closing quote"),
            ("a: ▸[1, 2", "this '[' is never closed"),
            ("a: &a ▸[t", "this '[' is never closed"),
            ("a: !!seq &a ▸[t\n", "this '[' is never closed"),
            ("a: ▸{b: 1", "this '{' is never closed"),
            ("a: ▸{b: 1\n\n\n", "this '{' is never closed"),
            ("a: { b: ▸${{ x }} }\n", "needs quotes: \"${{ … }}\""),
            ("a: [▸${{ x }}, b]\n", "needs quotes: \"${{ … }}\""),
            ("a: {é: \"b\", c: ▸${{ x }}-y}\n", "needs quotes: \"${{ … }}\""),
            ("glob: ▸*.jpg\n", "put text that begins with it in quotes"),
            ("glob: ▸**/*.jpg\n", "put text that begins with it in quotes"),
            ("a: ▸& b\n", "put text that begins with it in quotes"),
            ("a: ▸@b\n", "no value can begin with '@'; put it in quotes"),
            ("a: ▸`b`\n", "no value can begin with '`'; put it in quotes"),
            ("a: ▸%b\n", "no value can begin with '%'; put it in quotes"),
            ("▸%b\n", "'%' begins a directive in YAML"),
            ("a: ▸,b\n", "found ','; put it in quotes if it is text"),
            ("a: [1]▸]\n", "this ']' closes nothing; remove it"),
            ("a: \"C:▸\\Users\"\n", "write '\\\\' for a backslash"),
            ("a: \"▸\\d+\"\n", "write '\\\\' for a backslash"),
            ("a: \"▸\\ud83d\"\n", "or the character itself"),
            ("a: \"▸\\U0000D83D\"\n", "write the character itself"),
            ("a: ▸[1,", "this '[' is never closed"),
            ("a: [▸:b]", "put it in quotes"),
            ("a: [{b: ▸'c]", "this quote is never closed"),
            ("a: ▸[\n  b,\n", "this '[' is never closed"),
            ("a: [▸{b:", "this '{' is never closed"),
            ("a: ▸{b: [1], ", "this '{' is never closed"),
            ("a: ▸[b: ", "this '[' is never closed"),
            ("- ▸\tb: 1\n", "a tab cannot stand here; use spaces"),
            ("a: ▸- b\n", "a list cannot begin here"),
            ("a: 1\n▸b\nc: 2\n", "expected ':' after a key"),
            ("a: | ▸text\n", "nothing can follow '|' or '>' on its line"),
            ("[a] ▸b\n", "expected the end of the file"),
            ("  a: 1\n▸b: 1\n", "expected the end of the file"),
            ("a: ▸!e!x b\n", "quote text that begins with '!'"),
            ("▸%YAML 2.0\n---\na\n", "unknown YAML version"),
        ] as [(MarkedSource, String)])
    func aSyntaxErrorSaysWhereAndWhatToDo(_ source: MarkedSource, _ words: String) throws {
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
        #expect(problem.message.contains(words))
    }

    @Test(
        arguments: [
            ("a: ▸[1, 2\nb▸: 3\n", "the list begins here"),
            ("a: ▸{b: 1\nc▸: 2\n", "the map begins here"),
            ("▸a:\n  - b\n ▸c: 1\n", "the map begins here"),
            ("▸- a\n▸b: 1\n", "the list begins here"),
        ] as [(MarkedSource, String)])
    func aNoteSaysWhatIsLeftOpen(_ source: MarkedSource, _ words: String) throws {
        let problem = try problem(of: source.text)
        #expect(problem.notes.map(\.mark.start) == [source.places[0]])
        #expect(problem.notes.map(\.message) == [words])
        #expect(problem.mark.start == source.places[1])
    }

    @Test(arguments: [
        "a: *", "a: !", "a: !!int ", "? [", "a: \"\\", "a: 1\n", "a: [", "a: &x 1\nb: *y", "a: !<",
    ])
    func aMessageShowsLittleOfTheSource(_ start: String) throws {
        for filling in ["x", "é", "🐍", "\u{200B}", "1", "{"] {
            let text = start + String(repeating: filling, count: 5000)
            guard let problem = #expect(throws: Problem.self, performing: { try parse(text) })
            else { continue }
            #expect(problem.message.utf8.count < 300)
            #expect(problem.notes.allSatisfy { $0.message.utf8.count < 300 })
        }
    }

    @Test func aMessageHoldsNoControlCharacters() throws {
        let problem = try problem(of: "\"\\e[31m\\u202e\": 1\n\"\\e[31m\\u202e\": 2\n")
        #expect(problem.message == "the key '\\u{1B}[31m\\u{202E}' is used twice; remove one")
    }
}
