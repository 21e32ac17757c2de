import Core
import Testing

@Suite struct ManifestTests {
    @Test func aWholeManifestIsRead() throws {
        let manifest = try MarkedManifest(
            """
            # yaml-language-server: $schema=schema.json
            pipeline: snake-year
            output: out/snake-year
            seed: 2025
            vars: { style: "ink and gold" }

            providers:
              studio: { service: instantstudio, concurrency: 4, rate: 60/min }
              face:   { service: wiro }

            defaults: { timeout: 20m, retries: 3 }
            max-jobs: 1000

            batches:
              - name: selfies
                provider: studio
                endpoint: PrOhEE
                matrix:
                  photo: { glob: "inputs/*.jpg" }
                  seed: { from: 1, count: 20 }
                inputs:
                  load_image_22: ${{ matrix.photo }}
                  seed_56: ${{ matrix.seed }}
                save: ${{ matrix.photo.stem }}-${{ matrix.seed }}

              - name: athletes
                provider: face
                model: wiro/instant-id
                matrix:
                  prompt: { lines: prompts.txt }
                  scheduler: [EulerAncestralDiscreteScheduler, DDIMScheduler]
                  seed: { random: 8 }
                inputs:
                  prompt: "${{ matrix.prompt }}, ${{ vars.style }}"
                  scheduler: ${{ matrix.scheduler }}
                  seed: ${{ matrix.seed }}
                  inputImageUrl: https://example.com/portrait.jpg
                  steps: 20
            """
        ).manifest()
        #expect(manifest.name.value == "snake-year")
        #expect(manifest.directory == "work")
        #expect(manifest.output.literal == "out/snake-year")
        #expect(manifest.seed == .integer(2025))
        #expect(manifest.vars == [Value.Field("style", .text("ink and gold"))])
        #expect(manifest.providers.map(\.name.value) == ["studio", "face"])
        #expect(manifest.providers.map(\.service.name) == ["instantstudio", "wiro"])
        #expect(manifest.batches.map(\.name.value) == ["selfies", "athletes"])
        #expect(manifest.batches.map(\.provider.value) == ["studio", "face"])
        #expect(manifest.batches.map { $0.target?.literal } == ["PrOhEE", "wiro/instant-id"])
        #expect(
            manifest.batches.map { $0.axes.map(\.name.value) }
                == [["photo", "seed"], ["prompt", "scheduler", "seed"]])
        #expect(
            manifest.batches.map(\.settings)
                == Array(repeating: JobSettings(timeout: .seconds(1200), retriesMax: 3), count: 2))
    }

    @Test func whatIsNotWrittenHasADefault() throws {
        let (manifest, diagnostics) = MarkedManifest.batch("inputs: {}").read(
            file: "a/night.run.yaml")
        #expect(diagnostics.isEmpty)
        let read = try #require(manifest)
        #expect(read.name.value == "night.run")
        #expect(read.output.literal == "out/night.run")
        #expect(read.seed == .integer(0))
        #expect(read.jobsMax.value == 1000)
        #expect(read.batches[0].provider.value == "p")
        #expect(read.batches[0].settings == JobSettings())
    }

    @Test func manyMistakesAreCountedAndTheFirstAreShown() {
        let keys = (0..<300).map { "zz\($0): 1" }.joined(separator: "\n")
        let diagnostics = MarkedManifest(keys).read().diagnostics
        #expect(diagnostics.count == 201)
        #expect(diagnostics.last?.message == "102 more mistakes are not shown")
    }
}
