internal import Foundation
internal import Testing

/// Words that are refused, and the words that the message says to use instead.
@Suite struct AdviceOnUsageTests {
    private let bench = AdviceBench()

    static let words: [(refused: [String], says: String, mended: [String])] = [
        (
            ["plan", "m.yaml", "--count", "--json"], "leave out the rest",
            ["plan", "m.yaml", "--count"]
        ),
        (
            ["plan", "m.yaml", "--count", "--batch", "first"], "leave out --batch",
            ["plan", "m.yaml", "--count"]
        ),
        (
            ["plan", "m.yaml", "-o", "p.json", "--limit", "1"], "and --limit",
            ["plan", "m.yaml", "-o", "p.json"]
        ),
        (
            ["plan", "m.yaml", "-o", "m.yaml"], "name another file",
            ["plan", "m.yaml", "-o", "other.json"]
        ),
        (
            ["run", "--plan", "plan.json", "m.yaml"], "leave out m.yaml",
            ["run", "--plan", "plan.json"]
        ),
        (
            ["run", "--plan", "plan.json", "--retry", "failed"], "leave it out",
            ["run", "--plan", "plan.json"]
        ),
        (
            ["run", "--plan", "plan.json", "--retry", "failed"], "name the manifest in place",
            ["run", "m.yaml", "--retry", "failed"]
        ),
        (
            [
                "plan", "m.yaml", "--only", "seed=1", "--only", "seed=2", "--only", "mode=good",
                "--only", "0000",
            ],
            "key begins with '0000'", ["plan", "m.yaml", "--only", "seed=1", "--only", "seed=2"]
        ),
        (
            ["plan", "m.yaml", "--only", "pair=a", "--only", "other=y"], "leave out one '--only'",
            ["plan", "m.yaml", "--only", "pair=a"]
        ),
        (
            ["plan", "m.yaml", "--batch", "frist"], "did you mean 'first'",
            ["plan", "m.yaml", "--batch", "first"]
        ),
        (
            ["cancel", "m.yaml", "--provider", "t"], "there are 's'",
            ["cancel", "m.yaml", "--provider", "s"]
        ),
        (
            ["resolve", "m.yaml", "--json", "--drop", "--all"], "leave out the rest",
            ["resolve", "m.yaml", "--json"]
        ),
        (
            ["resolve", "m.yaml", "--drop"], "--job KEY", ["resolve", "m.yaml", "--drop", "--all"]
        ),
        (["init", "m.yaml"], "name another file", ["init", "another.yaml"]),
        (["init", ""], "'-' for standard output", ["init", "-"]),
    ]

    @Test(arguments: words)
    func whatIsSaidInsteadIsTaken(_ refused: [String], _ says: String, _ mended: [String])
        async throws
    {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok, good]")
        let text = try workplace.read(AdviceBench.file)
        try workplace.write(
            text + """

                  - name: third
                    provider: s
                    matrix: { pair: [a, b], other: [x, y] }
                    exclude: [{ pair: a, other: y }]
                    inputs:
                      mode: ok
                      pair: ${{ matrix.pair }}
                      other: ${{ matrix.other }}
                """, to: "m.yaml")
        _ = try await workplace.run("plan", "m.yaml", "-o", "plan.json")
        let wrong = try await TirageProcess.run(refused, in: workplace.folder)
        #expect(wrong.code == 64, "\(wrong.error)")
        #expect(wrong.error.contains(says), "\(wrong.error)")
        #expect(service.billed.isEmpty)
        let right = try await TirageProcess.run(mended, in: workplace.folder)
        #expect(right.code == 0, "\(right.error)")
    }

    @Test func anIdThatIsNotEnoughIsCompletedAsItSays() async throws {
        let service = SloppyService()
        let description = service.description()
            .replacing("  id: id\n", with: "  id: id\n  handles: { token: token }\n")
            .replacing(
                "  get: /jobs/${{ id }}\n",
                with: "  get: /jobs/${{ id }}\n  query: { token: \"${{ token }}\" }\n")
        let workplace = try bench.workplace(service, description: description, jobs: "[lost]")
        #expect(try await bench.run(workplace, "--only", "seed=1").code == 1)
        let key = try #require(
            try workplace.results(AdviceBench.output).first { $0.state == "unknown" }?.key)
        let words = [
            "resolve", AdviceBench.file, "--set", AdviceBench.setting, "--job", key, "--happened",
            "1",
        ]
        let refused = try await TirageProcess.run(words, in: workplace.folder)
        #expect(refused.code == 64, "\(refused.error)")
        let more = try #require(refused.error.firstMatch(of: /add (--handle \w+=)…/)).output.1
        let added = more.split(separator: " ").map { String($0) }
        let decided = try await TirageProcess.run(
            words + [added[0], added[1] + "t-1"], in: workplace.folder)
        #expect(decided.code == 0, "\(decided.error)")
        let run = try await bench.run(workplace, "--only", "seed=1")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 1)
    }
}
