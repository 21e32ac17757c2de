internal import ArgumentParser
internal import Core
internal import FoundationEssentials
internal import Manifests
internal import Services
internal import YAML

/// `tirage init`: a manifest to begin with.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented manifest to begin with.",
        discussion: """
            The manifest passes 'tirage check' and runs with --rehearse as it is. An existing file is \
            never overwritten.

            Its first line tells editors where its JSON Schema is: in .tirage/manifest.schema.json \
            beside the manifest, which is written as well. A file rather than an address, so that \
            completion works offline and fits this version of tirage; write it anew after an update \
            with 'tirage schema > .tirage/manifest.schema.json'. With --schema the line names what \
            you say (a path relative to the manifest, or a URL), and no schema is written.
            """)

    @Argument(help: "The file to write; '-' for standard output.")
    var file = "pipeline.yaml"

    @Option(
        help:
            "A service's name (\(Catalogue.names.joined(separator: ", "))) or the path of a description, relative to the manifest."
    )
    var service = "wiro"

    @Option(help: "A schema that is there already, for the manifest's first line.")
    var schema: String?

    func validate() throws {
        if file.isEmpty { throw ValidationError("name a file, or '-' for standard output") }
    }

    func run() throws {
        let service = try description()
        if file == "-" {
            let starter = StarterManifest(service: service, schema: schema)
            return try Console.answer(text: starter.text)
        }
        let path = schema ?? ".tirage/manifest.schema.json"
        let starter = StarterManifest(service: service, schema: path)
        try create(file, starter.text)
        if schema == nil { try writeSchema(PipelineLoader.directory(of: file)) }
        let rehearsal = Invocation(file: file, isRehearsal: true).command("run")
        Console.say("wrote \(quoted(file)); try it with: \(rehearsal)")
    }

    private func description() throws -> ServiceDescription {
        let directory = file == "-" ? "" : PipelineLoader.directory(of: file)
        switch ServiceLookup(directory: directory).service(named: service, onRead: { _, _ in }) {
        case .success(let service): return service
        case .failure(.message(let message, let suggestion)):
            let known = Catalogue.names.map { "'\($0)'" }.joined(separator: ", ")
            throw ValidationError(
                message + (suggestion.map { "; did you mean '\($0)'?" } ?? "; known are \(known)"))
        case .failure(.diagnostics):
            let isBelow = directory.isEmpty || service.hasPrefix("/")
            let path = isBelow ? service : directory + "/" + service
            let check = Invocation(file: path).command("check")
            Console.say("tirage: the description has mistakes; see: \(check)")
            throw ExitCode.badManifest
        }
    }

    /// Writes a file that is not there yet.
    private func create(_ path: String, _ text: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            if FileManager.default.fileExists(atPath: path) {
                Console.say(
                    "tirage: '\(path)' is there already and stays as it is; name another file")
                throw ExitCode.usage
            }
            Console.say(
                "tirage: can't write '\(path)': is its folder there, and may you write in it?")
            throw ExitCode.disk
        }
    }

    /// Writes the schema, which is this version's own and may replace an older one.
    private func writeSchema(_ directory: String) throws {
        let folder = directory.isEmpty ? ".tirage" : directory + "/.tirage"
        let path = folder + "/manifest.schema.json"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data(SchemaCommand.manifest.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            Console.say("tirage: can't write '\(path)'; editors will not find the schema")
            throw ExitCode.disk
        }
    }
}
