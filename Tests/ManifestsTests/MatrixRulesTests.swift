import Core
import Testing

@Suite("What a batch says of its matrix")
struct MatrixRulesTests {
    private static let matrix = """
        matrix:
          prompt: [a, b]
          negative: [x, y]
          seed: { from: 1, count: 3 }
          size: [{ id: wide, width: 2 }, { id: tall, width: 1 }]
        inputs:
          p: "${{ matrix.prompt }} ${{ matrix.negative }} ${{ matrix.size.id }}"
          seed: ${{ matrix.seed }}

        """

    @Test func everyRuleIsRead() throws {
        let manifest = try MarkedManifest.batch(
            Self.matrix + """
                zip: [[prompt, negative]]
                exclude:
                  - { seed: 2, size: { id: wide } }
                include:
                  - { seed: 3, steps: 30, file: { file: a.png } }
                partial-include: true
                sample: { count: 4 }
                repeat: 2
                save: ${{ matrix.steps }}-${{ matrix.file.stem }}-${{ job.replica }}
                """
        ).manifest()
        let rules = manifest.batches[0].rules
        #expect(rules.zips.map { $0.value.map(\.value) } == [["prompt", "negative"]])
        #expect(
            rules.excludes.map { $0.fields.map(\.name) } == [["seed", "size"]])
        #expect(
            rules.excludes[0].fields.map(\.value.value) == [
                .integer(2), .map([.init("id", .text("wide"))]),
            ])
        #expect(
            rules.includes[0].fields.map(\.value.value) == [
                .integer(3), .integer(30), .file(FileReference(path: "a.png")),
            ])
        #expect(rules.isPartialIncludeMeant)
        #expect(rules.sample?.value == 4)
        #expect(rules.repeats?.value == 2)
    }

    @Test func nothingSaidIsNothingDone() throws {
        let rules = try MarkedManifest.batch(Self.matrix).manifest().batches[0].rules
        #expect(rules.zips.isEmpty && rules.excludes.isEmpty && rules.includes.isEmpty)
        #expect(!rules.isPartialIncludeMeant && rules.sample == nil && rules.repeats == nil)
    }

    @Test(
        arguments: [
            ("zip: [[prompt, 1️⃣negativ]]", "1 unknown axis 'negativ'; did you mean 'negative'?"),
            (
                "zip: [[prompt, 1️⃣zzzzzz]]",
                "1 unknown axis 'zzzzzz'; known are 'prompt', 'negative', 'seed', 'size'"
            ),
            ("zip: [[prompt, negative], [seed, 1️⃣prompt]]", twice),
            ("zip: [[prompt, 1️⃣prompt]]", twice),
            ("zip: [1️⃣[prompt]]", "1 a group of 'zip' has two axes or more; add one"),
            (
                "zip: 1️⃣[prompt, negative]",
                "1 'zip' is a list of lists, one for each group; write '[[…]]'"
            ),
            ("zip: 1️⃣5", "1 expected a list for 'zip', found 5"),
            ("exclude: [{ 1️⃣sede: 5 }]", "1 unknown axis 'sede'; did you mean 'seed'?"),
            (
                "exclude: [1️⃣{}]",
                "1 an entry of 'exclude' without values would match every job; remove it"
            ),
            ("exclude: [1️⃣seed]", "1 expected a map for an entry of 'exclude', found 'seed'"),
            ("exclude: 1️⃣{ seed: 1 }", "1 expected a list for 'exclude', found a map"),
            (
                "exclude: [{ seed: 1️⃣[1, 2] }]",
                "1 a list in an axis's list; an axis holds single values or maps of them"
            ),
            (
                "include: [{ seed: '1️⃣${{ vars.x }}' }]",
                "1 no reference can stand here: a matrix holds the values themselves, so write "
                    + "the reference under 'inputs'"
            ),
            (
                "include: [{ seed: 1, 1️⃣a.b: 1 }]",
                "1 the axis 'a.b' has characters other than letters, digits, '_' and '-'"
            ),
            (
                "include: [{ 1️⃣sede: 1 }]",
                "1 warning: 'sede' is no axis, so it is added; did you mean 'seed'?"
            ),
            (
                "include: [{ steps: 1️⃣1 }]",
                "1 warning: 'steps' is no axis and is named nowhere, so it changes nothing"
            ),
            (
                "1️⃣partial-include: true",
                "1 'partial-include' is about 'include', which is not there; remove it"
            ),
            ("partial-include: 1️⃣1", "1 expected true or false for 'partial-include', found 1"),
            (
                "sample: 1️⃣100",
                "1 expected a map for 'sample', found 100; write 'sample: { count: 100 }'"
            ),
            (
                "sample: { count: 1️⃣0 }",
                "1 expected a whole number from 1 to 1000000 for 'count', found 0"
            ),
            (
                "sample: { count: 1, 1️⃣seed: 1 }",
                "1 unknown key 'seed' in 'sample'; known are 'count'"
            ),
            ("repeat: 1️⃣0", "1 expected a whole number from 1 to 1000000 for 'repeat', found 0"),
        ])
    func mistakesAreToldAtTheirPlaces(text: String, finding: String) {
        let found = MarkedManifest.batch(Self.matrix + text).findings()
        #expect(found.first == finding)
    }

    private static let twice = "1 the axis 'prompt' is zipped twice; name it once"

    @Test func whatIncludesAddCanBeNamedAndNothingElse() {
        let manifest = MarkedManifest.batch(
            """
            matrix: { seed: [1, 2] }
            include:
              - { seed: 1, look: { name: ink, steps: 3 } }
              - { seed: 2, look: { name: oil } }
            inputs:
              seed: ${{ matrix.seed }}
              name: ${{ matrix.look.name }}
              steps: 1️⃣${{ matrix.look.steps }}
              other: 2️⃣${{ matrix.lock }}
            """)
        #expect(
            manifest.findings() == [
                "1 'matrix.look.steps' is not there for every value of the axis",
                "2 unknown name 'matrix.lock'; did you mean 'matrix.look'?",
            ])
    }

    @Test func zippedAxesMayHaveAValueTwiceAndOneOfThemMayOnlyNameFiles() {
        let manifest = MarkedManifest.batch(
            """
            matrix: { name: [a, b, c], prompt: [x, y, x] }
            zip: [[name, prompt]]
            inputs: { p: "${{ matrix.prompt }}" }
            save: ${{ matrix.name }}
            """)
        #expect(manifest.findings() == [])
    }

    @Test func aRowOfATableHasNoTextOfItsOwn() {
        let manifest = MarkedManifest.batch(
            """
            matrix: { row: { table: a.csv } }
            inputs: { p: "1️⃣${{ matrix.row }}", q: "${{ matrix.row.any }}" }
            """)
        #expect(
            manifest.findings() == [
                "1 'matrix.row' is a row of a table, which has no text of its own; name one of its"
                    + " columns, as 'matrix.row.NAME'"
            ])
    }

    @Test func defaultsSayNothingOfAxesButMaySampleAndRepeat() throws {
        let marked: MarkedManifest = """
            providers: { p: { service: wiro } }
            defaults:
              repeat: 3
              sample: { count: 2 }
              1️⃣zip: [[a, b]]
              2️⃣exclude: [{ a: 1 }]
            batches:
              - { name: b, model: m, inputs: {} }
            """
        #expect(
            marked.findings() == [
                "1 'zip' speaks of the axes of one batch; move it there",
                "2 'exclude' speaks of the axes of one batch; move it there",
            ])
        let rules = try #require(marked.read().manifest).batches[0].rules
        #expect(rules.repeats?.value == 3)
        #expect(rules.sample?.value == 2)
    }
}
