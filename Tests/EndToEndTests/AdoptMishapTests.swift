internal import Foundation
internal import Testing

/// What can go wrong while another folder is taken over.
@Suite(.serialized) struct AdoptMishapTests {
    @Test func whatIsSpoiltIsToldAndNotTaken() async throws {
        let bench = try await AdoptBench()
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
        let bench = try await AdoptBench()
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
        let bench = try await AdoptBench()
        let slow = try await StandIns(in: bench.workplace, latency: "60s")
        let manifest = { (name: String) in
            AdoptBench.manifest(slow.origin, pipeline: name)
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
        let bench = try await AdoptBench()
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
        let bench = try await AdoptBench()
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
        let bench = try await AdoptBench()
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
        let bench = try await AdoptBench()
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
                    environment: AdoptBench.keys)
                if killed.code == 0 { break }
                kills += 1
                let adopted = try await bench.tirage("adopt", "p.yaml", "out/night")
                #expect(adopted.code == 0, "\(call) \(number): \(adopted.error)")
                #expect(try bench.images("out/day") == (1...3).map { "comic/\($0).png" })
                #expect(try bench.workplace.results("out/day").count == 3)
                let left = try FileManager.default.subpathsOfDirectory(
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
