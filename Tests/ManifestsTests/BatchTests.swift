import Core
import Testing

@Suite struct BatchTests {
    @Test(
        arguments: [
            Mistake(
                """
                providers: { a: { service: wiro }, b: { service: wiro } }
                batches:
                  - 1️⃣model: m
                    inputs: {}
                """, "1 'name' is missing in a batch; add it",
                "1 'provider' is missing in a batch; add one of 'a', 'b'"),
            Mistake(
                """
                providers: { a: { service: wiro } }
                batches:
                  - name: 1️⃣a b
                    model: m
                    inputs: {}
                  - name: 2️⃣.a
                    model: m
                    inputs: {}
                  - name: 3️⃣7
                    model: m
                    inputs: {}
                  - 4️⃣text
                """,
                "1 the batch's name 'a b' has characters other than letters, digits, '.', '_' and '-'",
                "2 the batch's name '.a' begins with a dot, which hides its folder",
                "3 expected text for 'name', found a number; put it in quotes",
                "4 expected a map for a batch, found text"),
            Mistake(
                """
                providers: { a: { service: wiro } }
                batches:
                  - { name: cats, model: m, inputs: {} }
                  - { name: 1️⃣Cats, model: m, inputs: {} }
                """, "1 a second batch is called 'Cats', but for case; give it another name"),
        ])
    func batchMistakes(_ mistake: Mistake) {
        #expect(mistake.manifest.findings() == mistake.findings)
    }

    @Test(
        arguments: [
            Mistake(
                "providers: { p: { service: wiro } }\nbatches: [1️⃣{ name: b, inputs: {} }]",
                "1 'model' is missing in a batch; add it, such as 'model: wiro/instant-id'"),
            Mistake(
                "providers: { p: { service: wiro } }\nbatches: [{ name: b, 1️⃣endpoint: x, inputs: {} }]",
                "1 'wiro' calls it 'model'; write that for 'endpoint'"),
            Mistake(
                batch: "1️⃣endpoint: x\ninputs: {}",
                "1 'endpoint' says what is run, and so does 'model'; remove it"),
            Mistake(
                batch: "1️⃣endpoint: x\ninputs: {}", service: "instasd",
                "1 'instasd' has no 'endpoint', its URL says what is run; remove it"),
            Mistake(
                batch: "inputs: {}\n1️⃣imputs: {}",
                "1 unknown key 'imputs' in a batch; did you mean 'inputs'?"),
            Mistake(batch: "inputs: 1️⃣[a]", "1 expected a map for 'inputs', found a list"),
            Mistake(
                batch: "retries: 2",
                "4:5 'inputs' is missing in a batch; write 'inputs: {}' if there are none"),
        ])
    func targetsAndKeys(_ mistake: Mistake) {
        #expect(mistake.manifest.findings() == mistake.findings)
    }

    @Test(
        arguments: [
            Mistake(
                batch: "inputs: { a: 1️⃣{ file: a.jpg } }", service: "urls",
                "1 'urls' takes no files, only URLs; upload the file yourself and write its URL"),
            Mistake(
                batch: "matrix: { x: { glob: '*.jpg' } }\ninputs:\n  a: 1️⃣${{ matrix.x }}",
                service: "urls",
                "1 'urls' takes no files, only URLs; upload the file yourself and write its URL"),
            Mistake(
                batch: "matrix: { x: { glob: '*.jpg' } }\ninputs: { a: '1️⃣${{ matrix.x }}' }",
                "1 'matrix.x' in quotes is text, so the service would get the path of a file; "
                    + "leave the quotes out to send the file, or name 'matrix.x.path'"),
            Mistake(
                batch:
                    "inputs:\n  22: 1️⃣text\n  2️⃣23: { title: t }\n  24: { title: t, value: 1, 3️⃣more: 2 }",
                service: "instasd",
                "1 'instasd' wants a map with 'title' and 'value' for each input, found text",
                "2 'value' is missing in the input '23'; 'instasd' wants 'title' and 'value'",
                "3 unknown key 'more' in the input '24'; 'instasd' wants 'title' and 'value'"),
            Mistake(
                batch: "inputs: { 22: { title: t, 1️⃣vlaue: 1 } }", service: "instasd",
                "1 unknown key 'vlaue' in the input '22'; did you mean 'value'?"),
            Mistake(
                batch: "inputs: { a: { file: 1️⃣5 } }",
                "1 expected text for 'file', found a number; put it in quotes"),
        ])
    func inputsFollowTheService(_ mistake: Mistake) {
        #expect(mistake.manifest.findings() == mistake.findings)
    }

    @Test(
        arguments: [
            Mistake(
                batch: "matrix: { 1️⃣x: [1, 2, 3] }\ninputs: {}",
                "1 the axis 'x' is in no input, so its 3 values would make the same images; "
                    + "name it under 'inputs' or remove it"),
            Mistake(
                batch: "matrix: { 1️⃣x: { glob: '*' } }\ninputs: {}\nsave: ${{ matrix.x.stem }}",
                "1 the axis 'x' is in no input, so its values would make the same images; "
                    + "name it under 'inputs' or remove it"),
            Mistake(
                batch: "matrix: { 1️⃣x: [1] }\ninputs: {}", "1 warning: the axis 'x' is named nowhere"
            ),
            Mistake(batch: "matrix: { x: [1] }\ninputs: {}\nsave: a-${{ matrix.x }}"),
            Mistake(
                batch: "matrix: { 1️⃣x: [1, 2] }\ninputs:\n  s: 2️⃣${{ vars.x }}",
                "1 the axis 'x' is in no input, so its 2 values would make the same images; "
                    + "name it under 'inputs' or remove it",
                "2 unknown name 'vars.x'; this manifest has no 'vars'"),
            Mistake(
                batch: "matrix: { seed: [1, 2] }\ninputs:\n  s: 1️⃣${{ matrix.sede }}",
                "1 unknown name 'matrix.sede'; did you mean 'matrix.seed'?"),
        ])
    func anAxisThatChangesNothingIsNotPaidFor(_ mistake: Mistake) {
        #expect(mistake.manifest.findings() == mistake.findings)
    }

    @Test func aBatchWithMistakesStillHasTheRest() throws {
        let manifest = try #require(
            MarkedManifest.batch(
                "matrix: { x: [1, 2], y: 5 }\ninputs: { a: '${{ matrix.x }}', b: '${{ no }}' }\nretries: 2"
            ).read().manifest)
        let batch = try #require(manifest.batches.first)
        #expect(batch.axes.map(\.name.value) == ["x"])
        #expect(batch.inputs.map(\.name) == ["a"])
        #expect(batch.settings.retriesMax == 2)
        #expect(batch.provider.value == "p")
    }
}
