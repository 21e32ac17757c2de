internal import Foundation
internal import Support
internal import Testing

/// `tirage probe` and `run --show-answers`: what one who describes a service looks at.
@Suite struct ProbeTests {
    private static let key = "canary-key/7+more="
    private static let secretHeader = """
        credentials: { token: TINY_TOKEN }
        hmac: { sign: { key: "${{ credentials.token }}", message: "${{ nonce }}" } }
        headers:
          Authorization: Bearer ${{ credentials.token }}
          X-Sign: ${{ hmac.sign }}
        """

    @Test func aProbeShowsWhatIsSentWhatComesBackAndWhatIsRead() async throws {
        let workplace = try Workplace()
        let service = PictureService()
        try workplace.write(service.description(), to: "tiny.yaml")
        let outcome = try await workplace.run(
            "probe", "tiny.yaml", "--set", "prompt=a fox: 16:9 #1", "--set", "seed=7", "--set",
            "text=\"7\"", "--set", "size=[64, 64]")
        #expect(outcome.code == 0, "\(outcome.error)")
        for part in [
            "> #1 POST \(service.server.url)/jobs\n", "> Content-Type: application/json\n",
            #">     "prompt": "a fox: 16:9 #1","#, #">     "seed": 7,"#, #">     "text": "7","#,
            ">     \"size\": [64, 64]\n", "< #1 HTTP 200 after ", #"<   "id": "job-7""#,
            "= id at 'id': job-7\n", "tirage probe tiny.yaml --id job-7\n",
            "> #2 GET \(service.server.url)/jobs/job-7\n",
            "= status at 'state': 'busy', which means running\n",
            "= status at 'state': 'done', which means succeeded\n", "= images at 'out': 1\n",
            "= cost at 'cost': 0.05 USD\n", "(PNG, 8 × 8, ", "= cost: 0.05 USD\n",
        ] {
            #expect(outcome.output.contains(part), "no \(part) in \(outcome.output)")
        }
        #expect(outcome.error.contains("which may cost money"))
        #expect(service.submits == 1)
        let image = try FileManager.default.contentsOfDirectory(
            atPath: workplace.folder.appending(path: "probe-tiny").path
        ).filter { $0.hasSuffix(".png") }
        #expect(image.count == 1)
    }

    @Test func noKeyIsShownInAnySpelling() async throws {
        let workplace = try Workplace()
        let base64 = Data(Self.key.utf8).base64EncodedString()
        let service = PictureService(
            submit: (
                "200 OK", #"{"id":"job-7","echo":"\#(Self.key)","api_key":"other-secret-99"}"#
            ),
            polls: [
                #"{"state":"failed","error":"bad key \#(Self.key) or \#(base64) or canary-key%2F7%2Bmore%3D"}"#
            ])
        try workplace.write(service.description(more: Self.secretHeader), to: "tiny.yaml")
        try workplace.write(Self.manifest, to: "run.yaml")
        let environment = ["TINY_TOKEN": Self.key]
        for arguments in [
            ["probe", "tiny.yaml", "--set", "seed=7"],
            ["run", "--show-answers", "--quiet", "run.yaml"],
        ] {
            let outcome = try await TirageProcess.run(
                arguments, in: workplace.folder, environment: environment)
            #expect(outcome.code == 1)
            let text = outcome.output + outcome.error
            for part in ["canary", "other-secret", String(base64.prefix(12))] {
                #expect(!text.contains(part), "\(part) in \(text)")
            }
            #expect(text.contains("> Authorization: Bearer <secret>\n"))
            #expect(text.contains("> X-Sign: "))
            let sign = try #require(text.split(separator: "\n").first { $0.hasPrefix("> X-Sign") })
            #expect(sign == "> X-Sign: <secret>")
            #expect(text.contains("<secret>\""))
        }
    }

    private static let manifest = """
        providers: { tiny: { service: ./tiny.yaml } }
        batches:
          - { name: a, provider: tiny, inputs: { seed: 7 } }
        """

    @Test func aRunShowsAnswersOnStandardErrorOnlyWhenAsked() async throws {
        let workplace = try Workplace()
        let service = PictureService()
        try workplace.write(service.description(), to: "tiny.yaml")
        try workplace.write(Self.manifest, to: "run.yaml")
        let shown = try await workplace.run("run", "--show-answers", "--quiet", "run.yaml")
        #expect(shown.code == 0, "\(shown.error)")
        #expect(shown.output.isEmpty)
        #expect(shown.error.contains("> #1 POST \(service.server.url)/jobs\n"))
        #expect(shown.error.contains("< #1 HTTP 200 after "))
        #expect(shown.error.contains(#"<   "state": "done""#))
        try workplace.write(Self.manifest.replacing("seed: 7", with: "seed: 8"), to: "run.yaml")
        let silent = try await workplace.run("run", "run.yaml")
        #expect(!silent.error.contains("POST") && !silent.error.contains("< #"))
    }

    @Test func aPathThatLeadsNowhereIsAnsweredWithThePathsThatThereAre() async throws {
        let workplace = try Workplace()
        let service = PictureService(submit: ("200 OK", #"{"task":{"id":"job-7"}}"#))
        try workplace.write(service.description(), to: "tiny.yaml")
        let outcome = try await workplace.run("probe", "tiny.yaml", "--set", "seed=7")
        #expect(outcome.code == 1)
        #expect(
            outcome.output.contains(
                "= id at 'id': nothing is there; the answer has task.id: \"job-7\"\n"))
        #expect(outcome.error.contains("nobody knows whether there is a job now"))
        #expect(service.submits == 1)
    }

    @Test func aJobThatIsAtTheServiceIsAskedAfterWithoutPaying() async throws {
        let workplace = try Workplace()
        let service = PictureService(polls: [#"{"state":"busy"}"#])
        try workplace.write(service.description(), to: "tiny.yaml")
        let first = try await workplace.run(
            "probe", "tiny.yaml", "--set", "seed=7", "--timeout", "1s")
        #expect(first.code == 75)
        let advice = "tirage probe tiny.yaml --id job-7"
        #expect(first.error.contains("at no cost: \(advice)\n"))
        #expect(service.submits == 1)

        let done = PictureService()
        try workplace.write(done.description(), to: "tiny.yaml")
        let second = try await TirageProcess.run(
            advice.split(separator: " ").dropFirst().map(String.init), in: workplace.folder)
        #expect(second.code == 0, "\(second.error)")
        #expect(second.output.contains("= image: probe-tiny/probe-"))
        #expect(done.submits == 0)
        let third = try await workplace.run("probe", "tiny.yaml", "--set", "seed=7")
        #expect(!third.output.contains("an earlier probe"))
    }

    @Test func aProbeThatIsStoppedSaysTheIdAndHowToGoOn() async throws {
        let workplace = try Workplace()
        let service = PictureService(polls: [#"{"state":"busy"}"#])
        try workplace.write(service.description(), to: "tiny.yaml")
        let process = try workplace.start("probe", "tiny.yaml", "--set", "seed=7")
        while !process.output.contains("which means running"), process.isRunning {
            try await Task.sleep(for: .milliseconds(20))
        }
        process.send(SIGINT)
        let outcome = await process.wait()
        #expect(outcome.code == 75)
        #expect(outcome.error.contains("stopped; the job goes on at the service"))
        #expect(outcome.error.contains("tirage probe tiny.yaml --id job-7"))
        let next = try workplace.start("probe", "tiny.yaml", "--set", "seed=7")
        while !next.output.contains("an earlier probe is at the service still"), next.isRunning {
            try await Task.sleep(for: .milliseconds(20))
        }
        next.send(SIGINT)
        _ = await next.wait()
        #expect(next.output.contains("an earlier probe is at the service still"))
    }

    @Test func aRefusalIsShownWithItsField() async throws {
        let workplace = try Workplace()
        let service = PictureService(
            submit: ("422 No", #"{"errors":{"seed":["must be below 2147483648"]}}"#))
        try workplace.write(service.description(), to: "tiny.yaml")
        try workplace.write(Self.manifest, to: "run.yaml")
        let probe = try await workplace.run("probe", "tiny.yaml", "--set", "seed=7")
        #expect(probe.code == 1)
        #expect(probe.error.contains("HTTP 422: seed: must be below 2147483648"))
        let run = try await workplace.run("run", "run.yaml")
        #expect(run.error.contains("seed: must be below 2147483648"))
    }

    @Test func aRehearsalProbesWithoutTheService() async throws {
        let workplace = try Workplace()
        let service = PictureService()
        try workplace.write(service.description(more: Self.secretHeader), to: "tiny.yaml")
        try workplace.write("not an image", to: "in.txt")
        let outcome = try await workplace.run(
            "probe", "tiny.yaml", "--rehearse", "--set", "photo=@in.txt", "--set", "seed=1.50")
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.output.contains("<the file in.txt as base64, 12 bytes>"))
        #expect(outcome.output.contains(#""seed": 1.50"#))
        #expect(outcome.output.contains("= image: probe-tiny/rehearsal/probe-"))
        #expect(service.server.requests.isEmpty)
        let wiro = try await workplace.run(
            "probe", "wiro", "--rehearse", "--model", "wiro/instant-id", "--set", "prompt=a fox")
        #expect(wiro.code == 0, "\(wiro.error)")
    }

    @Test func whatIsWrongWithAProbeIsSaidBeforeAnythingIsSent() async throws {
        let workplace = try Workplace()
        let service = PictureService()
        try workplace.write(service.description(more: Self.secretHeader), to: "tiny.yaml")
        try workplace.write(Self.manifest, to: "run.yaml")
        let cases: [([String], Int32, String)] = [
            (["tiny.yaml"], 65, "set TINY_TOKEN in the environment"),
            (["run.yaml"], 64, "tirage run run.yaml --limit 1 --show-answers"),
            (["wrio"], 64, "did you mean 'wiro'?"), (["gone.yaml"], 65, "can't read 'gone.yaml'"),
            (["wiro", "--set", "a=1"], 65, "add --model"),
            (["tiny.yaml", "--set", "a=@gone.png"], 65, "--set a: "),
            (["tiny.yaml", "--set", "a"], 65, "--set takes a name, '=' and a value"),
            (["tiny.yaml", "--set", "a=[1"], 65, "--set a: this '[' is never closed"),
            (["tiny.yaml", "--model", "x"], 65, "leave out 'x'"),
            (["tiny.yaml", "--id", "a b"], 64, "can't be an id"),
            (["tiny.yaml", "--id", "1", "--set", "a=1"], 64, "leave out --set"),
        ]
        for (arguments, code, message) in cases {
            let outcome = try await TirageProcess.run(["probe"] + arguments, in: workplace.folder)
            #expect(outcome.code == code, "\(arguments): \(outcome.error)")
            #expect(outcome.error.contains(message), "\(arguments): \(outcome.error)")
        }
        #expect(service.server.requests.isEmpty)
    }
}
