internal import Foundation
internal import Testing

/// `extends`, `--set`, `--batch`, `--only` and `--limit`, as a user meets them.
@Suite struct SelectionRunTests {
    private func workplace() throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(
            """
            providers: { face: { service: wiro } }
            vars: { style: ink }
            """, to: "base.yaml")
        try workplace.write(
            """
            extends: base.yaml
            batches:
              - name: a
                model: wiro/instant-id
                matrix: { seed: [1, 2, 3], style: [ink, oil] }
                inputs: { prompt: "${{ vars.style }} ${{ matrix.style }}", seed: "${{ matrix.seed }}" }
              - name: b
                model: wiro/instant-id
                inputs: { prompt: "${{ vars.style }}" }
            """, to: "cats.yaml")
        return workplace
    }

    private func rehearse(_ workplace: Workplace, _ arguments: String...) async throws
        -> TirageProcess.Outcome
    {
        try await TirageProcess.run(
            ["run", "--rehearse", "--rehearse-latency", "20ms", "-q"] + arguments,
            in: workplace.folder)
    }

    private func done(_ workplace: Workplace, _ name: String = "cats") throws -> Int {
        try workplace.results("out/\(name)/rehearsal").count { $0.state == "done" }
    }

    @Test func onlyWhatIsSelectedIsSubmittedAndTheRestStaysAsItIs() async throws {
        let workplace = try workplace()
        let first = try await rehearse(
            workplace, "cats.yaml", "--only", "seed=2", "--only", "style=oil")
        #expect(first.code == 0)
        #expect(try done(workplace) == 1)
        let key = try #require(
            try workplace.results("out/cats/rehearsal").first { $0.state != "done" }?.key)
        #expect(
            try await rehearse(workplace, "cats.yaml", "--only", String(key.prefix(16))).code == 0)
        #expect(try done(workplace) == 2)
        #expect(try await rehearse(workplace, "cats.yaml", "--batch", "b").code == 0)
        #expect(try done(workplace) == 3)
        #expect(try await rehearse(workplace, "cats.yaml").code == 0)
        #expect(try done(workplace) == 7)
    }

    @Test func aLimitCountsOverAllManifests() async throws {
        let workplace = try workplace()
        try workplace.write(try workplace.read("cats.yaml"), to: "dogs.yaml")
        let outcome = try await rehearse(workplace, "cats.yaml", "dogs.yaml", "--limit", "9")
        #expect(outcome.code == 0)
        #expect(try workplace.submitted("out/cats/rehearsal") == 7)
        #expect(try workplace.submitted("out/dogs/rehearsal") == 2)
    }

    @Test(arguments: [
        (["--batch", "bb"], "no batch 'bb'; did you mean 'b'?"),
        (["--only", "sed=1"], "no axis 'sed'; did you mean 'seed'?"),
        (["--only", "style=oul"], "no selected job has 'style=oul'; did you mean 'oil'?"),
        (["--only", "000000000000"], "no job's key begins with '000000000000'"),
        (["--only", "xyz"], "--only: nothing is called 'xyz': it takes an axis and its value"),
        (["--set", "novalue"], "--set takes a key, '=' and a value"),
    ])
    func whatMeetsNothingIsWrongUsage(_ arguments: [String], _ message: String) async throws {
        let workplace = try workplace()
        for command in ["run", "plan"] {
            let outcome = try await TirageProcess.run(
                [command, "--rehearse", "cats.yaml"] + arguments, in: workplace.folder)
            #expect(outcome.code == 64)
            #expect(outcome.error.contains(message))
        }
    }

    @Test func aPlanSaysWhatIsSelected() async throws {
        let workplace = try workplace()
        let plan = try await workplace.run("plan", "cats.yaml", "--only", "seed=2", "--limit", "1")
        #expect(plan.code == 0)
        #expect(plan.output.contains("selected: 2 jobs, of which a run would submit 1"))
        let jobs = try await workplace.run(
            "plan", "cats.yaml", "--jobs", "--json", "--only", "seed=2")
        #expect(jobs.output.split(separator: "\n").count == 2)
    }

    @Test func whatIsSetCountsAndChangesTheDigest() async throws {
        struct Record: Decodable {
            struct Manifest: Decodable { let sha256: String }
            let manifest: Manifest
        }
        let workplace = try workplace()
        var digests: Set<String> = []
        for setting in ["vars.style=ink", "vars.style=oil"] {
            let outcome = try await rehearse(
                workplace, "cats.yaml", "--batch", "b", "--set", setting)
            #expect(outcome.code == 0)
            #expect(try workplace.submitted("out/cats/rehearsal") == 1)
            let text = try workplace.read("out/cats/rehearsal/run.json")
            digests.insert(
                try JSONDecoder().decode(Record.self, from: Data(text.utf8)).manifest.sha256)
        }
        #expect(digests.count == 2)
        for command in ["run", "plan", "check", "status"] {
            let outcome = try await workplace.run(command, "cats.yaml", "--set", "vars.stlye=x")
            #expect(outcome.code == 65)
            #expect(
                outcome.error.contains(
                    "--set vars.stlye:1:6: error: no 'stlye' in 'vars'; did you mean 'style'?"))
        }
    }

    @Test func checkSpeaksToEditors() async throws {
        struct Answer: Decodable {
            struct LookupAnswer: Decodable { let severity: Int, source: String, message: String }
            let uri: String
            let diagnostics: [LookupAnswer]
        }
        let workplace = try workplace()
        try workplace.write("providers: { face: { service: wrio } }", to: "base.yaml")
        let outcome = try await workplace.run("check", "--json", "cats.yaml")
        #expect(outcome.code == 65)
        #expect(outcome.error.isEmpty)
        let answers = try JSONDecoder().decode([Answer].self, from: Data(outcome.output.utf8))
        #expect(answers.map { $0.uri.hasPrefix("file:///") } == [true, true])
        #expect(answers[0].uri.hasSuffix("/cats.yaml") && answers[1].uri.hasSuffix("/base.yaml"))
        #expect(answers[1].diagnostics.map(\.severity) == [1])
    }

    @Test func aDescriptionIsCheckedLikeAManifest() async throws {
        let workplace = try workplace()
        let folder = "examples/own-service"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(
                atPath: workplace.folder.appending(path: folder).path
            ).first { $0.hasSuffix(".yaml") })
        let good = try await workplace.run("check", "\(folder)/\(name)")
        #expect(good.code == 0)
        #expect(good.output.contains("a description of the service"))
        let text = try workplace.read("\(folder)/\(name)")
        try workplace.write(text + "\npol: 1\n", to: "bad.yaml")
        let bad = try await workplace.run("check", "bad.yaml")
        #expect(bad.code == 65)
        #expect(bad.error.contains("error: unknown key 'pol' in a service; did you mean 'poll'?"))
        #expect(bad.error.contains("| pol: 1"))
    }
}
