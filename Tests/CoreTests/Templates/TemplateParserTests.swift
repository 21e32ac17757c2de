import Core
import Testing

@Suite("Finding references")
struct TemplateParserTests {
    typealias Piece = TemplateParser.Piece

    @Test(arguments: [
        ("", [Piece.literal("")]), ("plain $ {{ }} text", [.literal("plain $ {{ }} text")]),
        ("${{ matrix.seed }}", [.reference(path: ["matrix", "seed"], range: 0..<18)]),
        ("${{a}}", [.reference(path: ["a"], range: 0..<6)]),
        (
            "é-${{ a.b }}${{ c }}!",
            [
                .literal("é-"), .reference(path: ["a", "b"], range: 2..<12),
                .reference(path: ["c"], range: 12..<20), .literal("!"),
            ]
        ),
        ("${{ a }}}", [.reference(path: ["a"], range: 0..<8), .literal("}")]),
        ("${{ matrix.größe_2 }}", [.reference(path: ["matrix", "größe_2"], range: 0..<21)]),
    ])
    func textIsCutIntoLiteralsAndReferences(text: String, pieces: [Piece]) throws {
        #expect(try TemplateParser.pieces(of: text) == pieces)
    }

    @Test(arguments: [
        ("$${{ a }}", "${{ a }}"), ("$$${{ a }}", "$${{ a }}"), ("x$${{", "x${{"),
    ])
    func aSecondDollarMakesItText(text: String, literal: String) throws {
        #expect(try TemplateParser.pieces(of: text) == [.literal(literal)])
    }

    @Test(arguments: [
        ("a ${{ matrix.seed", 2..<5), ("${{ a } }", 0..<3), ("${{}}", 0..<5),
        ("-${{ a b }}", 1..<11),
        ("${{ a..b }}", 0..<11), ("${{ a. }}", 0..<9), ("${{ a b | slug }}", 0..<17),
        ("${{ ${{ a }} }}", 0..<12), ("é${{ 'x' }}", 1..<11),
    ])
    func aFaultCoversWhatIsWrong(text: String, range: Range<Int>) {
        let fault = #expect(throws: TemplateParser.Fault.self) {
            try TemplateParser.pieces(of: text)
        }
        #expect(fault?.range == range)
    }

    @Test func aLongTextWithoutReferencesIsOnePiece() throws {
        let text = String(repeating: "$${{ $ {{", count: 10_000)
        #expect(try TemplateParser.pieces(of: text).count == 1)
    }
}
