import Testing

@Suite struct MistakeTests {
    @Test func tenMistakesAreReportedAtOnce() {
        let manifest: MarkedManifest = """
            pipeline: cats
            1️⃣sede: 5
            max-jobs: 2️⃣0
            providers:
              face: { service: 3️⃣wrio }
              comic:
                service: wiro
                rate: 4️⃣60
            batches:
              - name: one
                provider: 5️⃣comik
                model: m
                matrix:
                  seed: { from: 6️⃣abc, count: 3 }
                  hair: 7️⃣[]
                inputs:
                  prompt: a ${{ matrix.color }} cat
              - name: 8️⃣one
                provider: comic
                9️⃣modle: m
                inputs: {}
                timeout: 90
            """
        #expect(
            manifest.findings() == [
                "1 unknown key 'sede' in a manifest; did you mean 'seed'?",
                "2 expected a whole number from 1 for 'max-jobs', found 0",
                "3 unknown service 'wrio'; did you mean 'wiro'?",
                "4 expected a rate such as '60/min' for 'rate', found 60, which has no unit",
                "5 unknown provider 'comik'; did you mean 'comic'?",
                "6 expected a number for 'from', found text 'abc'",
                "7 the axis 'hair' has no values, so it would leave no jobs",
                "17:17 unknown name 'matrix.color'; known are 'matrix.seed', 'matrix.hair'",
                "8 a second batch is called 'one'; give it another name",
                "9 unknown key 'modle' in a batch; did you mean 'model'?",
                "22:14 expected a duration such as '90s', '20m' or '1h30m' for 'timeout', "
                    + "found 90, which has no unit",
            ])
    }

    @Test(
        arguments: [
            Mistake("1️⃣a: [1", "1:4 this '[' is never closed"),
            Mistake(
                "1️⃣[]", "1 expected a manifest, found a list; begin with 'providers:' and 'batches:'"
            ),
            Mistake(
                "", "1:1 expected a manifest, found nothing; begin with 'providers:' and 'batches:'"
            ),
        ])
    func whatIsNoMapGivesNoManifest(_ mistake: Mistake) {
        #expect(mistake.manifest.read().manifest == nil)
        #expect(mistake.manifest.findings() == mistake.findings)
    }

    @Test(
        arguments: [
            Mistake(
                "1️⃣pipeline: a", "1 'providers' is missing in a manifest; add it",
                "1 'batches' is missing in a manifest; add it"),
            Mistake(
                "1️⃣provider: {}\n2️⃣batchs: []",
                "1 unknown key 'provider' in a manifest; did you mean 'providers'?",
                "2 unknown key 'batchs' in a manifest; did you mean 'batches'?"),
            Mistake(
                "providers: 1️⃣{}\nbatches: 2️⃣[]",
                "1 'providers' is empty; add one, such as 'face: { service: wiro }'",
                "2 'batches' is empty; add one with 'name' and 'inputs'"),
            Mistake(
                "1️⃣providers:\n2️⃣batches:", "1 'providers' has no value; write one",
                "2 'batches' has no value; write one"),
            Mistake(
                "providers: 1️⃣[]\nbatches: 2️⃣{}", "1 expected a map for 'providers', found a list",
                "2 expected a list for 'batches', found a map"),
        ])
    func aManifestNeedsProvidersAndBatches(_ mistake: Mistake) {
        #expect(mistake.manifest.findings() == mistake.findings)
    }

    @Test(
        arguments: [
            (
                "pipeline: 1️⃣a/b",
                "1 the pipeline's name 'a/b' has a '/' or a control character; it names a folder"
            ),
            (
                "pipeline: 1️⃣.a",
                "1 the pipeline's name '.a' begins with a dot, which hides its folder"
            ),
            ("pipeline: 1️⃣2025", "1 expected text for 'pipeline', found a number; put it in quotes"),
            ("seed: 1️⃣1.5", "1 expected a whole number or plain text for 'seed', found a number"),
            ("seed: 1️⃣[1]", "1 expected a whole number or plain text for 'seed', found a list"),
            ("max-jobs: 1️⃣many", "1 expected a whole number from 1 for 'max-jobs', found 'many'"),
            (
                "output: out/1️⃣${{ run.date }}",
                "1 'run.date' in 'output' would begin another ledger at midnight, and jobs still in "
                    + "flight would never be collected; put the date into 'save'"
            ),
            ("output: 1️⃣''", "1 'output' is empty; write some text or leave it out"),
            (
                "output: out/1️⃣${{ matrix.seed }}",
                "1 'matrix.seed' has a value only inside a batch"
            ),
            (
                "output: 1️⃣${{ env.HOME }}/out",
                "1 'env.HOME' stands only under 'providers', so that no secret can reach an input, "
                    + "a file name or a result"
            ),
            (
                "vars: { 1️⃣a.b: 2 }",
                "1 the name 'a.b' has characters other than letters, digits, '_' and '-'"
            ),
            (
                "vars:\n  style: ink\n  text: a 1️⃣${{ vars.style }}",
                "1 no reference can stand here: 'vars' holds the values themselves, so write the "
                    + "reference where the name is used"
            ),
            (
                "vars: { size: 1️⃣1.0000000000000000000000000000001 }",
                "1 the number '1.0000000000000000000000000000001' has more than 30 digits or an "
                    + "exponent beyond 400; quote it to send text"
            ),
        ])
    func topLevelMistakes(text: String, finding: String) {
        let rest =
            "\nproviders: { p: { service: wiro } }\nbatches: [{ name: b, model: m, inputs: {} }]"
        #expect(MarkedManifest(text + rest).findings() == [finding])
    }
}
