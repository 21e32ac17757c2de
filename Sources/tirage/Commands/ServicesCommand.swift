internal import ArgumentParser
internal import Core
internal import Reports
internal import Services

/// `tirage services`: what can be run on, and what each needs.
struct ServicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "List the services that are known, with their keys, URLs and limits.",
        discussion: """
            Behind each key stands where it is found: 'environment', the file of keys ('.env' in this \
            folder, or beside the manifest), or 'not set'. What it is is never shown.

            With a manifest, its providers are listed instead, with the keys that it names.

            A service of your own is described in a YAML file beside the manifest: \
            'service: ./mine.yaml'. docs/describe-a-service.md says how.

            Examples:
              tirage services
              tirage services pipeline.yaml
            """)

    @Argument(help: "A manifest, whose providers are meant.")
    var file: String?

    @OptionGroup var setting: SettingOptions

    @OptionGroup var keys: KeyOptions

    func run() throws {
        if let file { return try list(providersOf: file) }
        let variables = Set(Catalogue.all.flatMap { $0.credentials.map(\.variable) })
        let keys = try read(variables, beside: "")
        let blocks = Catalogue.all.map { service in
            block(service, "\(service.name)  \(service.title)", keys) { $0.variable }
        }
        try Console.answer(prose: blocks.joined(separator: "\n"))
        Keys.sayWarnings([keys])
    }

    private func list(providersOf file: String) throws {
        let plan = try PipelineLoader.pipeline(
            of: file, rehearse: true, isInspected: false, settings: setting.settings
        ).plan
        let variables = Set(plan.providers.flatMap(\.credentials.values))
        let keys = try read(variables, beside: PipelineLoader.directory(of: file))
        let blocks = plan.providers.map { provider in
            let head = "\(provider.name)  \(provider.service.title) (\(provider.service.name))"
            return block(provider.service, SafeText.line(head), keys) {
                provider.credentials[$0.name] ?? $0.variable
            }
        }
        try Console.answer(prose: blocks.joined(separator: "\n"))
        Keys.sayWarnings([keys])
    }

    private func read(_ variables: Set<String>, beside directory: String) throws -> Keys {
        let keys = Keys(variables, beside: directory, insteadOf: keys.envFile)
        if let absence = keys.absence {
            Console.say("tirage: \(SafeText.line(absence))")
            throw ExitCode.badManifest
        }
        return keys
    }

    /// A service, line by line.
    private func block(
        _ service: ServiceDescription, _ head: String, _ keys: Keys,
        variable: (ServiceDescription.Credential) -> String
    ) -> String {
        let standing = service.credentials.map { credential in
            let name = variable(credential)
            return name + (credential.isOptional ? " (if there is one)" : "") + ": "
                + keys.standing(of: name)
        }
        let first: [(String, String?)] = [
            ("url", service.url ?? "your own; give it as 'url'"),
            ("batches say", service.target.map { "\($0.word): \($0.example)" }),
        ]
        let last: [(String, String?)] = [
            ("images kept", service.keeps.map(Self.span)),
            ("jobs at once", "\(service.limits.concurrency), unless 'concurrency' says otherwise"),
            ("documented", service.documentation),
        ]
        var lines = [head]
        let keys = standing.enumerated().map { ($0 == 0 ? "keys" : "", Optional($1)) }
        for case (let name, let fact?) in first + keys + last {
            lines.append("  \(name.padding(to: 12)) \(fact)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func span(_ duration: Duration) -> String {
        let minutes = duration.milliseconds / 60_000
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes) min"
    }
}

extension Keys {
    /// Where a key is found, or what is wrong with it; never what it is.
    fileprivate func standing(of variable: String) -> String {
        switch origin(of: variable) {
        case .environment: "environment"
        case .file(let path): path
        case nil: fault(of: variable).map { "not read, \($0)" } ?? "not set"
        }
    }
}

extension String {
    /// The text with spaces behind it up to so many characters.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
