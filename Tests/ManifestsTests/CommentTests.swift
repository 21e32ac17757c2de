import Core
import Manifests
import Testing

@Suite struct CommentTests {
    private static func warning(_ left: String) -> String {
        "1 warning: everything behind ' #' is a comment, which leaves \(left); quote the text if it was"
            + " meant, or put a blank behind the '#'"
    }

    @Test(arguments: [
        ("inputs: { n: 1 }\nsave: a cat 1️⃣#1 in snow", "'a cat'"),
        ("inputs:\n  prompt: a cat 1️⃣#1 in snow", "'a cat'"),
        ("inputs:\n  a: x\n  deep: { list: [\n    é cat\t1️⃣#1\n    , b] }", "'é cat'"),
        ("inputs:\n  prompt: a cat\n    on a 1️⃣#red mat", "'a cat on a'"),
        ("inputs:\n  colour: 1️⃣#ff0000", "nothing"),
        ("inputs: { p: '${{ matrix.p }}' }\nmatrix:\n  p:\n    - x\n    - y 1️⃣#two", "'y'"),
    ])
    func textThatYAMLCutsIsWarnedOf(body: String, left: String) {
        #expect(MarkedManifest.batch(body).findings() == [Self.warning(left)])
    }

    @Test(arguments: [
        "inputs:\n  seed: 5   # a comment\n  prompt: a fox  # the animal\n  # one more",
        "inputs:\n  seed: 5 #five\n  on: true #really\n  prompt: \"a cat #1\" #a name",
        "inputs:\n  prompt: a cat#1\n  other: 'a #1'\n  text: |\n    a #1\n  b: x ## y\n  c: x #",
        "retries: 2 #two\ntimeout: 20m #long\ninputs: #these\n  a: b",
    ])
    func ordinaryCommentsAreNot(body: String) {
        #expect(MarkedManifest.batch(body).findings() == [])
    }

    @Test func aListThatAHashCutsIsExplained() {
        let marked = MarkedManifest.batch("inputs: { p: [a cat 1️⃣#1 in snow, a fox] }")
        let notes = marked.read().diagnostics.flatMap(\.notes)
        #expect(
            notes.contains {
                $0.message == "everything behind ' #' is a comment; quote the text if it was meant"
            })
    }

    @Test func anExtendedFileIsLookedAtToo() throws {
        let base = "vars:\n  p: a cat #1\n"
        let text = """
            extends: shared.yaml
            providers: { p: { service: wiro } }
            batches: [{ name: a, model: m, inputs: { p: "${{ vars.p }}" } }]
            """
        let reader = ManifestReader(
            services: Services.lookUp, bases: { _ in .success(Array(base.utf8)) })
        let found = reader.read(Array(text.utf8), file: "cats.yaml", directory: "")
        let place = try #require(found.diagnostics.first?.place)
        #expect(found.diagnostics.count == 1)
        #expect((place.file, place.line, place.column) == ("shared.yaml", 2, 12))
    }
}
