import Core
import Support
import Testing

@Suite struct WarningTests {
    private let disk = MemoryFiles([
        "photo.png": "x", "in/a.jpg": "x", "in/b.jpg": "x", "prompts.txt": "a fox",
        "rows.csv": "a\n1",
        "cat": "x",
    ])

    private func warnings(_ body: String, service: String = "wiro") -> [String] {
        MarkedManifest.batch(body, service: service).findings(disk: disk)
    }

    // MARK: - Placeholders

    @Test func aPlaceholderIsToldWithWhatToWrite() {
        #expect(
            warnings(
                """
                matrix: { style: [ink, oil] }
                inputs:
                  prompt: ${{ matrix.style }} 1️⃣{{ style }}
                save: a-2️⃣{style}-${{ matrix.style }}
                """
            ) == [
                "1 warning: '{{ style }}' is no reference and goes out as it stands;"
                    + " write ${{ matrix.style }}",
                "2 warning: '{style}' is no reference and goes out as it stands;"
                    + " write ${{ matrix.style }}",
            ])
    }

    @Test func valuesHoldNoPlaceholders() {
        #expect(
            warnings(
                """
                matrix:
                  style: [ink, oil]
                  prompt: ["a 1️⃣{style} fox", a cat]
                inputs: { prompt: "${{ matrix.prompt }} ${{ matrix.style }}" }
                """
            ) == [
                "1 warning: '{style}' is no reference and goes out as it stands; a matrix holds the"
                    + " values themselves, so write ${{ matrix.style }} under 'inputs'"
            ])
        let vars: MarkedManifest = """
            vars: { mood: calm, text: "a 1️⃣${mood} fox" }
            output: out/2️⃣%mood%
            providers: { p: { service: wiro } }
            batches: [{ name: b, model: m3️⃣<mood>, inputs: { prompt: "4️⃣{{ env.HOME }}" } }]
            """
        #expect(
            vars.findings() == [
                "1 warning: '${mood}' is no reference and goes out as it stands; 'vars' holds the"
                    + " values themselves, so write ${{ vars.mood }} where the name is used",
                "2 warning: '%mood%' is no reference and goes out as it stands;"
                    + " write ${{ vars.mood }}",
                "3 warning: '<mood>' is no reference and goes out as it stands;"
                    + " write ${{ vars.mood }}",
                "4 warning: '{{ env.HOME }}' is no reference and goes out as it stands; variables"
                    + " of the environment stand only under 'providers', so put the value into 'vars'",
            ])
    }

    @Test func aNameInBracesIsAMap() {
        #expect(
            warnings(
                """
                matrix: { style: [ink] }
                inputs:
                  a: ${{ matrix.style }}
                  prompt: 1️⃣{style}
                """
            ) == [
                "1 warning: '{style}' is a map in YAML and no reference; write ${{ matrix.style }}"
            ])
    }

    // MARK: - Files

    @Test(arguments: [
        ("image: 1️⃣photo.png", "{ file: photo.png }"), ("image: 1️⃣in/a.jpg", "{ file: in/a.jpg }"),
        ("images: [1️⃣photo.png]", "{ file: photo.png }"),
        ("image: { source: 1️⃣photo.png }", "{ file: photo.png }"),
    ])
    func textThatIsAFileIsTold(input: String, advice: String) {
        let found = warnings("inputs: { \(input) }")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("1 warning: '") ?? false)
        #expect(found.first?.hasSuffix("to send the file, write \(advice)") ?? false)
    }

    @Test func aServiceOfURLsIsNotSentAFile() {
        #expect(
            warnings("inputs: { image: 1️⃣photo.png }", service: "urls") == [
                "1 warning: 'photo.png' is a file here, but the input 'image' sends its name as text,"
                    + " and 'urls' takes no files, only URLs; upload the file yourself and write its"
                    + " URL"
            ])
    }

    @Test(arguments: [
        "a: cat", "a: gone.png", "a: https://example.com/photo.png", "a: { file: photo.png }",
        "a: in", "a: 1.5",
    ])
    func textThatIsNoneIsNotTold(input: String) {
        #expect(warnings("inputs: { \(input) }") == [])
    }
}

// MARK: - What does not multiply

extension WarningTests {
    @Test(arguments: [
        "prompt: 1️⃣[a fox, a cat]", "seed: 1️⃣[1, 2, 3]", "steps: 1️⃣[20, 30]",
        "image: 1️⃣[{ file: photo.png }]", "seed: 1️⃣{ from: 1, to: 5 }", "seed: 1️⃣{ random: 4 }",
        "prompt: 1️⃣{ lines: prompts.txt }", "image: 1️⃣{ glob: 'in/*' }", "p: 1️⃣{ table: rows.csv }",
        "p: 1️⃣{ variants: 'a {red|blue} fox' }",
    ])
    func aListMakesNoJobs(input: String) {
        let found = warnings("inputs: { \(input) }")
        #expect(found.count == 1 && found[0].hasPrefix("1 warning: the "), "\(found)")
        #expect(found.first?.contains("'matrix'") ?? false)
    }

    @Test(arguments: [
        "tags: [sea, evening]", "image_urls: [https://a.example/1.png]", "'images[]': [a, b]",
        "word-list: [a]", "empty: []", "size: { width: 1, height: 2 }", "range: { from: a }",
        "loras: [{ name: a, strength: 1 }]",
    ])
    func aListThatIsMeantIsNotTold(input: String) {
        #expect(warnings("inputs: { \(input) }") == [])
    }

    @Test func aListOfReferencesOrOfVarsIsMeant() {
        let manifest: MarkedManifest = """
            vars: { sizes: [512, 1024] }
            providers: { p: { service: wiro } }
            batches:
              - name: b
                model: m
                matrix: { photo: { glob: "in/*" } }
                inputs:
                  image: ["${{ matrix.photo.stem }}", other]
                  size: ${{ vars.sizes }}
            """
        #expect(manifest.findings(disk: disk) == [])
    }

    @Test func aListInTheValueOfATitleIsTold() {
        let found = warnings(
            "inputs: { ab: { title: Steps, value: 1️⃣[20, 30] } }", service: "instasd")
        #expect(found.count == 1 && found[0].hasPrefix("1 warning: the list of 'ab'"), "\(found)")
    }

    // MARK: - Seeds

    @Test(arguments: [
        ("seed: 1️⃣-1", "wiro"), ("seed: 1️⃣\"-1\"", "wiro"), ("noise_seed: 1️⃣random", "wiro"),
        ("seed: 1️⃣~", "wiro"), ("seed: 1️⃣''", "wiro"), ("options: { seed: 1️⃣-1 }", "wiro"),
        ("ab: { title: Seed, value: 1️⃣-1 }", "instasd"), ("seed_56: 1️⃣-1", "studio"),
    ])
    func aSeedThatMeansAnyNumberIsTold(input: String, service: String) {
        let found = warnings("inputs: { \(input) }", service: service)
        #expect(found.count == 1 && found[0].hasPrefix("1 warning: the seed '"), "\(found)")
        #expect(found.first?.contains("{ random: n }") ?? false)
    }

    @Test(arguments: ["seed: 0", "seed: 42", "strength: -1", "seed: \"42\"", "mask: ~"])
    func otherSeedsAreNotTold(input: String) {
        #expect(warnings("inputs: { \(input) }") == [])
    }

    @Test func aSeedThatIsARangeIsTold() {
        #expect(
            warnings("inputs: { seed: 1️⃣1-5 }") == [
                "1 warning: the seed 'seed' is the text '1-5'; only 'matrix' multiplies: write an"
                    + " axis { from: 1, to: 5 } there"
            ])
    }

    // MARK: - Names of images

    @Test(arguments: [
        "${{ matrix.photo.stem }}1️⃣.png", "${{ matrix.photo.stem }}1️⃣.JPEG",
        "a/1️⃣${{ matrix.photo.name }}", "1️⃣${{ matrix.photo }}", "1️⃣${{ matrix.photo.path | slug }}",
        "${{ matrix.photo.stem }}.1️⃣${{ matrix.photo.ext }}",
    ])
    func anExtensionInSaveIsTold(save: String) {
        let found = warnings(
            """
            matrix: { photo: { glob: "in/*" } }
            inputs: { image: "${{ matrix.photo.stem }}" }
            save: \(save)
            """)
        #expect(found.count == 1 && found[0].hasPrefix("1 warning: "), "\(found)")
    }

    @Test(arguments: [
        "${{ matrix.photo.stem }}", "v1.5", "${{ matrix.photo.name }}-x", "a.b/c",
        "${{ matrix.photo.ext }}", "${{ matrix.photo.ext }}/${{ matrix.photo.stem }}",
        "${{ matrix.photo.name | truncate(4) }}",
    ])
    func otherNamesAreNotTold(save: String) {
        let found = warnings(
            """
            matrix: { photo: { glob: "in/*" } }
            inputs: { image: "${{ matrix.photo.stem }}" }
            save: \(save)
            """)
        #expect(found == [])
    }
}
