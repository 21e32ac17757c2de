internal import Foundation
internal import Testing

/// `tirage collect`: what was paid for is fetched again, and nothing is submitted.
@Suite(.serialized) struct CollectTests {
    private static let keys = ["INSTASD_TOKEN": "canary-77ab"]

    private func manifest(_ origin: String, batch: String = "comic") -> String {
        """
        pipeline: again
        defaults: { price: 2 credits, timeout: 1m }
        providers:
          comic: { service: instasd, url: "\(origin)/instasd", concurrency: 3 }
        batches:
          - name: \(batch)
            provider: comic
            matrix: { seed: { from: 1, count: 3 } }
            inputs:
              94c18e9e703d2087: { title: Seed, value: "${{ matrix.seed }}" }
            save: ${{ matrix.seed }}
        """
    }

    @Test func imagesThatAreGoneFromTheDiskAreFetchedAndNothingIsPaid() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "200ms")
        try workplace.write(manifest(standIns.origin), to: "again.yaml")
        let nothing = try await workplace.run("collect", "again.yaml", environment: Self.keys)
        #expect(nothing.code == 0 && nothing.output == "nothing to collect\n")
        let made = try await workplace.run("run", "again.yaml", environment: Self.keys)
        #expect(made.code == 0, "\(made.error)")
        let paths = try workplace.results("out/again").flatMap { $0.images.map(\.path) }
        try #require(paths.count == 3)
        for path in paths.prefix(2) {
            try FileManager.default.removeItem(
                at: workplace.folder.appending(path: "out/again/\(path)"))
        }

        let one = try await workplace.run(
            "collect", "again.yaml", "--only", "seed=1", environment: Self.keys)
        #expect(one.code == 0, "\(one.error)")
        #expect(one.output == "1 job asked after: 1 image of 1 job fetched\n")
        let other = try await workplace.run(
            "collect", "again.yaml", "--json", environment: Self.keys)
        #expect(other.code == 0, "\(other.error)")
        #expect(other.output.contains(#""fetched": 1"#), "\(other.output)")
        let again = try await workplace.run(
            "collect", "again.yaml", "--quiet", environment: Self.keys)
        #expect(again.code == 0 && again.output.isEmpty && again.error.isEmpty)
        #expect(try await standIns.bill(of: "instasd").submits == 3)
        let results = try workplace.results("out/again")
        #expect(results.allSatisfy { $0.state == "done" })
        for image in results.flatMap(\.images) {
            let file = workplace.folder.appending(path: "out/again/\(image.path)")
            #expect(try Data(contentsOf: file).count == image.bytes)
        }
    }

    @Test func whatTheServiceHasNoLongerStaysAsItIsAndIsSaid() async throws {
        let workplace = try Workplace()
        let first = try await StandIns(in: workplace, latency: "100ms")
        try workplace.write(manifest(first.origin), to: "again.yaml")
        #expect(try await workplace.run("run", "again.yaml", environment: Self.keys).code == 0)
        let path = try #require(try workplace.results("out/again").first?.images.first?.path)
        try FileManager.default.removeItem(
            at: workplace.folder.appending(path: "out/again/\(path)"))
        first.stop()
        // Nobody answers there any more; the batch has another name by now.
        try workplace.write(manifest(first.origin, batch: "renamed"), to: "again.yaml")
        let asked = try await workplace.run("collect", "again.yaml", environment: Self.keys)
        #expect(asked.code == 1, "\(asked.error)")
        #expect(asked.output == "1 job asked after: 0 images of 0 jobs fetched, 1 as before\n")
        #expect(asked.error.contains("done as before: no answer"), "\(asked.error)")
        #expect(try workplace.results("out/again").allSatisfy { $0.state == "done" })
    }

    @Test func whatIsMisspeltIsSaid() async throws {
        let workplace = try Workplace()
        try workplace.write(manifest("http://127.0.0.1:9"), to: "again.yaml")
        let batch = try await workplace.run(
            "collect", "again.yaml", "--batch", "comics", environment: Self.keys)
        #expect(batch.code == 64)
        #expect(batch.error.contains("did you mean 'comic'?"), "\(batch.error)")
        let help = try await workplace.run("collect", "--help")
        #expect(help.output.contains("Nothing is submitted and nothing is paid."))
    }
}
