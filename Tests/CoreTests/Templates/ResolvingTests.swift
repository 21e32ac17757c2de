import Core
import Testing

/// Names that stand for what a table says.
private struct TableScope: Scope {
    let values: [String: Value]

    func value(of reference: Reference) throws(ScopeFault) -> Value {
        guard let value = values[reference.written] else {
            throw ScopeFault("unknown name '\(reference.written)'", at: reference.place)
        }
        return value
    }
}

@Suite("Filling in references")
struct ResolvingTests {
    private let scope = TableScope(values: [
        "seed": .integer(7), "style": .text("ink"), "photo": .file(FileReference(path: "in/a.jpg")),
        "size": .map([Value.Field("width", .integer(8))]), "none": .null,
    ])

    @Test func aLoneReferenceKeepsItsType() throws {
        #expect(try template(plain: "${{ seed }}").resolved(in: scope) == .integer(7))
        #expect(try template(plain: "${{ size }}").resolved(in: scope) == scope.values["size"])
    }

    @Test func textAroundAReferenceMakesItText() throws {
        let text = try TextTemplate("${{ style }} ${{ seed }}${{ none }} of ${{ photo }}")
        #expect(try text.resolved(in: scope) == "ink 7 of in/a.jpg")
        #expect(
            try TemplateValue.text(TextTemplate("${{ seed }}")).resolved(in: scope) == .text("7"))
    }

    @Test func referencesAreFilledInHoweverDeep() throws {
        let place = Place(line: 3)
        let value = TemplateValue.map([
            .init(
                "list", .list([try template(plain: "${{ seed }}"), .constant(.null)]), at: place),
            .init("file", .file(try TextTemplate("in/${{ style }}.png")), at: place),
        ])
        let expected = Value.map([
            Value.Field("list", .list([.integer(7), .null])),
            Value.Field("file", .file(FileReference(path: "in/ink.png"))),
        ])
        #expect(try value.resolved(in: scope) == expected)
        #expect(value.references.map(\.written) == ["seed", "style"])
    }

    @Test func aMapInsideTextIsAFaultAtItsPlace() throws {
        let text = try TextTemplate("a ${{ size }}", at: Place(line: 4))
        let fault = #expect(throws: ScopeFault.self) { try text.resolved(in: scope) }
        #expect(
            fault?.message
                == "'size' is a map, which has no text of its own; name one of its fields")
        #expect(fault?.place.line == 4)
    }

    @Test func onlyTextWithoutReferencesIsLiteral() throws {
        #expect(try TextTemplate("$${{ x }}").literal == "${{ x }}")
        #expect(try TextTemplate("a${{ seed }}").literal == nil)
    }
}
