internal import Foundation
internal import Testing

/// A change of name pays for nothing twice: what is elsewhere is told before the first submit, and
/// `tirage adopt` takes it over.
@Suite(.serialized) struct AdoptTests {
    private static let keys = ["INSTASD_TOKEN": "canary-77ab"]

    private static func manifest(
        _ origin: String, pipeline: String, output: String? = nil, seeds: Int = 3,
        save: String = "${{ matrix.seed }}"
    ) -> String {
        """
        pipeline: \(pipeline)
        \(output.map { "output: \($0)" } ?? "")
        defaults: { price: 2 credits, timeout: 1m }
        providers:
          comic: { service: instasd, url: "\(origin)/instasd", concurrency: 3 }
        batches:
          - name: comic
            provider: comic
            matrix: { seed: { from: 1, count: \(seeds) } }
            inputs:
              94c18e9e703d2087: { title: Seed, value: "${{ matrix.seed }}" }
            save: \(save)
        """
    }

    private struct Bench {
        let workplace: Workplace
        let standIns: StandIns

        init() async throws {
            workplace = try Workplace()
            standIns = try await StandIns(in: workplace, latency: "50ms")
        }

        func write(
            _ pipeline: String, output: String? = nil, seeds: Int = 3,
            save: String = "${{ matrix.seed }}", to file: String = "p.yaml"
        ) throws {
            let text = AdoptTests.manifest(
                standIns.origin, pipeline: pipeline, output: output, seeds: seeds, save: save)
            try workplace.write(text, to: file)
        }

        func tirage(_ words: String..., state: String? = nil) async throws
            -> TirageProcess.Outcome
        {
            var environment = AdoptTests.keys
            if let state { environment["XDG_STATE_HOME"] = state }
            return try await TirageProcess.run(
                words, in: workplace.folder, environment: environment)
        }

        /// A run that makes everything.
        func made(_ file: String = "p.yaml", state: String? = nil) async throws {
            let run = try await tirage("run", file, state: state)
            #expect(run.code == 0, "\(run.error)")
        }

        var billed: Int { get async throws { try await standIns.bill(of: "instasd").submits } }

        func move(_ from: String, to: String) throws {
            try FileManager.default.moveItem(at: url(from), to: url(to))
        }

        func copy(_ from: String, to: String) throws {
            try FileManager.default.copyItem(at: url(from), to: url(to))
        }

        func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

        func url(_ name: String) -> URL { workplace.folder.appending(path: name) }

        func images(_ output: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: url(output).path)
                .filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }.sorted()
        }
    }

    @Test func aRenamedPipelineIsToldBeforeTheFirstSubmitAndTakenOver() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        try bench.write("day")
        let plan = try await bench.tirage("plan", "p.yaml")
        let advice =
            "3 of 3 jobs are done in out/night; to use them: tirage adopt p.yaml out/night"
        #expect(plan.code == 0 && plan.output.contains(advice), "\(plan.output)")
        let json = try await bench.tirage("plan", "p.yaml", "--json")
        #expect(json.output.contains(#""elsewhere""#), "\(json.output)")
        for words in [["run", "p.yaml"], ["run", "p.yaml", "--yes", "--quiet"]] {
            let stopped = try await TirageProcess.run(
                words, in: bench.workplace.folder, environment: Self.keys)
            #expect(stopped.code == 75, "\(stopped.error)")
            #expect(stopped.error.contains(advice), "\(stopped.error)")
            #expect(stopped.error.contains("to pay for them again: tirage run p.yaml --anew"))
        }
        #expect(try await bench.billed == 3)

        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 0, "\(adopted.error)")
        #expect(adopted.output.contains("taken over: 3 jobs with 3 images"), "\(adopted.output)")
        #expect(try bench.images("out/day") == bench.images("out/night"))
        let again = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(again.code == 0 && again.output.contains("nothing to take over"))
        try await bench.made()
        #expect(try await bench.billed == 3)
        let results = try bench.workplace.results("out/day")
        #expect(results.count == 3 && results.allSatisfy { $0.state == "done" })
        // What they cost is on the other folder's account.
        #expect(try !bench.workplace.read("out/day/results.jsonl").contains(#""cost""#))
        #expect(try bench.workplace.read("out/night/results.jsonl").contains(#""cost""#))
        let verified = try bench.workplace.read("out/day/results.jsonl")
        #expect(verified.contains(#""value":"1""#) || verified.contains(#""value":1"#))
    }

    @Test func payingAgainIsSaidOnceAndRemembered() async throws {
        let bench = try await Bench()
        try bench.write("night", seeds: 4)
        try await bench.made()
        try bench.write("day", seeds: 4)
        let part = try await bench.tirage("run", "p.yaml", "--limit", "1")
        #expect(part.code == 75, "\(part.error)")
        #expect(part.error.contains("1 of 1 job is done in out/night"), "\(part.error)")
        let anew = try await bench.tirage("run", "p.yaml", "--anew", "--limit", "1")
        #expect(anew.code == 0, "\(anew.error)")
        #expect(try await bench.billed == 5)
        // The others were not decided about.
        #expect(try await bench.tirage("run", "p.yaml").code == 75)
        #expect(try await bench.tirage("run", "p.yaml", "--anew").code == 0)
        #expect(try await bench.billed == 8)
        try await bench.made()
    }

    @Test func aPartIsToldAndTheRestIsMade() async throws {
        let bench = try await Bench()
        try bench.write("night", seeds: 2)
        try await bench.made()
        try bench.write("day", seeds: 5, save: "s-${{ matrix.seed }}")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("2 of 5 jobs are done in out/night"), "\(stopped.error)")
        let dry = try await bench.tirage("adopt", "p.yaml", "out/night", "--dry-run")
        #expect(dry.code == 0 && dry.output.contains("has 2 jobs"), "\(dry.output)\(dry.error)")
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night", "--json")
        #expect(adopted.output.contains(#""left": 3"#), "\(adopted.output)")
        try await bench.made()
        #expect(try await bench.billed == 5)
        #expect(try bench.images("out/day").count == 5)
        #expect(try bench.images("out/day").allSatisfy { $0.hasPrefix("s-") })
    }

    @Test func aRenamedManifestAndAnOutputElsewhereAreFound() async throws {
        let bench = try await Bench()
        let state = bench.url("state").path
        try bench.write("night", output: "far/away/night")
        try await bench.made(state: state)
        try bench.move("p.yaml", to: "q.yaml")
        try bench.write("night", output: "near", to: "q.yaml")
        let stopped = try await bench.tirage("run", "q.yaml", state: state)
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("done in far/away/night"), "\(stopped.error)")
        let plan = try await bench.tirage("plan", "q.yaml", state: state)
        #expect(plan.output.contains("tirage adopt q.yaml far/away/night"), "\(plan.output)")
        #expect(
            try await bench.tirage("adopt", "q.yaml", "far/away/night", state: state).code == 0)
        try await bench.made("q.yaml", state: state)
        #expect(try await bench.billed == 3)
    }

    @Test func aRecordWithoutItsHiddenFolderIsTakenUpAgainWithItsCosts() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        let before = try bench.workplace.read("out/night/results.jsonl")
        try bench.remove("out/night/.tirage")
        let plan = try await bench.tirage("plan", "p.yaml")
        #expect(plan.output.contains("out/night, whose ledger is gone"), "\(plan.output)")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("tirage adopt p.yaml out/night"), "\(stopped.error)")
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 0, "\(adopted.output)\(adopted.error)")
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        try await bench.made()
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        #expect(try await bench.billed == 3)
    }

    @Test func aLedgerThatIsGoneAloneIsTheSame() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        let before = try bench.workplace.read("out/night/results.jsonl")
        try bench.remove("out/night/.tirage/ledger.sqlite")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("whose ledger is gone"), "\(stopped.error)")
        let plan = try await bench.tirage("plan", "p.yaml")
        #expect(plan.output.contains("tirage adopt p.yaml out/night"), "\(plan.output)")
        #expect(try await bench.tirage("adopt", "p.yaml", "out/night").code == 0)
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        try await bench.made()
        #expect(try await bench.billed == 3)
    }

    @Test func aRecordIsNeverOverwrittenByOneThatKnowsNothing() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        let before = try bench.workplace.read("out/night/results.jsonl")
        try bench.remove("out/night/.tirage")
        // Other jobs altogether: still not begun without a word.
        try bench.workplace.write(
            bench.workplace.read("p.yaml").replacing("from: 1", with: "from: 100"), to: "p.yaml")
        let stopped = try await bench.tirage("run", "p.yaml")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("3 jobs of earlier plans are in out/night"))
        #expect(try bench.workplace.read("out/night/results.jsonl") == before)
        let anew = try await bench.tirage("run", "p.yaml", "--anew")
        #expect(anew.code == 0, "\(anew.error)")
        #expect(try bench.workplace.read("out/night/results-before.jsonl") == before)
        #expect(
            try await bench.tirage("adopt", "p.yaml", "out/night/results-before.jsonl").code == 0)
        #expect(try bench.workplace.results("out/night").count == 6)
        try await bench.made()
        #expect(try await bench.billed == 6)
    }

    @Test func aCopyWithoutItsHiddenFolderIsGoneOnWithAndACopyWithItIs() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        try bench.copy("out/night", to: "bare")
        try bench.remove("bare/.tirage")
        try bench.copy("out/night", to: "whole")
        try bench.write("night", output: "whole")
        try await bench.made()
        try bench.write("night", output: "bare")
        #expect(try await bench.tirage("run", "p.yaml").code == 75)
        #expect(try await bench.tirage("adopt", "p.yaml", "bare").code == 0)
        try await bench.made()
        #expect(try await bench.billed == 3)
        #expect(try bench.images("bare").count == 3)
    }

    @Test func resultsAloneAreEnoughOfAnotherFolder() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        try bench.remove("out/night/.tirage")
        try bench.write("day", save: "d/${{ matrix.seed }}")
        #expect(try await bench.tirage("run", "p.yaml").code == 75)
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night/results.jsonl")
        #expect(adopted.code == 0, "\(adopted.output)\(adopted.error)")
        try await bench.made()
        #expect(try await bench.billed == 3)
        #expect(try bench.images("out/day/d") == ["1.png", "2.png", "3.png"])
    }

    @Test func whatIsSpoiltIsToldAndNotTaken() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        let paths = try bench.workplace.results("out/night").flatMap { $0.images.map(\.path) }
        try bench.remove("out/night/\(paths[0])")
        var bytes = try Data(contentsOf: bench.url("out/night/\(paths[1])"))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: bench.url("out/night/\(paths[1])"))
        try bench.write("day")
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 1)
        #expect(adopted.output.contains("'\(paths[0])' is gone"), "\(adopted.output)")
        #expect(adopted.output.contains("'\(paths[1])' is not the image that was made"))
        #expect(adopted.output.contains("taken over: 1 job with 1 image"))
        #expect(try bench.images("out/day") == [paths[2]])
    }

    @Test func hostileResultsReadAndWriteNothingOutside() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        try bench.write("day")
        let lines = try bench.workplace.read("out/night/results.jsonl")
            .split(separator: "\n").map(String.init)
        let path = try #require(try bench.workplace.results("out/night")[0].images.first?.path)
        try bench.copy("out/night/\(path)", to: "secret.png")
        try bench.remove("out/night/.tirage")
        let bad = [
            lines[0].replacing("\"\(path)\"", with: "\"../../secret.png\""),
            lines[0].replacing(
                "\"\(path)\"", with: "\"\(bench.url("secret.png").path)\""),
            "{", lines[1], lines[1], String(lines[2].dropLast(30)),
        ]
        try bench.workplace.write(bad.joined(separator: "\n"), to: "out/night/results.jsonl")
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 1)
        for words in [
            "results.jsonl:1: passed over: the path of an image leads out",
            "results.jsonl:2: passed over: the path of an image leads out",
            "results.jsonl:3: passed over", "stands in an earlier line",
            "results.jsonl:6: passed over: the file ends within this line",
            "taken over: 1 job",
        ] {
            #expect(adopted.output.contains(words), "\(words): \(adopted.output)")
        }
        #expect(try bench.images("out/day").count == 1)
    }

    @Test func jobsAtTheServiceAreNeitherTakenNorPaidAgain() async throws {
        let bench = try await Bench()
        let slow = try await StandIns(in: bench.workplace, latency: "60s")
        let manifest = { (name: String) in
            Self.manifest(slow.origin, pipeline: name)
        }
        try bench.workplace.write(manifest("night"), to: "p.yaml")
        let left = try await bench.tirage("run", "p.yaml", "--max-time", "2s")
        #expect(left.code == 75, "\(left.error)")
        #expect(try await slow.bill(of: "instasd").submits == 3)
        try bench.workplace.write(manifest("day"), to: "p.yaml")
        let stopped = try await bench.tirage("run", "p.yaml", "--max-time", "2s")
        #expect(stopped.code == 75)
        #expect(stopped.error.contains("3 of 3 jobs are paid for in out/night"))
        let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
        #expect(adopted.code == 1)
        #expect(adopted.output.contains("still at the service in out/night"), "\(adopted.output)")
        #expect(try await slow.bill(of: "instasd").submits == 3)
    }

    @Test func aRehearsalStandsForNothingThatWasPaidFor() async throws {
        let bench = try await Bench()
        try bench.write("night")
        #expect(try await bench.tirage("run", "--rehearse", "p.yaml").code == 0)
        try bench.write("day")
        #expect(try await bench.tirage("run", "--rehearse", "p.yaml").code == 0)
        let refused = try await bench.tirage("adopt", "p.yaml", "out/night/rehearsal")
        #expect(refused.code == 64)
        #expect(refused.error.contains("is of a rehearsal"), "\(refused.error)")
        try await bench.made()
        #expect(try await bench.billed == 3)
    }

    @Test func aFolderThatIsNoneIsSaid() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        try bench.write("day")
        let refused = try await bench.tirage("adopt", "p.yaml", "out", "nowhere")
        #expect(refused.code == 64)
        #expect(refused.error.contains("did you mean 'out/night'?"), "\(refused.error)")
        #expect(refused.error.contains("there is no folder 'nowhere'"), "\(refused.error)")
        #expect(try await bench.tirage("adopt", "p.yaml").code == 64)
    }

    @Test func aDamagedNeighbourIsToldAndStopsNothing() async throws {
        let bench = try await Bench()
        try FileManager.default.createDirectory(
            at: bench.url("out/old/.tirage"), withIntermediateDirectories: true)
        try bench.workplace.write(
            String(repeating: "no ledger ", count: 1000), to: "out/old/.tirage/ledger.sqlite")
        try bench.write("night")
        let run = try await bench.tirage("run", "p.yaml")
        #expect(run.code == 0)
        #expect(run.error.contains("can't tell what 'out/old' has"), "\(run.error)")
        #expect(try await bench.billed == 3)
    }

    /// Killed before each call that gives an image its name, makes it durable or writes the ledger.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")))
    func killedAnywhereItIsPutRightByTheNext() async throws {
        let bench = try await Bench()
        try bench.write("night")
        try await bench.made()
        try bench.write("day")
        var kills = 0
        for call in ["linkat", "fsync", "fdatasync", "pwrite64", "unlinkat", "mkdirat"] {
            for number in 1...40 {
                let killed = try await TirageProcess.run(
                    [
                        "-f", "-qq", "-e", "trace=\(call)", "-e",
                        "inject=\(call):signal=KILL:when=\(number)", "-o", "/dev/null",
                        TirageProcess.binary, "adopt", "p.yaml", "out/night",
                    ], program: "/usr/bin/strace", in: bench.workplace.folder,
                    environment: Self.keys)
                if killed.code == 0 { break }
                kills += 1
                let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
                #expect(adopted.code == 0, "\(call) \(number): \(adopted.error)")
                #expect(try bench.images("out/day") == ["1.png", "2.png", "3.png"])
                #expect(try bench.workplace.results("out/day").count == 3)
                let left = try FileManager.default.contentsOfDirectory(
                    atPath: bench.url("out/day").path)
                #expect(left.filter { $0.hasSuffix(".part") } == [], "\(call) \(number)")
                try bench.remove("out/day")
            }
            try? bench.remove("out/day")
        }
        #expect(kills > 10)
        #expect(try await bench.billed == 3)
    }
}
