internal import ArgumentParser
internal import Core
internal import FoundationEssentials
internal import Manifests
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

            Says what leaves when it is run: which key goes where, and which other folders are read. \
            What is not allowed yet is marked; see 'tirage allow --help'.

            What is no mistake but would cost money for nothing is a warning: text that is the name of \
            a file, a placeholder in another dialect, a list that makes no jobs. With --strict \
            warnings count as mistakes; docs/manifest.md lists them.

            The description of a service of one's own is checked just as well. '-' stands for \
            standard input.

            Examples:
              tirage check pipeline.yaml my-service.yaml
              tirage check --strict pipeline.yaml    before money is spent, as from a script
              tirage check --json pipeline.yaml      for editors, as the Language Server Protocol has it
            """)

    @Argument(help: "Manifests, or descriptions of services, to check.")
    var files: [String]

    @OptionGroup var setting: SettingOptions

    @Flag(help: "What is wrong as JSON on standard output, in the form that editors take.")
    var json = false

    @Flag(help: "Warnings count as mistakes: with any, the exit code is 65.")
    var strict = false

    @Flag(name: .shortAndLong, help: "Say nothing when all is well.")
    var quiet = false

    func validate() throws {
        if files.isEmpty { throw ValidationError("name at least one manifest") }
    }

    func run() throws {
        var loader = PipelineLoader(isRehearsal: true, settings: setting.settings)
        var lines: [String] = []
        var checked: [(file: String, diagnostics: [Diagnostic])] = []
        var leaves: [ExactText: Leaves] = [:]
        loader.mayAsk = !json
        for file in files {
            let before = loader.diagnostics.count
            if let good = loader.check(file) {
                lines += [good.line] + (good.leaves.map { Allowed.lines($0, of: file) } ?? [])
                leaves[ExactText(file)] = good.leaves
            }
            checked.append((file, Array(loader.diagnostics[before...])))
        }
        if json {
            let answer = DiagnosticsJSON(
                sources: loader.sources, leaves: leaves, uri: FileURI.text)
            try Console.answer(answer.json(checked).text)
        } else {
            loader.say(withNotes: !quiet)
            if !quiet {
                for line in lines { try Console.answer(prose: SafeText.line(line) + "\n") }
            }
        }
        if loader.hasErrors || strict && loader.hasWarnings { throw ExitCode.badManifest }
    }
}

extension PipelineLoader {
    /// Checks a manifest or a description.
    ///
    /// - Returns: That it is good, and what leaves when it is run; nil where it is not.
    fileprivate mutating func check(_ file: String) -> (line: String, leaves: Leaves?)? {
        guard let bytes = read(file) else { return nil }
        if ManifestReader.isDescription(bytes) {
            return describes(file, bytes).map {
                (line: "\(file): good: a description of the service '\($0.name)'", leaves: nil)
            }
        }
        guard let pipeline = load(file, bytes, isInspected: true) else { return nil }
        let plan = pipeline.plan
        let count = plan.expectedJobCount
        let line =
            "\(file): good: \(count) job\(count == 1 ? "" : "s") in"
            + " \(plan.batches.count) batch\(plan.batches.count == 1 ? "" : "es")"
        return (line, pipeline.leaves)
    }
}

/// Files as editors name them.
enum FileURI {
    /// `file:///home/a/cats.yaml`, whatever folder `path` starts from; for what is no file, its name
    /// under a scheme of our own.
    static func text(_ path: String) -> String {
        if path == PipelineLoader.standardInput || path.hasPrefix("--set ") {
            let name = path.drop { $0 == "-" }.split(separator: " ").joined(separator: "/")
            return "tirage:" + encoded(name.isEmpty ? "stdin" : name)
        }
        let folder = FileManager.default.currentDirectoryPath
        return "file://" + encoded(path.isAbsolutePath ? path : folder + "/" + path)
    }

    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain =
                byte < 0x80
                && (Unicode.Scalar(byte).properties.isAlphabetic
                    || "0123456789-._~/".utf8.contains(byte))
            let hex = String(byte, radix: 16, uppercase: true)
            return isPlain
                ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + hex
        }.joined()
    }
}

extension PipelineLoader {
    /// Says on standard error what there is to say about the manifests.
    ///
    /// - Parameter withNotes: Whether that includes what is not wrong.
    func say(withNotes: Bool = false) {
        let facts = TerminalFacts.of(.error)
        let text = DiagnosticText(
            sources: sources, width: TerminalSize.of(.error).columns, look: facts.look)
        let said = diagnostics.filter { withNotes || $0.severity != .note }
        Console.write(Console.wrapped(text.text(said), for: .error), to: .error)
    }
}
