internal import ArgumentParser
internal import Core
internal import Services

/// `tirage services`: what can be run on, and what each needs.
struct ServicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "List the services that are known, with their keys, URLs and limits.",
        discussion: """
            A service of your own is described in a YAML file beside the manifest: \
            'service: ./mine.yaml'. docs/describe-a-service.md says how.
            """)

    func run() throws {
        let blocks = Catalogue.all.map { service in
            var lines = ["\(service.name)  \(service.title)"]
            let facts: [(String, String?)] = [
                ("url", service.url ?? "your own; give it as 'url'"),
                ("batches say", service.target.map { "\($0.word): \($0.example)" }),
                ("keys", service.credentials.map(Self.credential).joined(separator: ", ")),
                ("images kept", service.keeps.map(Self.span)),
                (
                    "jobs at once",
                    "\(service.limits.concurrency), unless 'concurrency' says otherwise"
                ),
                ("documented", service.documentation),
            ]
            for case (let name, let fact?) in facts {
                lines.append("  \(name.padding(to: 12)) \(fact)")
            }
            return lines.joined(separator: "\n")
        }
        try Console.answer(blocks.joined(separator: "\n\n"))
    }

    private static func span(_ duration: Duration) -> String {
        let minutes = duration.milliseconds / 60_000
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes) min"
    }

    private static func credential(_ credential: ServiceDescription.Credential) -> String {
        credential.variable + (credential.isOptional ? " (if there is one)" : "")
    }
}

extension String {
    /// The text with spaces behind it up to so many characters.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
