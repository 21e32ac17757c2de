internal import Core
internal import Foundation
internal import Rehearsal
internal import Services
internal import Testing

/// What costs money for nothing is told before it does: `check`, `check --strict` and `run`.
@Suite(.serialized) struct WarningRunTests {
    private static let keys = ["WIRO_API_KEY": "key-5e1f", "WIRO_API_SECRET": "word-9a0c"]

    private static func manifest(_ body: String, url: String? = nil) -> String {
        let url = url.map { ", url: \"\($0)\"" } ?? ""
        return """
            pipeline: warned
            output: out/warned
            vars: { mood: calm }
            providers: { wiro: { service: wiro\(url) } }
            batches:
              - name: prints
                model: wiro/instant-id
            \(body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))

            """
    }

    /// A batch with a warning, and what makes it right with the words of the message.
    struct Warned: Sendable, CustomTestStringConvertible {
        let body: String
        /// What is written in place of `wrong`, with `ADVICE` for what follows "write" in the message.
        let wrong: String
        let right: String
        var testDescription: String { wrong }

        init(_ body: String, _ wrong: String, _ right: String = "ADVICE") {
            (self.body, self.wrong, self.right) = (body, wrong, right)
        }
    }

    static let warned = [
        Warned("inputs: { prompt: 'a {{ mood }} fox' }", "{{ mood }}"),
        Warned("inputs: { prompt: 'a ${mood} fox' }", "${mood}"),
        Warned("inputs: { prompt: a fox }\nsave: '%mood%'", "%mood%"),
        Warned("inputs: { image: in/a.png }", "in/a.png"),
        Warned(
            "matrix: { name: [a, b] }\ninputs:\n  image: in/${{ matrix.name }}.png",
            "in/${{ matrix.name }}.png"),
        Warned(
            "matrix: { row: { table: rows.csv } }\ninputs:\n  image: ${{ matrix.row.photo }}",
            "image: ${{ matrix.row.photo }}", "image: ADVICE"),
        Warned("matrix: { seed: [1..3] }\ninputs: { seed: '${{ matrix.seed }}' }", "[1..3]"),
        Warned("matrix: { p: [prompts.txt] }\ninputs: { p: '${{ matrix.p }}' }", "[prompts.txt]"),
        Warned("matrix: { p: [in/*.png] }\ninputs:\n  p: ${{ matrix.p }}", "[in/*.png]"),
        Warned("inputs: { seed: -1 }", "inputs: { seed: -1 }", "SEED"),
        Warned("inputs: { prompt: [a fox, a cat] }", "inputs: { prompt: [a fox, a cat] }", "LIST"),
        Warned("inputs: { seed: 1 }\nsave: a.png", "a.png", "a"),
    ]

    private func workplace() throws -> Workplace {
        let workplace = try Workplace()
        try FileManager.default.copyItem(
            at: workplace.folder.appending(path: "examples/inputs/waves.png"),
            to: workplace.folder.appending(path: "a.png"))
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "in"), withIntermediateDirectories: true)
        for name in ["a", "b"] {
            let source = name == "a" ? "waves" : "dahlia"
            try FileManager.default.copyItem(
                at: workplace.folder.appending(path: "examples/inputs/\(source).png"),
                to: workplace.folder.appending(path: "in/\(name).png"))
        }
        try workplace.write("photo\nin/a.png\nin/b.png\n", to: "rows.csv")
        try workplace.write("a fox\na cat\n", to: "prompts.txt")
        return workplace
    }

    @Test(arguments: warned)
    func whatAWarningSaysToWriteIsRight(_ warned: Warned) async throws {
        let workplace = try workplace()
        try workplace.write(Self.manifest(warned.body), to: "w.yaml")
        let check = try await workplace.run("check", "w.yaml")
        #expect(check.code == 0, "\(check.error)")
        #expect(check.error.contains(": warning: "), "\(check.error)")
        #expect(check.error.contains("1 warning"), "\(check.error)")
        #expect(check.output.contains("good"))
        #expect(try await workplace.run("check", "--strict", "w.yaml").code == 65)
        #expect(try await workplace.run("plan", "w.yaml").code == 0)
        let message = check.error.split(separator: "\n").first.map(String.init) ?? ""
        let advice = Self.advice(in: message)
        let right = warned.right.replacing("ADVICE", with: advice)
            .replacing(
                "SEED", with: "matrix: { s: { random: 2 } }\n    inputs: { s: '${{ matrix.s }}' }"
            )
            .replacing(
                "LIST",
                with: "matrix: { p: [a fox, a cat] }\n    inputs: { prompt: '${{ matrix.p }}' }")
        try workplace.write(
            Self.manifest(warned.body).replacing(warned.wrong, with: right), to: "w.yaml")
        let mended = try await workplace.run("check", "--strict", "w.yaml")
        #expect(mended.code == 0, "\(advice): \(mended.error)")
        #expect(mended.error == "")
    }

    private static func advice(in message: String) -> String {
        guard let start = message.ranges(of: "write ").last?.upperBound else { return "" }
        return String(message[start...]).replacing(" in place of the list", with: "")
    }

    @Test func everyManifestThatIsShippedIsWithoutWarnings() async throws {
        let workplace = try Workplace()
        let outcome = try await TirageProcess.run(
            ["check", "--strict", "--quiet"] + ManifestRunTests.manifests, in: workplace.folder)
        #expect(outcome.code == 0, "\(outcome.error)")
    }

    @Test func everyManifestOfTheCorpusThatIsWarnedOfIs() async throws {
        let workplace = try Workplace()
        let corpus = workplace.folder.appending(path: "corpus")
        try FileManager.default.copyItem(at: SchemaTests.corpus, to: corpus)
        for name in ["good", "warned"] {
            let shelf = try #require(SchemaTests.shelves.first { $0.name == name })
            let files = try SchemaTests.files(shelf)
            // Its files stand beside the folders of the manifests.
            let outcome = try await TirageProcess.run(
                ["check"] + files, in: corpus,
                environment: ["TIRAGE_ALLOW": corpus.appending(path: "files").path])
            for file in files {
                let isWarned =
                    outcome.error.contains("\(file):")
                    && outcome.error.split(separator: "\n").contains {
                        $0.hasPrefix(file + ":") && $0.contains(": warning: ")
                    }
                #expect(
                    isWarned == (name == "warned") || file == "good/range-not-landing.yaml",
                    "\(file)")
            }
        }
    }
}

// MARK: - Runs

extension WarningRunTests {
    /// Runs with a service, and says how many jobs it has had.
    private func withService(
        _ body:
            @escaping @Sendable (
                _ workplace: Workplace, _ submits: @Sendable () throws -> Int
            ) async throws -> Void
    ) async throws {
        let workplace = try workplace()
        let wiro = try #require(Catalogue.service(named: "wiro"))
        let server = RehearsalServer(
            mounts: [Mount("wiro", playing: wiro)], latency: .milliseconds(20), imageSide: 64,
            billFile: try BillFile(path: workplace.folder.appending(path: "bill").path),
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        try await server.serve { address in
            try workplace.write(
                Self.manifest(
                    "inputs: { image: in/a.png, prompt: '{mood}' }",
                    url: address.baseURL(for: "wiro")), to: "w.yaml")
            try await body(workplace) {
                try workplace.read("bill").split(separator: "\n").count
            }
        }
    }

    @Test func offATerminalARunGoesOnAfterTheWarnings() async throws {
        try await withService { workplace, submits in
            let run = try await workplace.run("run", "w.yaml", environment: Self.keys)
            #expect(run.code == 0, "\(run.error)")
            #expect(run.error.contains("2 warnings"), "\(run.error)")
            #expect(!run.error.contains("[y/N]"), "\(run.error)")
            #expect(try submits() == 1)
        }
    }

    /// `script` gives the program a terminal.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func onATerminalItAsksOnce() async throws {
        try await withService { workplace, submits in
            for answer in ["n\n", "\n", ""] {
                let (code, text) = try await Self.onTerminal(workplace, "run w.yaml", answer)
                #expect(code == 65, "\(text)")
                #expect(text.ranges(of: "[y/N]").count == 1, "\(text)")
                #expect(text.contains("nothing was sent"), "\(text)")
            }
            #expect((try? submits()) ?? 0 == 0)
            let (code, text) = try await Self.onTerminal(workplace, "run w.yaml", "y\n")
            #expect(code == 0, "\(text)")
            #expect(text.contains("Run in spite of these 2 warnings? [y/N]"), "\(text)")
            #expect(try submits() == 1)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func withYesItDoesNotAsk() async throws {
        try await withService { workplace, submits in
            let rehearsed = try await Self.onTerminal(
                workplace, "run --rehearse --rehearse-latency 20ms w.yaml", "")
            #expect(!rehearsed.text.contains("[y/N]"), "\(rehearsed.text)")
            let (code, text) = try await Self.onTerminal(workplace, "run --yes w.yaml", "")
            #expect(code == 0, "\(text)")
            #expect(!text.contains("[y/N]"), "\(text)")
            #expect(try submits() == 1)
        }
    }

    private static func onTerminal(
        _ workplace: Workplace, _ command: String, _ input: String
    ) async throws -> (code: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/script")
        process.arguments = ["-qec", "'\(TirageProcess.binary)' \(command)", "/dev/null"]
        process.currentDirectoryURL = workplace.folder
        process.environment = keys.merging(["PATH": "/usr/bin:/bin", "TERM": "xterm"]) { $1 }
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        let (ended, continuation) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        for await _ in ended {}
        let data = try stdout.fileHandleForReading.readToEnd() ?? Data()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
