import Core
import Testing

private let forms =
    "[a, b], {from, to, step}, {from, count, step}, {random: n}, {glob: pattern}, {lines: file}, "
    + "{table: file}, {variants: text} or {images: batch}"

@Suite struct AxisTests {
    @Test(
        arguments: [
            (
                "1️⃣a.b: [1]",
                ["1 the axis 'a.b' has characters other than letters, digits, '_' and '-'"]
            ),
            ("1️⃣2d: [1]", ["1 the axis '2d' does not begin with a letter or '_'"]),
            (
                "x: 1️⃣5",
                [
                    "1 expected a list or a map for the axis 'x', found a number; write \(forms)"
                ]
            ),
            (
                "x: 1️⃣~",
                [
                    "1 the axis 'x' has no values; write \(forms)"
                ]
            ),
            (
                "x: { 1️⃣rnadom: 5 }",
                ["1 the axis 'x' has no form that is known; did you mean 'random'?"]
            ),
            (
                "x: { 1️⃣cells: a.csv }",
                ["1 the axis 'x' has no form that is known; write \(forms)"]
            ),
            (
                "x: { random: 3, 1️⃣from: 1 }",
                ["1 unknown key 'from' in a 'random' axis; known are 'random'"]
            ),
            (
                "x: { random: 1️⃣0 }",
                ["1 expected a whole number from 1 to 1000000 for 'random', found 0"]
            ),
            (
                "x: { random: 1️⃣1000001 }",
                ["1 expected a whole number from 1 to 1000000 for 'random', found 1000001"]
            ),
            ("x: { glob: 1️⃣5 }", ["1 expected text for 'glob', found a number; put it in quotes"]),
            ("x: { lines: 1️⃣' ' }", ["1 'lines' is empty; write the path of a file"]),
            (
                "x: { glob: a.jpg, 1️⃣step: 2 }",
                [
                    "1 unknown key 'step' in a 'glob' axis; known are 'glob', 'ignore-case', 'sort',"
                        + " 'as'"
                ]
            ),
            (
                "x: [a, '1️⃣${{ vars.y }}']",
                [
                    "1 no reference can stand here: a matrix holds the values themselves, so write "
                        + "the reference under 'inputs'"
                ]
            ),
            (
                "x: [1, 2, 1️⃣1]",
                ["1 the axis 'x' has this value twice, which would make the same jobs; remove one"]
            ),
            (
                "x: [1.5, 1️⃣1.50]",
                ["1 the axis 'x' has this value twice, which would make the same jobs; remove one"]
            ),
            (
                "x: [{ a: 1, b: 2 }, 1️⃣{ b: 2, a: 1 }]",
                ["1 the axis 'x' has this value twice, which would make the same jobs; remove one"]
            ),
            (
                "x: [1, 1️⃣[2]]",
                ["1 a list in an axis's list; an axis holds single values or maps of them"]
            ),
            (
                "x: [{ a: 1️⃣[1] }]",
                [
                    "1 expected a single value for 'a', found a list; the fields of an axis's value go no deeper"
                ]
            ),
            (
                "x: [{ a: 1 }, 1️⃣wide]",
                ["1 an axis holds either maps or single values, and this is text"]
            ),
            ("x: [1️⃣{}]", ["1 a map without fields in an axis's list; remove it"]),
            (
                "x: { 1️⃣table: a.csv, random: 2 }",
                ["1 unknown key 'table' in a 'random' axis; known are 'random'"]
            ),
            ("x: { table: 1️⃣' ' }", ["1 'table' is empty; write the path of a file"]),
            ("x: { variants: 1️⃣'' }", ["1 'variants' is empty; write a prompt"]),
            (
                "x: { variants: a, random: 1️⃣0 }",
                ["1 expected a whole number from 1 to 1000000 for 'random', found 0"]
            ),
            (
                "x: { variants: a, 1️⃣wildcard: w }",
                ["1 unknown key 'wildcard' in a 'variants' axis; did you mean 'wildcards'?"]
            ),
            ("x: 1️⃣[]", ["1 the axis 'x' has no values, so it would leave no jobs"]),
        ])
    func axisMistakes(text: String, findings: [String]) {
        let manifest = MarkedManifest.batch("matrix:\n  \(text)\ninputs: { p: '${{ matrix.x }}' }")
        let found = manifest.findings().filter { !$0.contains("matrix.x") }
        #expect(found == findings)
    }

    @Test(
        arguments: [
            ("1️⃣{ to: 3 }", "1 'from' is missing in a range; write {from, to} or {from, count}"),
            ("1️⃣{ from: 3 }", "1 the range has no end; add 'to' or 'count'"),
            (
                "{ from: 1, to: 3, 1️⃣count: 3 }",
                "1 'to' and 'count' both say where the range ends; remove one"
            ),
            ("{ from: 1, count: 1️⃣0 }", "1 expected a whole number from 1 for 'count', found 0"),
            (
                "{ from: 1, count: 1️⃣1.5 }",
                "1 expected a whole number from 1 for 'count', found '1.5'"
            ),
            ("{ from: 1, to: 1️⃣'3' }", "1 expected a number for 'to', found text '3'"),
            ("{ from: 1, to: 1️⃣[3] }", "1 expected a number for 'to', found a list"),
            (
                "{ from: 1, to: 3, step: 1️⃣0 }",
                "1 a step of 0 never gets anywhere; write another, or leave it out for 1"
            ),
            (
                "{ from: 1, to: 3, step: 1️⃣0.0 }",
                "1 a step of 0 never gets anywhere; write another, or leave it out for 1"
            ),
            (
                "{ from: 1, to: 3, step: 1️⃣-1 }",
                "1 a step in this direction never reaches 'to'; change the sign of 'step'"
            ),
            (
                "{ from: 3, to: 1️⃣1 }",
                "1 a step in this direction never reaches 'to'; change the sign of 'step', which is 1 when left out"
            ),
            (
                "{ from: 18446744073709551615, count: 1️⃣2 }",
                "1 the range goes beyond what is counted exactly, −2⁶³ … 2⁶⁴−1 for integers; make it shorter"
            ),
            (
                "{ from: 1, count: 1️⃣18446744073709551615, step: 10 }",
                "1 the range goes beyond what is counted exactly, −2⁶³ … 2⁶⁴−1 for integers; make it shorter"
            ),
            (
                "{ from: 0, to: 1️⃣1e300, step: 0.1 }",
                "1 the range goes beyond what is counted exactly, −2⁶³ … 2⁶⁴−1 for integers; make it shorter"
            ),
            (
                "{ from: 0.1, count: 1️⃣18446744073709551615, step: 9000000000000000000 }",
                "1 the range goes beyond what is counted exactly, −2⁶³ … 2⁶⁴−1 for integers; make it shorter"
            ),
            (
                "{ from: 1, to: 9, 1️⃣stepp: 2 }",
                "1 unknown key 'stepp' in a range; did you mean 'step'?"
            ),
        ])
    func rangeMistakes(text: String, finding: String) {
        let manifest = MarkedManifest.batch(
            "matrix:\n  x: \(text)\ninputs: { p: '${{ matrix.x }}' }")
        #expect(manifest.findings() == [finding])
    }

    @Test func everyFormIsRead() throws {
        let manifest = try MarkedManifest.batch(
            """
            matrix:
              list: [1, b, true, 1.50]
              size: [{ id: wide, width: 1344 }]
              to: { from: 1, to: 9, step: 2 }
              count: { from: 1.0, count: 3 }
              last: { from: 18446744073709551614, to: 18446744073709551615 }
              seed: { random: 8 }
              photo: { glob: "inputs/*.jpg" }
              face: [{ file: anna.jpg }]
              prompt: { lines: prompts.txt }
              row: { table: cats.csv }
              pick: { variants: "a {red|blue} cat" }
              drawn: { variants: "__animal__", random: 3, wildcards: cards }
            inputs:
              all:
                - ${{ matrix.list }}
                - ${{ matrix.size.width }}
                - ${{ matrix.to }}
                - ${{ matrix.count }}
                - ${{ matrix.last }}
                - ${{ matrix.seed }}
                - ${{ matrix.photo }}
                - ${{ matrix.face }}
                - ${{ matrix.prompt }}
                - ${{ matrix.row }}
                - ${{ matrix.row.colour }}
                - ${{ matrix.pick }} and ${{ matrix.drawn }}
            """
        ).manifest()
        let forms = manifest.batches[0].axes.map { String(describing: Form($0.form)) }
        #expect(
            forms == [
                "1 b true 1.50", "map", "1 by 2 to 9", "1.0 by 1 × 3",
                "18446744073709551614 by 1 to 18446744073709551615", "random 8",
                "glob inputs/*.jpg", "anna.jpg", "lines prompts.txt", "table cats.csv",
                "variants a {red|blue} cat", "variants __animal__ random 3 of cards",
            ])
    }
}

/// An axis's form in a few words.
private struct Form: CustomStringConvertible {
    let form: AxisBlock.Form

    init(_ form: AxisBlock.Form) {
        self.form = form
    }

    var description: String {
        switch form {
        case .values(let values):
            values.map { $0.value.inlineText ?? "map" }.joined(separator: " ")
        case .range(let range):
            switch range.end {
            case .to(let last): "\(number(range.from)) by \(number(range.step)) to \(number(last))"
            case .count(let count): "\(number(range.from)) by \(number(range.step)) × \(count)"
            }
        case .random(let count): "random \(count)"
        case .glob(let pattern, _): "glob \(pattern)"
        case .lines(let path, _): "lines \(path)"
        case .table(let path, _): "table \(path)"
        case .images(let batch): "images of \(batch.value)"
        case .variants(let text, let random, let wildcards):
            "variants \(text.value)" + (random.map { " random \($0)" } ?? "")
                + (wildcards.map { " of \($0)" } ?? "")
        }
    }

    private func number(_ value: Value) -> String { value.inlineText ?? "?" }
}
