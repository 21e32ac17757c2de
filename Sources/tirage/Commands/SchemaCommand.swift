internal import ArgumentParser
internal import Core
internal import Manifests
internal import Reports
internal import Services

/// `tirage schema`: what an editor needs to complete and check manifests.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of manifests, or of service descriptions.",
        discussion: """
            An editor that knows the schema completes keys, explains them and marks mistakes while \
            you write. 'tirage init' writes it beside the manifest. By hand:
              tirage schema > manifest.schema.json
            and as the manifest's first line:
              # yaml-language-server: $schema=manifest.schema.json

            What the schema accepts, 'tirage check' accepts too, but for what a schema can't see: \
            whether files are there, whether names are known, whether two jobs are the same.
            """)

    @Flag(help: "The schema of descriptions of services of your own ('service: ./mine.yaml').")
    var service = false

    func run() throws {
        try Console.answer(text: service ? DescriptionSchema.schema.laidOut : Self.manifest)
    }

    /// The schema of manifests, as text.
    static var manifest: String { ManifestSchema.schema(services: Catalogue.all).laidOut }
}
