internal import Foundation
internal import Testing

/// Keys in `.env` beside the manifest: read, never shown, and only what is asked for.
@Suite(.serialized) struct KeyFileRunTests {
    private static let key = "canary-1f8e-55d0"

    private func workplace(_ standIns: StandIns? = nil, prompt: String = "a fox") throws
        -> Workplace
    {
        let workplace = try Workplace()
        try workplace.write(
            manifest(standIns?.origin ?? "http://127.0.0.1:1", prompt), to: "a.yaml")
        return workplace
    }

    private func manifest(_ origin: String, _ prompt: String = "a fox") -> String {
        """
        pipeline: keys
        providers: { wiro: { service: wiro, url: "\(origin)/wiro" } }
        batches:
          - name: a
            provider: wiro
            model: wiro/instant-id
            inputs: { prompt: "\(prompt)" }
        """
    }

    /// Writes a file for its owner alone.
    private func write(_ text: String, to name: String, in workplace: Workplace) throws {
        try workplace.write(text, to: name)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: workplace.folder.appending(path: name).path)
    }

    private func started() async throws -> (StandIns, Workplace) {
        let home = try Workplace()
        return (try await StandIns(in: home, latency: "40ms"), home)
    }

    @Test func aKeyBesideTheManifestPaysAndIsNeverShown() async throws {
        let (standIns, home) = try await started()
        let workplace = try workplace(standIns)
        try write(
            "\u{FEFF}# mine\r\nexport WIRO_API_KEY='\(Self.key)' # x\r\n", to: ".env", in: workplace
        )
        let run = try await workplace.run("run", "a.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(try await standIns.bill(of: "wiro").submits == 1)
        let all = try await workplace.run("services", "a.yaml")
        let plan = try await workplace.run("plan", "--json", "--jobs", "a.yaml")
        #expect(
            !(run.output + run.error + all.output + plan.output + plan.error).contains("canary"))
        for name in ["results.jsonl", "run.json", "pipeline.resolved.yaml"] {
            #expect(!(try workplace.read("out/keys/" + name)).contains("canary"), "\(name)")
        }
        withExtendedLifetime(home) {}
    }

    @Test func theEnvironmentWins() async throws {
        let (standIns, home) = try await started()
        let workplace = try workplace(standIns)
        // No header can hold it: whoever took it would be refused.
        try write("WIRO_API_KEY=ключ", to: ".env", in: workplace)
        let refused = try await workplace.run("run", "a.yaml")
        #expect(refused.code == 65)
        let run = try await workplace.run("run", "a.yaml", environment: ["WIRO_API_KEY": Self.key])
        #expect(run.code == 0, "\(run.error)")
        let services = try await workplace.run(
            "services", "a.yaml", environment: ["WIRO_API_KEY": Self.key])
        #expect(services.output.contains("WIRO_API_KEY: environment"))
        withExtendedLifetime(home) {}
    }

    @Test func aMissingKeyIsNamedWithTheWaysOut() async throws {
        let workplace = try workplace()
        let run = try await workplace.run("run", "a.yaml")
        #expect(run.code == 65)
        #expect(run.error.contains("the environment variable 'WIRO_API_KEY' is not set"))
        #expect(run.error.contains("put it in .env beside the manifest"))
        #expect(run.error.contains("--rehearse"))
        // Both ways, as they are advised.
        #expect(
            try await workplace.run("run", "--rehearse", "--rehearse-latency", "40ms", "a.yaml")
                .code
                == 0)
        try write("WIRO_API_KEY=\(Self.key)", to: ".env", in: workplace)
        #expect(try await workplace.run("run", "a.yaml").code == 75, "nobody listens there")
    }

    @Test func nothingElseOfTheFileEntersTheProgram() async throws {
        let workplace = try workplace()
        try write(
            "WIRO_API_KEY=\(Self.key)\nSECRET_URL=https://canary.example\n", to: ".env",
            in: workplace)
        try workplace.write(
            manifest("${{ env.SECRET_URL }}"), to: "b.yaml")
        let run = try await workplace.run("run", "b.yaml")
        #expect(run.code == 65)
        #expect(run.error.contains("the environment variable 'SECRET_URL' is not set"))
        #expect(run.error.contains(".env is read for keys alone"))
        #expect(!run.error.contains("canary"))
    }

    @Test func aLineThatCantBeReadIsNamedAndNotShown() async throws {
        let workplace = try workplace()
        try write("OTHER: canary\n\nWIRO_API_KEY=\"canary-1\n", to: ".env", in: workplace)
        let run = try await workplace.run("run", "a.yaml")
        #expect(run.code == 65)
        #expect(
            run.error.contains(".env:3: WIRO_API_KEY: its quote is not closed on the same line"))
        #expect(!run.error.contains("canary") && !run.error.contains("OTHER"))
        let services = try await workplace.run("services", "a.yaml")
        #expect(services.output.contains("not read, .env:3:"))
    }

    @Test func whatOthersCanReadIsWarnedOfUntilTheAdviceIsTaken() async throws {
        let workplace = try workplace()
        try write("WIRO_API_KEY=\(Self.key)", to: ".env", in: workplace)
        try await shell("chmod 644 .env && git init -q . && git add .env", in: workplace)
        for command in [["services", "a.yaml"], ["run", "--quiet", "a.yaml"]] {
            let said = try await TirageProcess.run(command, in: workplace.folder).error
            #expect(said.contains("warning: others can read the keys in '.env'"))
            #expect(said.contains("warning: git keeps '.env'"))
        }
        let said = try await workplace.run("services", "a.yaml").error
        let advice = said.matches(of: /: (chmod 600 \S+|git rm [^;]+)/).map { String($0.1) }
        #expect(advice.count == 2, "\(said)")
        for command in advice {
            try await shell(command.trimmingCharacters(in: .newlines), in: workplace)
        }
        #expect(try await workplace.run("services", "a.yaml").error == "")
    }

    @Test func aFileInAFolderIsAdvisedOnByItsPath() async throws {
        let workplace = try workplace()
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "it's here"), withIntermediateDirectories: false)
        try workplace.write(manifest("http://127.0.0.1:1"), to: "it's here/a.yaml")
        try write("WIRO_API_KEY=\(Self.key)", to: "it's here/.env", in: workplace)
        try await shell(
            "cd 'it'\\''s here' && chmod 640 .env && git init -q . && git add .env", in: workplace)
        let said = try await workplace.run("services", "it's here/a.yaml").error
        for match in said.matches(of: /: (chmod 600 [^\n]+|git -C [^;]+)/) {
            try await shell(String(match.1), in: workplace)
        }
        #expect(said.contains("warning"))
        #expect(try await workplace.run("services", "it's here/a.yaml").error == "")
    }

    @Test func aRehearsalLooksAtNoKeys() async throws {
        let workplace = try workplace()
        try workplace.write("WIRO_API_KEY='canary\n", to: ".env")
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "a.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(!run.error.contains(".env"))
        #expect(try await workplace.run("check", "a.yaml").error == "")
    }

    @Test func anotherFileCanBeNamed() async throws {
        let (standIns, home) = try await started()
        let workplace = try workplace(standIns)
        try write("WIRO_API_KEY=ключ", to: ".env", in: workplace)
        try write("WIRO_API_KEY=\(Self.key)", to: "mine.keys", in: workplace)
        let run = try await workplace.run("run", "--env-file", "mine.keys", "a.yaml")
        #expect(run.code == 0, "\(run.error)")
        let services = try await workplace.run("services", "a.yaml", "--env-file", "mine.keys")
        #expect(services.output.contains("WIRO_API_KEY: mine.keys"))
        for command in ["run", "services", "cancel"] {
            let outcome = try await workplace.run(command, "--env-file", "gone", "a.yaml")
            let isIdle = command == "cancel"
            #expect(outcome.code == (isIdle ? 0 : 65), "\(command): \(outcome.error)")
            #expect(isIdle || outcome.error.contains("can't read 'gone', which --env-file names"))
        }
        withExtendedLifetime(home) {}
    }

    @Test func onlyTheFolderOfTheManifestItselfCounts() async throws {
        let workplace = try workplace()
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "base"), withIntermediateDirectories: false)
        try workplace.write(manifest("http://127.0.0.1:1"), to: "base/a.yaml")
        try write("WIRO_API_KEY=\(Self.key)", to: "base/.env", in: workplace)
        try workplace.write("extends: base/a.yaml\n", to: "top.yaml")
        let run = try await workplace.run("run", "top.yaml")
        #expect(run.code == 65)
        #expect(run.error.contains("'WIRO_API_KEY' is not set"))
        let services = try await workplace.run("services", "base/a.yaml").output
        #expect(services.contains("WIRO_API_KEY: base/.env"))
        #expect(services.contains("WIRO_API_SECRET (if there is one): not set"))
    }

    private func shell(_ command: String, in workplace: Workplace) async throws {
        let outcome = try await TirageProcess.run(
            ["-c", command], program: "/bin/sh", in: workplace.folder)
        #expect(outcome.code == 0, "\(command): \(outcome.error)")
    }
}
