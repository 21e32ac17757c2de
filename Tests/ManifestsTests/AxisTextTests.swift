import Core
import Support
import Testing

@Suite struct AxisTextTests {
    private let disk = MemoryFiles([
        "photo.png": "x", "in/a.jpg": "x", "prompts.txt": "a fox", "rows.csv": "a\n1", "ink": "x",
        "styles/ink.txt": "x",
    ])

    private func findings(_ axis: String, _ name: String = "x") -> [String] {
        MarkedManifest.batch(
            "matrix: { \(name): \(axis) }\ninputs: { a: \"${{ matrix.\(name) }}\" }"
        )
        .findings(disk: disk)
    }

    @Test(arguments: [
        ("[1️⃣1..5]", "{ from: 1, to: 5 }"), ("[1️⃣1...5]", "{ from: 1, to: 5 }"),
        ("[1️⃣1-5]", "{ from: 1, to: 5 }"), ("[1️⃣1 - 5]", "{ from: 1, to: 5 }"),
        ("[1️⃣1–5]", "{ from: 1, to: 5 }"), ("[1️⃣1:5]", "{ from: 1, to: 5 }"),
        ("[1️⃣0.5..0.9]", "{ from: 0.5, to: 0.9 }"), ("[1️⃣-3..3]", "{ from: -3, to: 3 }"),
        ("[1️⃣1..9..2]", "{ from: 1, to: 9, step: 2 }"), ("[1️⃣1 to 5]", "{ from: 1, to: 5 }"),
        ("[1️⃣'range(1, 5)']", "{ from: 1, to: 4 }"), ("[1️⃣1..<5]", "{ from: 1, to: 4 }"),
        ("[1, 2, 1️⃣..., 9]", "{ from: 1, to: 9, step: … }"), ("[1, 1️⃣..., 9]", "{ from: 1, to: 9 }"),
        ("[1️⃣prompts.txt]", "{ lines: prompts.txt }"), ("[1️⃣rows.csv]", "{ table: rows.csv }"),
        ("[1️⃣photo.png]", "[{ file: photo.png }]"), ("[1️⃣in/*.jpg]", "{ glob: \"in/*.jpg\" }"),
        ("[1️⃣in/]", "{ glob: \"in/*\" }"),
    ])
    func aValueThatStandsForOthersIsTold(axis: String, form: String) {
        let found = findings(axis).filter { !$0.contains("named nowhere") }
        #expect(found.count == 1 && found[0].hasPrefix("1 warning: "), "\(found)")
        #expect(found.first?.contains("write \(form) in place of the list") ?? false, "\(found)")
    }

    @Test(arguments: [
        ("[16:9, 4:3]", "ratio"), ("[9:16]", "shape"), ("[4:5]", "shape"), ("[1:1]", "shape"),
        ("[1:2]", "aspect_ratio"), ("[1920-1930, 1930-1940]", "era"), ("[\"1-5\"]", "model"),
        ("[1-5]", "version"), ("[5-1]", "x"), ("[ink]", "x"), ("[gone.txt]", "x"),
        ("[none/*.png]", "x"),
        ("[styles]", "x"), ("[a fox, prompts]", "x"), ("[a, '...', b]", "x"), ("[v1.5]", "x"),
        ("['why? * or not.']", "x"), ("[2024-12-01]", "x"), ("[1-2-3-4]", "x"),
    ])
    func aValueOfItsOwnIsNotTold(axis: String, name: String) {
        #expect(findings(axis, name) == [])
    }

    @Test(arguments: ["[1️⃣'1-5']", "[1️⃣1:2]", "[1️⃣1-5, 7]"])
    func aSeedIsNeverARatio(axis: String) {
        let found = findings(axis, "seed")
        #expect(found.count == 1 && found[0].hasPrefix("1 warning: "), "\(found)")
    }

    @Test(arguments: [
        ("1..5", "{ from: 1, to: 5 }"), ("1-5", "{ from: 1, to: 5 }"),
        ("prompts.txt", "{ lines: prompts.txt }"), ("gone.txt", "{ lines: gone.txt }"),
        ("gone.csv", "{ table: gone.csv }"), ("in/*.png", "{ glob: \"in/*.png\" }"),
        ("in", "{ glob: \"in/*\" }"), ("gone.png", "[{ file: gone.png }]"),
        ("{ file: prompts.txt }", "{ lines: prompts.txt }"),
        ("{ file: photo.png }", "[{ file: photo.png }]"), ("{1..5}", "{ from: 1, to: 5 }"),
    ])
    func whatIsNoAxisIsToldWithItsForm(axis: String, form: String) {
        let found = findings(axis)
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("write \(form)") ?? false, "\(found)")
    }
}
