internal import Foundation
internal import Testing

/// `tirage cancel`: what is at the services is stopped, or left and said so.
@Suite(.serialized) struct CancelTests {
    private static let keys = [
        "INSTASD_TOKEN": "canary-77ab", "WIRO_API_KEY": "canary-03c2",
        "WIRO_API_SECRET": "canary-9d4e",
    ]

    private func manifest(_ standIns: StandIns) -> String {
        """
        pipeline: stop
        defaults: { price: 2 USD }
        providers:
          comic: { service: instasd, url: "\(standIns.origin)/instasd", concurrency: 2 }
          wiro: { service: wiro, url: "\(standIns.origin)/wiro", concurrency: 3 }
        batches:
          - name: comic
            provider: comic
            matrix: { seed: { from: 1, count: 2 } }
            inputs:
              94c18e9e703d2087: { title: Seed, value: "${{ matrix.seed }}" }
          - name: wiro
            provider: wiro
            model: wiro/instant-id
            matrix: { seed: { from: 1, count: 4 } }
            inputs: { seed: "${{ matrix.seed }}" }
        """
    }

    /// Five jobs at the stand-ins, and the run that sent them still at work.
    private func start(_ workplace: Workplace, _ standIns: StandIns) async throws -> TirageProcess {
        try workplace.write(manifest(standIns), to: "stop.yaml")
        let run = try workplace.start("run", "stop.yaml", environment: Self.keys)
        while run.isRunning, try await accepted(workplace) < 5 {
            try await Task.sleep(for: .milliseconds(50))
        }
        return run
    }

    private func accepted(_ workplace: Workplace) async throws -> Int {
        struct Status: Decodable { let states: [String: Int] }
        let status = try await workplace.run("status", "--json", "stop.yaml")
        let answer = try? JSONDecoder().decode(Status.self, from: Data(status.output.utf8))
        return answer?.states["accepted"] ?? 0
    }

    @Test func jobsAreStoppedAsTheirServicesCanAndTheOthersAreLeft() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "60s")
        let run = try await start(workplace, standIns)
        for command in ["cancel", "resolve"] {
            let arguments = command == "cancel" ? ["stop.yaml", "--yes"] : ["stop.yaml"]
            let locked = try await TirageProcess.run(
                [command] + arguments, in: workplace.folder, environment: Self.keys)
            #expect(locked.code == 75, "a run is at work: \(locked.error)")
        }
        run.send(SIGKILL)
        _ = await run.wait()

        let asked = try await workplace.run("cancel", "stop.yaml", environment: Self.keys)
        #expect(asked.code == 64)
        #expect(asked.error.contains("cancel 3 jobs at wiro?"), "\(asked.error)")
        #expect(try await standIns.bill(of: "wiro").cancels == 0)

        let one = try await workplace.run(
            "cancel", "stop.yaml", "--yes", "--batch", "wiro", "--only", "seed=2",
            environment: Self.keys)
        #expect(one.code == 0, "\(one.output)\(one.error)")
        #expect(try await standIns.bill(of: "wiro").cancels == 1)
        let all = try await workplace.run("cancel", "stop.yaml", "--yes", environment: Self.keys)
        #expect(all.code == 1, "InstaSD can't: \(all.output)\(all.error)")
        #expect(all.output.contains("4 jobs: 2 cancelled, 2 not possible"), "\(all.output)")
        #expect(all.output.contains("has no way to stop a job"))
        #expect(try await standIns.bill(of: "wiro").cancels == 3)

        let states = try workplace.results("out/stop").map(\.state)
        #expect(
            states == ["accepted", "accepted", "cancelled", "cancelled", "cancelled", "ready"])
        let again = try await workplace.run(
            "cancel", "stop.yaml", "--yes", "--provider", "wiro", environment: Self.keys)
        #expect(again.output == "nothing is in flight\n")
        let status = try await workplace.run("status", "stop.yaml").output
        #expect(status.contains("10 USD"), "what nobody reported stays spent: \(status)")
    }

    @Test func whatIsMisspeltIsSaid() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write(manifest(standIns), to: "stop.yaml")
        let provider = try await workplace.run("cancel", "stop.yaml", "--provider", "wrio")
        #expect(provider.code == 64)
        #expect(provider.error.contains("did you mean 'wiro'?"), "\(provider.error)")
        #expect(try await workplace.run("cancel", "stop.yaml", "--batch", "no").code == 64)
        let nothing = try await workplace.run("cancel", "stop.yaml")
        #expect(nothing.code == 0)
        #expect(nothing.output == "nothing is in flight\n")
        let made = FileManager.default.fileExists(
            atPath: workplace.folder.appending(path: "out/stop").path)
        #expect(!made, "asking made nothing")
    }
}
