import Core
import Testing

@Suite struct ReferenceTests {
    static let identity =
        "would make the request depend on where or when the job runs; name it in 'save' only"
    static let secret =
        "stands only under 'providers', so that no secret can reach an input, a file name or a result"

    @Test(
        arguments: [
            (
                "a: 1️⃣${{ matrix.photo.stam }}",
                "1 unknown name 'matrix.photo.stam'; did you mean 'matrix.photo.stem'?"
            ),
            ("a: 1️⃣${{ photo }}", "1 unknown name 'photo'; did you mean 'matrix.photo'?"),
            (
                "a: 1️⃣${{ matix.photo }}",
                "1 unknown name 'matix.photo'; did you mean 'matrix.photo'?"
            ),
            (
                "a: 1️⃣${{ vars.color }}",
                "1 unknown name 'vars.color'; known are 'vars.style', 'vars.list', 'vars.deep'"
            ),
            (
                "a: 1️⃣${{ vars.style.x }}",
                "1 unknown name 'vars.style.x'; 'vars.style' has no names below it"
            ),
            (
                "a: 1️⃣${{ matrix }}",
                "1 'matrix' is no value itself; known are 'matrix.photo', 'matrix.size', 'matrix.odd'"
            ),
            ("a: 1️⃣${{ job.key }}", "1 'job.key' \(identity)"),
            ("a: 1️⃣${{ job.index }}", "1 'job.index' \(identity)"),
            ("a: on 1️⃣${{ run.date }}", "1 'run.date' \(identity)"),
            ("a: 1️⃣${{ env.HOME }}", "1 'env.HOME' \(secret)"),
            (
                "a: size 1️⃣${{ matrix.size }}",
                "1 'matrix.size' is a map, which has no text of its own; name one of "
                    + "'matrix.size.id', 'matrix.size.width'"
            ),
            (
                "a: '1️⃣${{ vars.list }}'",
                "1 'vars.list' is a list, which has no text of its own; "
                    + "leave quotes, filters and other text out to send the list"
            ),
            (
                "a: 1️⃣${{ matrix.odd.b }}",
                "1 'matrix.odd.b' is not there for every value of the axis"
            ),
            (
                "a: [x, { b: 'y 1️⃣${{ no }}' }]",
                "1 unknown name 'no'; known are 'matrix', 'vars', 'pipeline', 'batch'"
            ),
            (
                "a: x 1️⃣${{ 1 + 2 }}",
                "1 '1 + 2' is not a reference; write a name such as 'matrix.seed'"
            ),
            (
                "a: x 1️⃣${{ no",
                "1 '${{' has no closing '}}'; write '$${{' for the characters themselves"
            ),
            (
                "a: |\n  one\n  two 1️⃣${{ no.x }}",
                "1 unknown name 'no.x'; known are 'matrix', 'vars', 'pipeline', 'batch'"
            ),
        ])
    func unknownNamesAreReportedWhereTheyStand(input: String, finding: String) {
        #expect(
            Self.batch(input).findings().filter { !$0.contains("the axis") || $0.contains("odd.b") }
                == [finding])
    }

    @Test(
        arguments: [
            ("${{ matrix.photo.stem }}-${{ matrix.size.id }}-${{ job.index }}-${{ job.key }}", []),
            ("${{ run.date }}/${{ pipeline.name }}-${{ batch.name }}-${{ vars.deep.a }}", []),
            (
                "1️⃣${{ matrix.size }}",
                [
                    "1 'matrix.size' is a map, which has no text of its own; name one of "
                        + "'matrix.size.id', 'matrix.size.width'"
                ]
            ),
            ("1️⃣${{ env.HOME }}", ["1 'env.HOME' \(secret)"]),
            ("a-1️⃣${{ job.kye }}", ["1 unknown name 'job.kye'; did you mean 'job.key'?"]),
            ("1️⃣''", ["1 'save' is empty; write some text or leave it out"]),
        ])
    func saveHasNamesOfItsOwn(save: String, findings: [String]) {
        #expect(Self.batch("a: 1", save: save).findings() == findings)
    }

    @Test func aPlainReferenceKeepsItsTypeAndQuotesMakeText() throws {
        let manifest = try Self.batch(
            """
            plain: ${{ matrix.size.width }}
            quoted: "${{ matrix.size.width }}"
            mixed: ${{ matrix.size.width }} px
            block: |
              ${{ matrix.size.width }}
            text: "5"
            number: 18446744073709551615
            decimal: 1.50
            escaped: $${{ matrix }}
            ratio: 16:9
            none: ~
            file: { file: "faces/${{ vars.style }}.jpg" }
            "data[#22][load_image]": ${{ matrix.photo }}
            """
        ).manifest()
        let inputs = manifest.batches[0].inputs.map { "\($0.name) \(kind($0.value))" }
        #expect(
            inputs == [
                "plain reference", "quoted text", "mixed text", "block text", "text text '5'",
                "number 18446744073709551615", "decimal 1.50", "escaped text '${{ matrix }}'",
                "ratio text '16:9'", "none nothing", "file file",
                "data[#22][load_image] reference", "used list",
            ])
    }

    @Test func twoDollarsMakeTheCharactersThemselvesInConstantsToo() throws {
        let manifest = try MarkedManifest(
            """
            output: out/$${{ a }}
            seed: $${{ b }}
            vars: { style: "$${{ c }}", deep: { list: ["$${{ d"] } }
            providers: { p: { service: wiro } }
            batches:
              - name: b
                model: m
                matrix:
                  x: ["$${{ e }}", "f"]
                  y: [{ a: "$${{ g" }, { a: h }]
                inputs: { x: "${{ matrix.x }} ${{ matrix.y.a }}" }
            """
        ).manifest()
        #expect(manifest.output.literal == "out/${{ a }}")
        #expect(manifest.seed == .text("${{ b }}"))
        #expect(
            manifest.vars == [
                .init("style", .text("${{ c }}")),
                .init("deep", .map([.init("list", .list([.text("${{ d")]))])),
            ])
        let values = manifest.batches[0].axes.map { axis -> [Value] in
            guard case .values(let values) = axis.form else { return [] }
            return values.map(\.value)
        }
        #expect(
            values == [
                [.text("${{ e }}"), .text("f")],
                [.map([.init("a", .text("${{ g"))]), .map([.init("a", .text("h"))])],
            ])
    }

    @Test func everyReferenceHasItsPlace() throws {
        let marked: MarkedManifest = """
            providers: { p: { service: wiro } }
            batches:
              - name: b
                model: m
                matrix: { x: [1, 2] }
                inputs:
                  a: "é ${{ pipeline.name }} and 1️⃣${{ matrix.x }}"
            """
        let references = try marked.manifest().batches[0].inputs.flatMap(\.value.references)
        let place = try #require(references.last?.place)
        #expect(marked.places["\(place.line):\(place.column)"] == 1)
        #expect(place.length == "${{ matrix.x }}".count)
    }

    private static func batch(_ input: String, save: String? = nil) -> MarkedManifest {
        let lines = input.replacing("\n", with: "\n      ")
        return MarkedManifest(
            """
            vars: { style: ink, list: [1], deep: { a: 1 } }
            providers: { p: { service: wiro } }
            batches:
              - name: b
                model: m
                matrix:
                  photo: { glob: "*.jpg" }
                  size: [{ id: wide, width: 1344 }, { id: tall, width: 768 }]
                  odd: [{ a: 1, b: 2 }, { a: 2 }]
                \(save.map { "save: " + $0 } ?? "retries: 1")
                inputs:
                  used: [ "${{ matrix.photo.stem }}", "${{ matrix.size.id }}", "${{ matrix.odd.a }}" ]
            """.replacing("      used", with: "      \(lines)\n      used"))
    }

    private func kind(_ value: TemplateValue) -> String {
        switch value {
        case .constant(.text(let text)): "text '\(text)'"
        case .constant(let value):
            value.inlineText.map { $0.isEmpty ? value.kindName : $0 } ?? value.kindName
        case .reference: "reference"
        case .text: "text"
        case .list: "list"
        case .map: "map"
        case .file: "file"
        }
    }
}
