import Core
import Testing

@Suite struct FilterReadingTests {
    @Test(
        arguments: [
            ("a ${{ matrix.size.id | 1️⃣slugg }}", "1 unknown filter 'slugg'; did you mean 'slug'?"),
            (
                "${{ matrix.size.id | 1️⃣replace('a') }}",
                "1 unknown filter 'replace'; known are 'slug', 'lower', 'upper', 'trim', 'truncate',"
                    + " 'pad', 'default', 'int', 'number'"
            ),
            (
                "'${{ matrix.size.id | 1️⃣lower(3) }}'",
                "1 'lower' takes nothing in parentheses; leave them out"
            ),
            (
                "${{ matrix.size.id | 1️⃣slug() }}",
                "1 'slug' takes nothing in parentheses; leave them out"
            ),
            (
                "${{ matrix.size.id | 1️⃣truncate }}",
                "1 'truncate' wants a whole number from 1 to 10000, as 'truncate(4)'"
            ),
            (
                "${{ matrix.size.id | trim | 1️⃣pad(41) }}",
                "1 'pad' wants a whole number from 1 to 40, as 'pad(4)'"
            ),
            (
                "${{ matrix.size.id | 1️⃣pad('4') }}",
                "1 'pad' wants a whole number from 1 to 40, as 'pad(4)'"
            ),
            (
                "${{ matrix.size.id | 1️⃣default(0) }}",
                "1 'default' wants a text in quotes, as 'default(\"none\")'"
            ),
            (
                "1️⃣${{ matrix.photo | slug }}",
                "1 'matrix.photo' is a file, and filters are for text; name one of its properties,"
                    + " as 'matrix.photo.stem'"
            ),
            (
                "1️⃣${{ matrix.size | slug }}",
                "1 'matrix.size' is a map, which has no text of its own; name one of "
                    + "'matrix.size.id', 'matrix.size.width'"
            ),
            (
                "1️⃣${{ vars.list | slug }}",
                "1 'vars.list' is a list, which has no text of its own; "
                    + "leave quotes, filters and other text out to send the list"
            ),
            (
                "1️⃣${{ matrix.row | slug }}",
                "1 'matrix.row' is a row of a table, which has no text of its own; name one of its"
                    + " columns, as 'matrix.row.NAME'"
            ),
            (
                "|\n  one\n  é ${{ matrix.size.id 1️⃣| }}",
                "1 no filter follows this '|'; write one such as 'slug'"
            ),
        ])
    func aMistakeIsReportedWhereItStands(input: String, finding: String) {
        #expect(Self.batch(input).findings().filter { !$0.contains("the axis") } == [finding])
    }

    @Test(arguments: [
        ("a ${{ matrix.size.idd | slug|pad(3) }}", "${{ matrix.size.id | slug | pad(3) }}"),
        ("${{size.id}}", "${{ matrix.size.id }}"), ("${{ vars.stile }}", "${{ vars.style }}"),
        ("${{ vars.stile | slg }}", nil), ("${{ vars.zzz }}", nil),
        ("${{ vars.style | slg }}", "slug"), ("${{ vars.style | slug(1) }}", "slug"),
    ])
    func whatWasMeantCanBePutInItsPlace(input: String, fix: String?) {
        let fixes = Self.batch(input).read().diagnostics.map(\.fix)
        #expect(fixes.first == .some(fix), "\(fixes)")
    }

    @Test func everyMistakeOfATextIsReported() {
        let marked = Self.batch(
            "${{ matrix.size.id | 1️⃣sluq | 2️⃣pad }} ${{ 3️⃣vars.stile | 4️⃣lowr }}"
                .replacing("${{ 3️⃣", with: "3️⃣${{ "))
        #expect(
            marked.findings() == [
                "1 unknown filter 'sluq'; did you mean 'slug'?",
                "2 'pad' wants a whole number from 1 to 40, as 'pad(4)'",
                "3 unknown name 'vars.stile'; did you mean 'vars.style'?",
                "4 unknown filter 'lowr'; did you mean 'lower'?",
            ])
    }

    @Test(arguments: ["${{ matrix.size.width | pad(5) }}", "'${{ matrix.size.width|pad(5) }}'"])
    func whatIsFilteredIsTextWithAndWithoutQuotes(input: String) throws {
        let value = try #require(try Self.batch(input).manifest().batches[0].inputs.first?.value)
        guard case .text(let text) = value else {
            Issue.record("\(value) is no text")
            return
        }
        #expect(text.references.map(\.marked) == ["${{ matrix.size.width | pad(5) }}"])
    }

    @Test func aFilterHasAPlaceOfItsOwn() throws {
        let marked = Self.batch("a ${{ matrix.size.id | trim | 1️⃣truncate(20) }}")
        let references = try marked.manifest().batches[0].inputs.flatMap(\.value.references)
        let place = try #require(references.first?.filters.last?.place)
        #expect(marked.places["\(place.line):\(place.column)"] == 1)
        #expect(place.length == "truncate(20)".count)
    }

    @Test func aCredentialIsTakenAsItIs() {
        let marked: MarkedManifest = """
            providers:
              p: { service: wiro, credentials: { key: 1️⃣"${{ env.KEY | trim }}" } }
            batches: [{ name: a, model: m, inputs: {} }]
            """
        #expect(marked.findings().count == 1)
    }

    private static func batch(_ input: String) -> MarkedManifest {
        let lines = input.replacing("\n", with: "\n      ")
        return MarkedManifest(
            """
            vars: { style: ink, list: [1] }
            providers: { p: { service: wiro } }
            batches:
              - name: b
                model: m
                matrix:
                  photo: { glob: "*.jpg" }
                  size: [{ id: wide, width: 1344 }, { id: tall, width: 768 }]
                  row: { table: rows.csv }
                inputs:
                  a: \(lines)
                  used: [ "${{ matrix.photo.stem }}", "${{ matrix.size.id }}", "${{ matrix.row.x }}" ]
            """)
    }
}
