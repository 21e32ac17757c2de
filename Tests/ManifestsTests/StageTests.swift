import Core
import Testing

@Suite("Stages and pools as they are written")
struct StageTests {
    /// Two batches on `wiro`; the second has `matrix` and one input.
    private static func two(_ matrix: String, _ rest: String = "") -> MarkedManifest {
        MarkedManifest(
            """
            providers:
              p: { service: wiro }
            batches:
              - name: faces
                model: m
                inputs: { prompt: a face }
              - name: styled
                model: m
                matrix:
                  \(matrix)
                inputs:
                  image: ${{ matrix.image }}
                \(rest)
            """)
    }

    @Test func theImagesOfAnEarlierBatchAreAnAxis() throws {
        let manifest = try Self.two("image: { images: faces }", "save: ${{ matrix.image.stem }}")
            .manifest()
        guard case .images(let batch) = manifest.batches[1].axes[0].form else {
            Issue.record("no axis of images")
            return
        }
        #expect(batch.value == "faces")
    }

    @Test(
        arguments: [
            Mistake(
                two("image: { images: 1️⃣facs }"),
                "1 no earlier batch is called 'facs'; did you mean 'faces'?"),
            Mistake(
                two("image: { images: 1️⃣styled }"),
                "1 a batch can't be made from its own images; name an earlier one"),
            Mistake(
                two("image: { images: 1️⃣zzz }"),
                "1 no earlier batch is called 'zzz'; earlier ones are 'faces'"),
            Mistake(
                two("image: { images: faces, 1️⃣count: 2 }"),
                "1 unknown key 'count' in a 'images' axis; known are 'images'"),
            Mistake(
                two("image: { images: 1️⃣5 }"),
                "1 expected text for 'images', found a number; put it in quotes"),
            Mistake(
                two(
                    "image: { images: faces }",
                    "exclude: [{ image: 1️⃣x }]"),
                "1 'exclude' can't name 'image': its images are not known before they are made;"
                    + " name other axes"),
            Mistake(
                two("more: { images: faces }\n      1️⃣image: { images: faces }"),
                "1 a batch has one axis of images at most; make the others of files"),
        ])
    func whatIsWrongWithAStageIsSaid(_ mistake: Mistake) {
        let findings = mistake.manifest.findings()
        #expect(mistake.findings.allSatisfy(findings.contains), "\(findings)")
    }

    @Test func aLaterBatchIsNamedAsSuch() {
        let manifest: MarkedManifest = """
            providers: { p: { service: wiro } }
            batches:
              - name: styled
                model: m
                matrix: { image: { images: 1️⃣faces } }
                inputs: { image: "${{ matrix.image.path }}" }
              - name: faces
                model: m
                inputs: { prompt: a face }
            """
        #expect(
            manifest.findings() == ["1 the batch 'faces' comes later; move it before 'styled'"])
    }

    @Test func anInputThatTheServiceIgnoresIsAWarning() {
        let manifest = MarkedManifest.batch(
            "matrix: { seed: [1, 2] }\ninputs:\n  1️⃣seed: ${{ matrix.seed }}\n  seed_56: 5",
            service: "studio")
        #expect(
            manifest.findings() == [
                "1 warning: 'studio' makes nothing of an input called 'seed': every value of it gives"
                    + " the same image and is paid for; use the field's own name"
            ])
    }

    private static func pool(_ provider: String) -> MarkedManifest {
        MarkedManifest(
            """
            providers:
              a: { service: wiro }
              b: { service: wiro }
              c: { service: studio }
            batches:
              - name: x
                provider: \(provider)
                model: m
                inputs: { prompt: a fox }
              - name: y
                provider: c
                endpoint: e
                inputs: { prompt: a fox }
              - name: z
                provider: b
                model: m
                inputs: { prompt: a hen }
            """)
    }

    @Test func aListOfProvidersIsAPool() throws {
        let batch = try Self.pool("[a, b]").manifest().batches[0]
        #expect(([batch.provider] + batch.pool).map(\.value) == ["a", "b"])
    }

    @Test(
        arguments: [
            Mistake(pool("[a, 1️⃣bb]"), "1 unknown provider 'bb'; did you mean 'b'?"),
            Mistake(pool("[a, 1️⃣a]"), "1 'a' is in the pool twice; name it once"),
            Mistake(pool("1️⃣[]"), "1 'provider' is an empty list; name one"),
            Mistake(
                pool("[a, 1️⃣5]"), "1 expected text for 'provider', found a number; put it in quotes"),
            Mistake(
                pool("[a, 1️⃣c]"),
                "1 a pool is of one service, but 'c' is 'studio' and 'a' is 'wiro';"
                    + " write a batch for each"),
        ])
    func whatIsWrongWithAPoolIsSaid(_ mistake: Mistake) {
        let findings = mistake.manifest.findings()
        #expect(mistake.findings.allSatisfy(findings.contains), "\(findings)")
    }
}
