internal import Core
internal import Foundation
internal import Rehearsal
internal import Services
internal import Testing

/// Jobs that were sent and never answered: what their user says of them is what happens next.
@Suite(.serialized) struct ResolveCommandTests {
    private static let keys = ["WIRO_API_KEY": "key-5e1f", "WIRO_API_SECRET": "word-9a0c"]

    private func manifest(_ url: String) -> String {
        """
        pipeline: doubt
        output: out/doubt
        defaults: { price: 2 USD }
        providers: { wiro: { service: wiro, url: "\(url)", concurrency: 1 } }
        batches:
          - name: prints
            provider: wiro
            model: wiro/instant-id
            matrix: { seed: { from: 1, count: 3 } }
            inputs: { seed: "${{ matrix.seed }}" }
        """
    }

    private struct Listing: Decodable {
        struct Job: Decodable { let key: String }
        let unknown: [Job]
    }

    /// Three jobs whose answers were lost: the first and the last were accepted all the same.
    private func withUnknownJobs(
        _ body:
            @escaping @Sendable (
                _ workplace: Workplace, _ ids: [String], _ server: RehearsalServer
            ) async throws -> Void
    ) async throws {
        let workplace = try Workplace()
        let bill = workplace.folder.appending(path: "bill").path
        let wiro = try #require(Catalogue.service(named: "wiro"))
        let mount = Mount(
            "wiro", playing: wiro,
            faults: [
                Fault(.submit, 1, .close, makesJob: true), Fault(.submit, 2, .close),
                Fault(.submit, 3, .close, makesJob: true),
            ])
        let server = RehearsalServer(
            mounts: [mount], latency: .milliseconds(50), imageSide: 64,
            billFile: try BillFile(path: bill),
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        try await server.serve { address in
            try workplace.write(manifest(address.baseURL(for: "wiro")), to: "doubt.yaml")
            let run = try await workplace.run("run", "doubt.yaml", environment: Self.keys)
            #expect(run.code == 1, "\(run.error)")
            #expect(run.error.contains("3 jobs are unknown, with 6 USD at risk"), "\(run.error)")
            #expect(run.error.contains("tirage resolve doubt.yaml"), "\(run.error)")
            struct Line: Decodable { let id: String }
            let ids = try workplace.read("bill").split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8)).id
            }
            try await body(workplace, ids, server)
        }
    }

    private func unknown(_ workplace: Workplace) async throws -> [String] {
        let listing = try await workplace.run("resolve", "doubt.yaml", "--json")
        let keys = try JSONDecoder().decode(Listing.self, from: Data(listing.output.utf8))
            .unknown.map(\.key)
        #expect(listing.code == (keys.isEmpty ? 0 : 1), "\(listing.error)")
        return keys
    }

    @Test func eachJobBecomesWhatItsUserFoundOutAndNothingIsPaidTwice() async throws {
        try await withUnknownJobs { workplace, ids, server in
            let keys = try await unknown(workplace)
            #expect(keys.count == 3)
            let happened = try await workplace.run(
                "resolve", "doubt.yaml", "--job", String(keys[0].prefix(8)), "--happened", ids[0])
            #expect(happened.code == 1, "two are left: \(happened.error)")
            #expect(happened.error.contains("happened, as '\(ids[0])'"))
            let not = try await workplace.run(
                "resolve", "doubt.yaml", "--job", keys[1], "--not-happened")
            #expect(not.code == 1)
            let drop = try await workplace.run(
                "resolve", "doubt.yaml", "--job", keys[2], "--drop")
            #expect(drop.code == 0, "\(drop.error)")
            #expect(
                try await workplace.run("resolve", "doubt.yaml").output == "nothing is unknown\n")
            let states = try workplace.results("out/doubt").map(\.state)
            #expect(states == ["accepted", "ready", "failed"], "told before any run")

            let run = try await workplace.run("run", "doubt.yaml", environment: Self.keys)
            #expect(run.code == 1, "the dropped one stays failed: \(run.error)")
            let results = try workplace.results("out/doubt")
            #expect(results.map(\.state) == ["done", "done", "failed"])
            #expect(
                results.map(\.resolution?.as) == ["happened", "not-happened", "dropped"])
            #expect(results[2].class == "given-up")
            let bill = await server.bill.entry(of: "wiro")
            #expect(bill.submits == 3)
            #expect(bill.doubles == 0)
            let status = try await workplace.run("status", "doubt.yaml").output
            #expect(
                status.contains("1 happened, 1 did not happen, 1 dropped"), "\(status)")
        }
    }

    @Test func whatIsDroppedOrSentAgainStaysSpent() async throws {
        try await withUnknownJobs { workplace, _, server in
            let keys = try await unknown(workplace)
            let drop = try await workplace.run(
                "resolve", "doubt.yaml", "--job", keys[2], "--drop")
            #expect(drop.code == 1)
            let run = try await workplace.run(
                "run", "doubt.yaml", "--on-unknown", "resubmit", environment: Self.keys)
            #expect(run.code == 1, "\(run.error)")
            #expect(await server.bill.entry(of: "wiro").submits == 4)
            // Three that may have been paid for, and what the two that were sent again cost.
            #expect(run.error.contains("6 USD of it estimated"), "\(run.error)")
        }
    }

    @Test func mistakesChangeNothingAndAreSaid() async throws {
        try await withUnknownJobs { workplace, ids, _ in
            let keys = try await unknown(workplace)
            for (arguments, words) in [
                ([], "--job KEY --happened ID"),
                (["--job", "abc", "--drop"], "at least 4 digits"),
                (["--job", keys[0]], "say what became of it"),
                (["--drop"], "name the job that is meant"),
                (["--all", "--happened", "x"], "for one job"),
                (["--all", "--drop", "--not-happened"], "exclude each other"),
                (["--job", "ffffffffffff", "--drop"], "no unknown job's key begins with"),
                (["--job", keys[0], "--happened", "two words"], "can't be an id of Wiro AI"),
                (["--job", keys[0], "--happened", "x", "--handle", "tkn=y"], "there is 'token'"),
            ] {
                let outcome = try await TirageProcess.run(
                    ["resolve", "doubt.yaml"] + arguments, in: workplace.folder)
                #expect(outcome.code == 64, "\(arguments): \(outcome.error)")
                #expect(outcome.error.contains(words), "\(arguments): \(outcome.error)")
            }
            #expect(try await unknown(workplace) == keys)
            _ = try await workplace.run(
                "resolve", "doubt.yaml", "--job", keys[0], "--happened", ids[0])
            let taken = try await workplace.run(
                "resolve", "doubt.yaml", "--job", keys[1], "--happened", ids[0])
            #expect(taken.code == 64)
            #expect(taken.error.contains("another job of the provider has that id"))
            #expect(try await unknown(workplace) == Array(keys.dropFirst()))
        }
    }

    /// `script` gives the program a terminal.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func onATerminalEachIsAskedAboutAndWhatIsNotAnsweredStays() async throws {
        try await withUnknownJobs { workplace, _, _ in
            let keys = try await unknown(workplace)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/script")
            process.arguments = [
                "-qec", "'\(TirageProcess.binary)' resolve doubt.yaml", "/dev/null",
            ]
            process.currentDirectoryURL = workplace.folder
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            let (ended, continuation) = AsyncStream<Void>.makeStream()
            process.terminationHandler = { _ in continuation.finish() }
            try process.run()
            // Nonsense, a skip, a decision, and then the end of input.
            try input.fileHandleForWriting.write(contentsOf: Data("maybe\ns\nd\n".utf8))
            try input.fileHandleForWriting.close()
            for await _ in ended {}
            let text = String(
                decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            #expect(process.terminationStatus == 1, "\(text)")
            #expect(text.contains("[1/3]") && text.contains("[3/3]"), "\(text)")
            #expect(text.contains("answer with one of the letters"), "\(text)")
            #expect(try await unknown(workplace) == [keys[0], keys[2]])
        }
    }
}
