internal import Foundation
internal import Testing

/// Names that are nearly right, `~`, and everything that is wrong said once and at once.
@Suite struct NearNameTests {
    private static let head = """
        pipeline: near
        output: out/near
        providers: { wiro: { service: wiro } }
        batches:
          - name: a
            model: wiro/instant-id

        """

    private func check(
        _ body: String, _ workplace: Workplace, environment: [String: String] = [:]
    ) async throws -> TirageProcess.Outcome {
        try workplace.write(Self.head + body, to: "near.yaml")
        return try await workplace.run("check", "near.yaml", environment: environment)
    }

    @Test(arguments: [
        ("{ lines: examples/promts.txt }", "did you mean 'examples/prompts.txt'?"),
        ("{ table: examples/animal.csv }", "did you mean 'examples/animals.csv'?"),
        ("{ glob: \"example/inputs/*.png\" }", "did you mean 'examples/inputs/*.png'?"),
        ("{ glob: examples/inputs }", "'examples/inputs' is a folder; write 'examples/inputs/*."),
        ("{ glob: examples/inputs/ }", "'examples/inputs' is a folder; write 'examples/inputs/*."),
        ("{ glob: \"examples/inputs/*.tif\" }", "did you mean 'examples/inputs/*."),
        ("{ lines: examples/inputs }", "'examples/inputs' is a folder; write 'examples/inputs/"),
        ("[{ file: examples/inputs/wave.png }]", "did you mean 'examples/inputs/waves.png'?"),
        ("[{ file: waves.png }]", "no file 'waves.png'"),
    ])
    func aNearFileIsNamed(axis: String, advice: String) async throws {
        let outcome = try await check(
            "    matrix: { p: \(axis) }\n    inputs:\n      p: ${{ matrix.p\(axis.contains("table") ? ".id" : "") }}\n",
            try Workplace())
        #expect(outcome.code == 65)
        #expect(outcome.error.contains(advice), "\(outcome.error)")
    }

    @Test func commandsAndManifestsThatAreNearAreNamed() async throws {
        let workplace = try Workplace()
        for (arguments, advice) in [
            (["rnu", "a.yaml"], "'rnu' is no command; did you mean 'run'?"),
            (["help", "chekc"], "did you mean 'check'?"), (["validate"], "did you mean 'check'?"),
            (["RUN"], "did you mean 'run'?"), (["zzzzz"], "there are run, plan, check"),
            (["examples/zip.yaml"], "tirage run examples/zip.yaml"),
            (["run", "--rehearze", "a.yaml"], "'--rehearse'"),
        ] {
            let outcome = try await TirageProcess.run(arguments, in: workplace.folder)
            #expect(outcome.code == 64)
            #expect(outcome.error.contains(advice), "\(outcome.error)")
        }
        for (file, advice) in [
            ("examples/zap.yaml", "did you mean 'examples/zip.yaml'?"),
            ("pipelines", "did you mean 'pipelines/nightly.yaml'?"),
            ("exmples/zip.yaml", "did you mean 'examples/zip.yaml'?"),
            ("examples/zip.yml", "did you mean 'examples/zip.yaml'?"),
        ] {
            let outcome = try await workplace.run("check", file)
            #expect(outcome.code == 65)
            #expect(outcome.error.contains(advice), "\(outcome.error)")
        }
    }

    @Test func anUnknownServiceIsToldWithThoseThereAre() async throws {
        let workplace = try Workplace()
        let text =
            Self.head.replacing("service: wiro", with: "service: pictures") + "    inputs: {}\n"
        try workplace.write(text, to: "near.yaml")
        let outcome = try await workplace.run("check", "near.yaml")
        for word in ["'instantstudio'", "'instasd'", "'wiro'", "service: ./pictures.yaml"] {
            #expect(outcome.error.contains(word), "\(outcome.error)")
        }
        try workplace.write("x", to: "pictures.yaml")
        let beside = try await workplace.run("check", "near.yaml")
        #expect(beside.error.contains("did you mean './pictures.yaml'?"), "\(beside.error)")
    }

    @Test func aTildeIsTheUsersFolderEverywhere() async throws {
        let workplace = try Workplace()
        let home = workplace.folder.path + "/home"
        try FileManager.default.copyItem(
            atPath: workplace.folder.path + "/examples", toPath: home)
        try workplace.write("defaults: { timeout: 5m }", to: "home/shared.yaml")
        try workplace.write(
            """
            extends: ~/shared.yaml
            pipeline: tilde
            output: ~/out/tilde
            providers:
              wiro: { service: wiro }
              own: { service: ~/own-service/description.yaml }
            defaults: { model: linocut }
            batches:
              - name: a
                provider: wiro
                matrix:
                  photo: { glob: "~/inputs/*.png" }
                  more: [{ file: ~/inputs/waves.png }]
                  prompt: { lines: ~/prompts.txt }
                  row: { table: ~/animals.csv }
                  word: { variants: "a __animal__", wildcards: ~/wildcards, random: 1 }
                inputs:
                  photo: ${{ matrix.photo }}
                  more: ${{ matrix.more }}
                  mask: { file: ~/inputs/waves.png }
                  prompt: ${{ matrix.prompt }} ${{ matrix.row.id }} ${{ matrix.word }}
              - { name: b, provider: own, inputs: { text: a fox } }

            """, to: "tilde.yaml")
        let outcome = try await workplace.run("check", "tilde.yaml", environment: ["HOME": home])
        #expect(outcome.code == 0, "\(outcome.error)")
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "20ms", "--limit", "2", "tilde.yaml",
            environment: ["HOME": home])
        #expect(run.code == 0, "\(run.error)")
        #expect(FileManager.default.fileExists(atPath: home + "/out/tilde/rehearsal/results.jsonl"))
        #expect(!FileManager.default.fileExists(atPath: workplace.folder.path + "/~"))
    }

    @Test func anUnknownUserIsAMistakeWithItsPlace() async throws {
        let outcome = try await check(
            "    matrix: { p: { glob: \"~nobody-at-all/*.png\" } }\n"
                + "    inputs: { p: { file: ~nobody-at-all/a.png }, q: \"${{ matrix.p.stem }}\" }\n",
            try Workplace())
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("near.yaml:7:"), "\(outcome.error)")
        #expect(outcome.error.contains("near.yaml:8:"), "\(outcome.error)")
        #expect(outcome.error.contains("there is no user 'nobody-at-all'"), "\(outcome.error)")
    }

    @Test func everyFileIsCheckedInOneGoAndEachMistakeIsSaidOnce() async throws {
        let workplace = try Workplace()
        try workplace.write("service: mine\nurl: https://mine.example\npol: 1\n", to: "mine.yaml")
        try workplace.write("a,b\n1,2,3\n", to: "rows.csv")
        try workplace.write("default: 5\n", to: "shared.yaml")
        try workplace.write(
            """
            extends: [shared.yaml, shared.yaml]
            providers:
              one: { service: ./mine.yaml }
              two: { service: mine.yaml }
              three: { service: ./gone.yaml }
              four: { service: ./gone.yaml }
            batches:
              - name: a
                provider: one
                matrix:
                  row: { table: rows.csv }
                  other: { table: rows.csv }
                inputs: { a: "${{ matrix.rw.a }}", b: { file: gone.png }, c: { file: gone.png } }
              - { name: b, provider: two, sed: 1, inputs: {} }
              - { name: c, provider: [three, four], inputs: {} }

            """, to: "all.yaml")
        let outcome = try await workplace.run("check", "all.yaml", "./mine.yaml")
        #expect(outcome.code == 65)
        for words in [
            "unknown key 'pol'", "row 1 of 'rows.csv'", "unknown key 'default'",
            "unknown name 'matrix.rw.a'", "unknown key 'sed'", "no file 'gone.png'",
            "no description './gone.yaml'",
        ] {
            #expect(
                outcome.error.ranges(of: ": error: " + words).count == 1,
                "\(words): \(outcome.error)")
        }
    }

    @Test func aKeyInAManifestIsNeverShown() async throws {
        let workplace = try Workplace()
        let key = "sk-1234567890abcdefghij"
        let outcome = try await check(
            "    inputs: { prompt: a fox, api: \(key) }\n", workplace)
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("looks like a key ('sk-…')"), "\(outcome.error)")
        #expect(!(outcome.error + outcome.output).contains("1234567890"))
        let json = try await workplace.run("check", "--json", "near.yaml")
        #expect(json.code == 65 && !json.output.contains("1234567890"))
        let set = try await workplace.run(
            "check", "examples/zip.yaml", "--set", "vars={ mood: \(key) }")
        #expect(set.error.contains("looks like a key"), "\(set.error)")
        #expect(!(set.error + set.output).contains("1234567890"), "\(set.error)")
    }
}
