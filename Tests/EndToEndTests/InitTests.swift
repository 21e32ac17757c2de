internal import Core
internal import Foundation
internal import Support
internal import Testing
internal import YAML

/// What `init` writes is a manifest that works.
@Suite struct InitTests {
    static let services = [
        "wiro", "instasd", "instantstudio", "./examples/own-service/description.yaml",
    ]

    @Test(arguments: services)
    func whatIsWrittenIsRightAndRuns(_ service: String) async throws {
        let workplace = try Workplace()
        let written = try await workplace.run("init", "new.yaml", "--service", service)
        #expect(written.code == 0, "\(written.error)")
        let check = try await workplace.run("check", "new.yaml")
        #expect(check.code == 0)
        #expect(check.error.isEmpty, "no warning either")
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "new.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(try workplace.submitted("out/new/rehearsal") == 6)
    }

    @Test func theFirstLineNamesASchemaThatIsThereAndAcceptsIt() async throws {
        let workplace = try Workplace()
        _ = try await workplace.run("init", "pipelines/new.yaml")
        let text = try workplace.read("pipelines/new.yaml")
        let name = try #require(
            text.firstMatch(of: /^# yaml-language-server: \$schema=(\S+)\n/)?.output.1)
        let schema = try workplace.read("pipelines/\(name)")
        #expect(try await workplace.run("schema").output == schema)
        let validator = try SchemaValidator(#require(try? JSON(parsing: Array(schema.utf8))))
        #expect(try validator.accepts(SchemaTests.json(parse(Array(text.utf8)))))
    }

    @Test func anExistingFileStaysAsItIs() async throws {
        let workplace = try Workplace()
        try workplace.write("mine", to: "new.yaml")
        let outcome = try await workplace.run("init", "new.yaml")
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("'new.yaml' is there already and stays as it is"))
        #expect(try workplace.read("new.yaml") == "mine")
        #expect(throws: (any Error).self) { try workplace.read(".tirage/manifest.schema.json") }
    }

    @Test func aHyphenWritesToStandardOutputAndNoFile() async throws {
        let workplace = try Workplace()
        let outcome = try await workplace.run("init", "-", "--schema", "a.json")
        #expect(outcome.output.hasPrefix("# yaml-language-server: $schema=a.json\n"))
        #expect(outcome.error.isEmpty)
        #expect(throws: (any Error).self) { try workplace.read(".tirage/manifest.schema.json") }
    }

    @Test func theServicesOwnWordsAreFilledIn() async throws {
        let workplace = try Workplace()
        let wiro = try await workplace.run("init", "-", "--service", "wiro").output
        #expect(wiro.contains("model: wiro/instant-id"))
        #expect(wiro.contains("WIRO_API_KEY"))
        let instasd = try await workplace.run("init", "-", "--service", "instasd").output
        #expect(instasd.contains("title: seed"))
        let outcome = try await workplace.run("init", "-", "--service", "wrio")
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("unknown service 'wrio'; did you mean 'wiro'?"))
    }
}
