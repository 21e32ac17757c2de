internal import Foundation
internal import Testing

/// What was ever made stays in the results with what it was made from, whatever becomes of the
/// manifest.
@Suite(.serialized) struct PastJobsTests {
    private static let keys = ["WIRO_API_KEY": "canary-03c2", "WIRO_API_SECRET": "canary-9d4e"]

    private let workplace: Workplace
    private let standIns: StandIns

    init() async throws {
        workplace = try Workplace()
        standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write("a fox in the snow\na hare in the moss\n", to: "prompts.txt")
        try write(batches: ["foxes", "owls"])
    }

    private func write(batches: [String]) throws {
        let blocks = batches.map { name in
            """
              - name: \(name)
                provider: wiro
                model: wiro/instant-id
                matrix:
                  prompt: { lines: prompts.txt }
                  seed: [1, 2]
                inputs: { prompt: "\(name): ${{ matrix.prompt }}", seed: "${{ matrix.seed }}" }
            """
        }
        try workplace.write(
            """
            pipeline: past
            providers:
              wiro: { service: wiro, url: "\(standIns.origin)/wiro", price: 0.05 USD }
            batches:
            \(blocks.joined(separator: "\n"))

            """, to: "past.yaml")
    }

    private struct Line: Decodable {
        struct Past: Decodable {
            let since: String
            let why: String
        }

        struct Inputs: Decodable { let prompt: String }

        let key: String
        let batch: String
        let current: Bool
        let past: Past?
        let inputs: Inputs
        let manifest: String
        let images: [Workplace.Result.Image]
    }

    private func lines() throws -> [Line] {
        try workplace.read("out/past/results.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    private func run() async throws {
        let run = try await workplace.run("run", "past.yaml", environment: Self.keys)
        #expect(run.code == 0, "\(run.error)")
    }

    private func submits() async throws -> Int { try await standIns.bill(of: "wiro").submits }

    @Test func anEditLosesNoImageItsInputs() async throws {
        try await run()
        let before = try lines()
        #expect(before.count == 8 && before.allSatisfy(\.current))
        try workplace.write("a fox in the rain\na hare in the moss\n", to: "prompts.txt")
        try await run()
        #expect(try await submits() == 12)
        let after = try lines()
        #expect(after.map(\.current) == (0..<12).map { $0 < 8 })
        let past = after.filter { !$0.current }
        let foxes = before.filter { $0.inputs.prompt.hasSuffix("snow") }
        #expect(past.map(\.key).sorted() == foxes.map(\.key).sorted())
        #expect(past.map(\.inputs.prompt).sorted() == foxes.map(\.inputs.prompt).sorted())
        #expect(past.allSatisfy { $0.past?.why == "removed from the matrix: prompt" })
        #expect(past.allSatisfy { !$0.images.isEmpty && $0.manifest == before[0].manifest })
        // A run that has nothing to do, and commands that are no runs, write the same.
        let text = try workplace.read("out/past/results.jsonl")
        try await run()
        #expect(try workplace.read("out/past/results.jsonl") == text)
        let collected = try await workplace.run("collect", "past.yaml", environment: Self.keys)
        #expect(collected.code == 0, "\(collected.error)")
        #expect(try workplace.read("out/past/results.jsonl") == text)
        #expect(try await submits() == 12)
    }

    @Test func aBatchThatComesBackIsCurrentAgain() async throws {
        try await run()
        let all = try workplace.read("out/past/results.jsonl")
        try write(batches: ["foxes"])
        try await run()
        let without = try lines()
        #expect(without.map(\.current) == (0..<8).map { $0 < 4 })
        #expect(without.suffix(4).allSatisfy { $0.past?.why == "batch removed" })
        try write(batches: ["foxes", "owls"])
        try await run()
        #expect(try workplace.read("out/past/results.jsonl") == all)
        #expect(try await submits() == 8)
    }

    @Test func aKilledRunForgetsNothing() async throws {
        try await run()
        let before = try lines()
        try workplace.write("a fox in the rain\na hare in the rain\n", to: "prompts.txt")
        let started = try workplace.start("run", "past.yaml", environment: Self.keys)
        while started.isRunning, try await submits() < 10 {
            try await Task.sleep(for: .milliseconds(5))
        }
        started.send(SIGKILL)
        _ = await started.wait()
        // A job whose submit was under way is unknown, and not sent again.
        let run = try await workplace.run("run", "past.yaml", environment: Self.keys)
        #expect(run.code == 0 || run.error.contains("unknown"), "\(run.error)")
        #expect(try await submits() <= 16)
        let past = try lines().filter { !$0.current }
        #expect(Set(past.map(\.key)) == Set(before.map(\.key)))
        #expect(past.count == before.count)
    }

    @Test func noCredentialIsInTheLedger() async throws {
        try await run()
        for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
            let url = workplace.folder.appending(path: "out/past/.tirage/" + name)
            guard let data = try? Data(contentsOf: url) else { continue }
            #expect(data.range(of: Data("canary".utf8)) == nil)
        }
    }
}
