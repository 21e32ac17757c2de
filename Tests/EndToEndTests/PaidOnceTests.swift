internal import Foundation
internal import Testing

/// No job is paid for twice, and no paid image is lost: asked of the one who bills.
@Suite(.serialized) struct PaidOnceTests {
    private static let keys = [
        "INSTANTSTUDIO_TOKEN": "canary-1f8e", "INSTASD_TOKEN": "canary-77ab",
        "WIRO_API_KEY": "canary-03c2", "WIRO_API_SECRET": "canary-9d4e",
    ]

    /// Three batches on stand-ins that live on when the run is killed.
    private func manifest(_ standIns: StandIns, concurrency: Int = 4, jobs: Int = 16) -> String {
        """
        pipeline: money
        defaults: { price: 1 credits }
        providers:
          studio: { service: instantstudio, url: "\(standIns.origin)/instantstudio", concurrency: \(concurrency) }
          comic: { service: instasd, url: "\(standIns.origin)/instasd", concurrency: \(concurrency) }
          wiro: { service: wiro, url: "\(standIns.origin)/wiro", concurrency: \(concurrency) }
        batches:
          - name: studio
            provider: studio
            endpoint: PrOhEE
            matrix: { seed: { from: 1, count: \(jobs) } }
            inputs:
              seed_56: ${{ matrix.seed }}
              load_image_22: { file: examples/inputs/waves.png }
          - name: comic
            provider: comic
            matrix: { seed: { from: 1, count: \(jobs) } }
            inputs:
              94c18e9e703d2087:
                title: Seed
                value: ${{ matrix.seed }}
          - name: wiro
            provider: wiro
            model: wiro/instant-id
            matrix: { seed: { from: 1, count: \(jobs) } }
            inputs:
              seed: ${{ matrix.seed }}
        """
    }

    @Test func aRunThatIsKilledAHundredTimesPaysForEveryJobOnce() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "200ms")
        try workplace.write(manifest(standIns, jobs: 60), to: "money.yaml")
        for kill in 0..<100 {
            let run = try workplace.start("run", "money.yaml", environment: Self.keys)
            // Moments spread over a run: at start-up, while submitting, while downloading.
            try await Task.sleep(for: .milliseconds(30 + kill * 37 % 600))
            run.send(SIGKILL)
            _ = await run.wait()
        }
        let last = try await workplace.run("run", "money.yaml", environment: Self.keys)
        #expect(last.code == 0 || last.code == 1, "\(last.error)")

        let results = try workplace.results("out/money")
        #expect(results.count == 180)
        for (batch, service) in [
            ("studio", "instantstudio"), ("comic", "instasd"), ("wiro", "wiro"),
        ] {
            let bill = try await standIns.bill(of: service)
            let jobs = results.filter { $0.batch == batch }
            let unknown = jobs.count { $0.state == "unknown" }
            #expect(bill.doubles == 0)
            #expect(jobs.count { $0.state == "done" } + unknown == 60)
            // Whatever was accepted is either on disk or known to be in doubt.
            #expect((60 - unknown...60).contains(bill.submits))
        }
        let images = results.flatMap(\.images)
        #expect(Set(images.map(\.sha256)).count == images.count, "each job has images of its own")
        for image in images {
            let path = workplace.folder.appending(path: "out/money/\(image.path)").path
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func theFirstSignalCollectsWhatIsPaidForAndTheNextRunDoesTheRest() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "400ms")
        try workplace.write(manifest(standIns, concurrency: 2), to: "money.yaml")
        let run = try workplace.start("run", "money.yaml", environment: Self.keys)
        while run.isRunning, try await standIns.bill(of: "wiro").submits == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        run.send(SIGINT)
        let stopped = await run.wait()
        #expect(stopped.code == 75, "\(stopped.error)")
        let states = Set(try workplace.results("out/money").map(\.state))
        #expect(states.isSubset(of: ["done", "ready"]), "nothing is left at a service")

        let rest = try await workplace.run("run", "money.yaml", environment: Self.keys)
        #expect(rest.code == 0, "\(rest.error)")
        for service in ["instantstudio", "instasd", "wiro"] {
            let bill = try await standIns.bill(of: service)
            #expect(bill.submits == 16)
            #expect(bill.doubles == 0)
            #expect(bill.heldMax <= 2)
        }
    }

    @Test func aSecondRunOfTheSameOutputIsKeptOutAndToldWhoHasIt() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "30s")
        try workplace.write(manifest(standIns), to: "money.yaml")
        let first = try workplace.start("run", "money.yaml", environment: Self.keys)
        while first.isRunning, try await standIns.bill(of: "wiro").submits == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        let second = try await workplace.run("run", "money.yaml", environment: Self.keys)
        #expect(second.code == 75)
        #expect(second.error.contains("process \(first.identifier)"))
        first.send(SIGKILL)
        _ = await first.wait()
    }

    @Test func noKeyIsInAnythingThatARunLeavesOrSays() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write(manifest(standIns), to: "money.yaml")
        let run = try await workplace.run("run", "money.yaml", environment: Self.keys)
        #expect(run.code == 0, "\(run.error)")
        for service in ["instantstudio", "instasd", "wiro"] {
            let bill = try await standIns.bill(of: service)
            #expect(bill.downloads >= 16)
            #expect(bill.downloadsWithCredentials == 0, "no credential goes to the image host")
        }
        #expect(!(run.output + run.error).contains("canary"))
        let files = FileManager.default.enumerator(
            at: workplace.folder.appending(path: "out"), includingPropertiesForKeys: nil)
        var count = 0
        for case let file as URL in files ?? .init() {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            #expect(data.range(of: Data("canary".utf8)) == nil, "\(file.lastPathComponent)")
        }
        #expect(count > 48)
    }

    @Test func withoutKeysNothingIsSentAndEveryMissingOneIsNamed() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write(manifest(standIns), to: "money.yaml")
        let run = try await workplace.run("run", "money.yaml")
        #expect(run.code == 65)
        for variable in ["INSTANTSTUDIO_TOKEN", "INSTASD_TOKEN", "WIRO_API_KEY"] {
            #expect(run.error.contains(variable))
        }
        #expect(try await standIns.bill(of: "wiro").submits == 0)
    }
}
