internal import ArgumentParser
internal import Core
internal import Reports

/// `tirage check`: every mistake in manifests, with its place.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Report every mistake in a manifest at once, with file, line and column.",
        discussion: """
            Looks at everything that a run looks at before its first request: the YAML, names and \
            types, references, files, sizes, and that no two jobs are the same or would have the same \
            file name. Asks no service and needs no key.
            """)

    @Argument(help: "Manifests to check.")
    var files: [String]

    @Flag(name: .shortAndLong, help: "Say nothing when all is well.")
    var quiet = false

    func validate() throws {
        if files.isEmpty { throw ValidationError("name at least one manifest") }
    }

    func run() throws {
        var loader = PipelineLoader(isRehearsal: true)
        var lines: [String] = []
        for file in files {
            guard let pipeline = loader.load(file) else { continue }
            let plan = pipeline.plan
            lines.append(
                "\(file): good: \(plan.jobCount) job\(plan.jobCount == 1 ? "" : "s") in"
                    + " \(plan.batches.count) batch\(plan.batches.count == 1 ? "" : "es")")
        }
        loader.say()
        if !quiet { for line in lines { try Console.answer(SafeText.line(line)) } }
        if loader.hasErrors { throw ExitCode.badManifest }
    }
}

extension PipelineLoader {
    /// Says on standard error what there is to say about the manifests.
    func say() {
        let facts = TerminalFacts.of(.error)
        let text = DiagnosticText(
            sources: sources, width: TerminalSize.of(.error).columns, look: facts.look)
        Console.write(text.text(diagnostics), to: .error)
    }
}
