internal import Foundation
internal import Testing

/// What `docs/cron.md` says works in cron's bare environment.
@Suite(.serialized) struct CronTests {
    private let page: MarkdownPage

    init() throws {
        page = try MarkdownPage("docs/cron.md")
    }

    /// A home with the folder of the page in it, whose service is a stand-in.
    private func home(_ standIns: StandIns, jobs: Int = 3) throws -> Workplace {
        let home = try Workplace()
        try FileManager.default.createDirectory(
            at: home.folder.appending(path: "shop"), withIntermediateDirectories: false)
        try home.write(
            """
            pipeline: nightly
            providers: { wiro: { service: wiro, url: "\(standIns.origin)/wiro" } }
            batches:
              - name: a
                provider: wiro
                model: wiro/instant-id
                matrix: { seed: { from: 1, count: \(jobs) } }
                inputs: { seed: "${{ matrix.seed }}" }
            """, to: "shop/nightly.yaml")
        return home
    }

    private func local(_ command: String) -> String {
        command.replacing("/usr/local/bin/tirage", with: TirageProcess.binary)
    }

    /// Runs a command as cron does: by `/bin/sh`, with these variables and no others.
    private func tick(_ command: String, _ home: Workplace) async throws -> TirageProcess.Outcome {
        try await TirageProcess.run(
            [
                "-i", "HOME=\(home.folder.path)", "LOGNAME=you", "SHELL=/bin/sh",
                "PATH=/usr/bin:/bin", "/bin/sh", "-c", local(command),
            ], program: "/usr/bin/env", in: home.folder)
    }

    private func inShell(_ block: String, _ home: Workplace) async throws -> TirageProcess.Outcome {
        try await TirageProcess.run(
            ["-e", "-c", local(block)], program: "/bin/sh", in: home.folder,
            environment: ["HOME": home.folder.path, "LOGNAME": "you"])
    }

    @Test func theCommandsOfThePageWorkInCronsEnvironment() async throws {
        let place = try Workplace()
        let standIns = try await StandIns(in: place, latency: "40ms")
        let home = try home(standIns)
        let blocks = page.blocks("sh")
        #expect(blocks.count == 2)
        let keys = try await inShell(blocks[0], home)
        #expect(keys.code == 0, "\(keys.error)")
        #expect(keys.output.contains("WIRO_API_KEY: .env"))
        #expect(keys.error.isEmpty, "no warning after the page's own commands")
        let first = try await inShell(blocks[1], home)
        #expect(first.code == 0, "\(first.error)")
        #expect((first.output + first.error).isEmpty, "cron would mail it")
        #expect(try home.results("shop/out/nightly").allSatisfy { $0.state == "done" })
        #expect(try await standIns.bill(of: "wiro").submits == 3)

        let lines = page.blocks("crontab").joined().split(separator: "\n")
            .filter { $0.hasPrefix("*") }
        #expect(lines.count == 2)
        for line in lines {
            #expect(!line.contains("%"), "cron would end the command there")
            let command = line.split(separator: " ", maxSplits: 5)[5]
            let outcome = try await tick(String(command), home)
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect((outcome.output + outcome.error).isEmpty)
        }
        #expect(try home.read("shop/tirage.log").isEmpty)
        #expect(try await standIns.bill(of: "wiro").submits == 3, "nothing twice")
        withExtendedLifetime(place) {}
    }

    @Test func aTickWithoutKeysSaysWhatIsMissing() async throws {
        let place = try Workplace()
        let standIns = try await StandIns(in: place, latency: "40ms")
        let home = try home(standIns)
        let command = try #require(
            page.blocks("crontab").joined().split(separator: "\n").first { $0.hasPrefix("*") })
        let outcome = try await tick(String(command.split(separator: " ", maxSplits: 5)[5]), home)
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("'WIRO_API_KEY' is not set"))
        withExtendedLifetime(place) {}
    }

    @Test func aTickThatMeetsAnotherDoesNothing() async throws {
        let place = try Workplace()
        let standIns = try await StandIns(in: place, latency: "30s")
        let home = try home(standIns)
        let keys = ["WIRO_API_KEY": "canary-03c2"]
        let first = try home.start("run", "--quiet", "shop/nightly.yaml", environment: keys)
        while first.isRunning, try await standIns.bill(of: "wiro").submits == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        let second = try await home.run("run", "--quiet", "shop/nightly.yaml", environment: keys)
        #expect(second.code == 75)
        #expect(second.error.split(separator: "\n").count == 1, "\(second.error)")
        first.send(SIGKILL)
        _ = await first.wait()
        withExtendedLifetime(place) {}
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
    func systemdUnderstandsTheUnits() async throws {
        let home = try Workplace()
        for unit in page.blocks("ini") {
            let name = try #require(unit.split(separator: "\n").first).dropFirst(2)
            try home.write(local(unit), to: String(name))
            let outcome = try await TirageProcess.run(
                ["verify", "--user", String(name)], program: "/usr/bin/systemd-analyze",
                in: home.folder, environment: ["XDG_RUNTIME_DIR": home.folder.path])
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect(!outcome.error.contains(String(name) + ":"), "\(outcome.error)")
        }
        #expect(page.blocks("ini").count == 2)
    }
}
