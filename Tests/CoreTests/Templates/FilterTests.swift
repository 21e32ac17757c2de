import Core
import Testing

/// A single name, `x`, that stands for a value.
private struct OneName: Scope {
    let value: Value

    func value(of reference: Reference) throws(ScopeFault) -> Value { value }
}

@Suite("Filters")
struct FilterTests {
    @Test(
        arguments: [
            ("slug", "A cat, in snow/at night", "A-cat-in-snow-at-night"), ("slug", "日本", "日本"),
            (
                "slug", String(repeating: "ab ", count: 20),
                "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-a"
            ),
            ("lower", "ÄB c", "äb c"), ("upper", "straße", "STRASSE"), ("trim", " \n a b\t", "a b"),
            ("truncate(3)", "e\u{301}👩‍👩‍👧bc", "e\u{301}👩‍👩‍👧b"), ("truncate( 9 )", "ab", "ab"),
            ("pad(4)", "7", "0007"), ("pad (3)", "-7", "-07"), ("pad(2)", "12345", "12345"),
            ("pad(40)", "18446744073709551615", "0000000000000000000018446744073709551615"),
            ("default(\"none\")", "", "none"), ("default('a | b')", " ", " "),
            ("lower|slug  |truncate(5)", "A Cat In Snow", "a-cat"),
            ("slug | default('x') | upper", "🎨", "X"), ("default('007') | pad(5)", "", "00007"),
        ])
    func aFilterMakesTextOfText(filters: String, text: String, result: String) throws {
        let template = try TextTemplate("<${{ x | \(filters) }}>")
        #expect(try template.resolved(in: OneName(value: .text(text))) == "<\(result)>")
    }

    @Test(arguments: [
        ("int", "0012", Value.integer(12)), ("int", " -7 ", .integer(-7)),
        ("int", "+3", .integer(3)),
        ("int", "12.0", .integer(12)), ("int", "1.2e1", .integer(12)),
        ("int", "18446744073709551615", .integer(18_446_744_073_709_551_615)),
        ("number", "0012", .integer(12)), ("default('5') | int", "", .integer(5)),
    ])
    func aFilterMakesANumberOfText(filter: String, text: String, number: Value) throws {
        let value = try template(plain: "${{ x | \(filter) }}")
            .resolved(in: OneName(value: .text(text)))
        #expect(value == number)
    }

    @Test(arguments: [
        ("1.50", "1.50"), ("007.5", "7.5"), (".5", "0.5"), ("1e3", "1e3"), ("-.5", "-0.5"),
    ])
    func aDecimalKeepsItsDigits(text: String, written: String) throws {
        let value = try template(plain: "${{ x | number }}")
            .resolved(in: OneName(value: .text(text)))
        #expect(value == .decimal(try #require(DecimalValue(written: written))))
        let inText = try TextTemplate("a ${{ x | number }}")
        #expect(try inText.resolved(in: OneName(value: .text(text))) == "a \(written)")
    }

    @Test(arguments: [
        ("int", "12a", "'12a' is no whole number; 'int' reads such as 12 and 0012"),
        (
            "int", "1.5",
            "'1.5' is no whole number that can be sent exactly; 'number' keeps what is"
                + " behind the point"
        ),
        ("int", "", "'' is no whole number; 'int' reads such as 12 and 0012"),
        (
            "int", "18446744073709551616",
            "'18446744073709551616' is no whole number; 'int' reads such"
                + " as 12 and 0012"
        ),
        (
            "number", "1,50",
            "'1,50' is no number; 'number' reads such as 12 and 1.50, with a point and"
                + " no comma"
        ),
        ("number", "٣", "'٣' is no number; 'number' reads such as 12 and 1.50"),
        ("number", "1 000", "'1 000' is no number; 'number' reads such as 12 and 1.50"),
    ])
    func whatIsNoNumberIsToldAtTheFilter(filter: String, text: String, message: String) throws {
        let template = try TextTemplate("${{ x | \(filter) }}", at: Place(line: 9))
        let fault = #expect(throws: ScopeFault.self) {
            try template.resolved(in: OneName(value: .text(text)))
        }
        #expect(fault?.message == message)
        #expect(fault?.place == Place(line: 9))
    }

    @Test func numbersAreFilteredAsTheyAreWritten() throws {
        let value = try template(plain: "${{ x | pad(3) }}")
        #expect(try value.resolved(in: OneName(value: .integer(7))) == .text("007"))
        #expect(
            try template(plain: "${{ x | default('-') }}").resolved(in: OneName(value: .null))
                == .text("-"))
    }

    @Test(arguments: ["", "a", "1.5", "-", "1e3", "٣", " 7"])
    func onlyAWholeNumberIsPadded(text: String) throws {
        let place = Place(line: 9)
        let template = try TextTemplate("${{ x | pad(3) }}", at: place)
        let fault = #expect(throws: ScopeFault.self) {
            try template.resolved(in: OneName(value: .text(text)))
        }
        #expect(fault?.message == "'\(text)' is no whole number; 'pad' puts zeros in front of one")
        #expect(fault?.place == place)
    }

    @Test func aSecretIsNotQuoted() throws {
        let template = try TextTemplate("${{ env.TOKEN | pad(3) }}")
        let fault = #expect(throws: ScopeFault.self) {
            try template.resolved(in: OneName(value: .text("s3cret")))
        }
        #expect(fault?.message == "this is no whole number; 'pad' puts zeros in front of one")
    }

    @Test(arguments: [
        ("${{x|slug}}", "${{ x | slug }}"),
        ("${{ a.b | pad( 04 )|upper }}", "${{ a.b | pad(4) | upper }}"),
        ("${{ a | default(\"it's\") }}", "${{ a | default(\"it's\") }}"),
        ("${{ a | default('say \"a\"') }}", "${{ a | default('say \"a\"') }}"),
    ])
    func areWrittenBackAsTheyWereMeant(text: String, written: String) throws {
        let reference = try #require(try TextTemplate(text).references.first)
        #expect(reference.marked == written)
        #expect(try TextTemplate(reference.marked).references.first == reference)
    }

    @Test(
        arguments: [
            ("${{ a | }}", 6..<7, "no filter follows this '|'; write one such as 'slug'"),
            ("é ${{ a || slug }}", 8..<9, "no filter follows this '|'; write one such as 'slug'"),
            ("${{ a | 'x' }}", 8..<11, "expected a filter such as 'slug', found ''x''"),
            ("${{ a | pad 3 }}", 12..<13, "expected '|' before another filter, found '3'"),
            ("${{ a | slug() x}}", 15..<16, "expected '|' before another filter, found 'x'"),
            ("${{ a | pad(3 }}", 11..<12, "'pad(' has no closing ')'"),
            ("${{ a | pad(3, 4) }}", 11..<12, "'pad(' has no closing ')'"),
            ("${{ a | pad(-3) }}", 12..<15, "expected a whole number or quoted text, found '-3)'"),
            ("${{ a | pad(x) }}", 12..<14, "expected a whole number or quoted text, found 'x)'"),
            ("${{ a | default(\"x) }}", 16..<17, "this quote is not closed"),
            (
                "${{ a" + String(repeating: "|trim", count: 9) + " }}", 45..<50,
                "more than 8 filters; leave some out"
            ),
        ])
    func whatIsNotWrittenAsAFilterIsAFaultAtItsPlace(
        text: String, range: Range<Int>, message: String
    ) {
        let fault = #expect(throws: TemplateParser.Fault.self) {
            try TemplateParser.pieces(of: text)
        }
        #expect(fault?.range == range)
        #expect(fault?.message == message)
    }

    @Test func aNumberBeyondAllIsNoCrash() throws {
        let text = "${{ a | pad(\(String(repeating: "9", count: 4000))) }}"
        guard case .reference(_, let calls, _)? = try TemplateParser.pieces(of: text).first else {
            Issue.record("no reference")
            return
        }
        #expect(calls.map(\.argument) == [.number(Int.max)])
        #expect(calls.compactMap(Filter.init).isEmpty)
    }
}
