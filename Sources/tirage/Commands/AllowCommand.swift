internal import ArgumentParser
internal import Core
internal import Manifests
internal import Reports
internal import Services
internal import Storage

/// `tirage allow`: what may leave, as its user says it once.
struct AllowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow",
        abstract: "Say once where a key may go, and which other folders may be read.",
        discussion: """
            A service that Tirage knows gets its own keys at its own URL, or on this computer, and a \
            manifest reads files from its own folder down: that needs no leave. Everything else does, \
            since manifests are passed on, and one from a stranger could send any key and any file \
            anywhere: another variable, another host, a service that a file describes, a folder \
            elsewhere.

            'tirage allow FILE' shows what a manifest or a description wants besides, and keeps it. \
            It is kept for this user, by variable, host and folder, not by the file: edit the manifest \
            as you like. No manifest, description, plan or .env can add to it, and nothing allows all.

            The list is in 'allowed' below $XDG_CONFIG_HOME/tirage (~/.config/tirage). Where there \
            is no such folder, as in continuous integration, the environment variable TIRAGE_ALLOW \
            has the same, with commas between: MY_TOKEN=https://my.host,/srv/photos

            A file limits.yaml beside it holds over any manifest: 'max-jobs: 500' and \
            'budget: { day: 20 USD }', of which the lower one counts.

            Examples:
              tirage allow pipeline.yaml
              tirage allow --list
              tirage allow --revoke MY_TOKEN https://my.host ~/photos
            """)

    @Argument(help: "A manifest, or the description or name of a service.")
    var file: String?

    @Flag(help: "Show what is allowed.")
    var list = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Take back: a variable, an origin, a variable with its origin, a folder.",
            valueName: "what"))
    var revoke: [String] = []

    @Flag(name: .shortAndLong, help: "Keep it without being asked.")
    var yes = false

    @Option(help: "For a service: where it is, instead of the description's own 'url'.")
    var url: String?

    @OptionGroup var setting: SettingOptions

    /// A file that was out of reach may name others.
    private static let roundsMax = 10

    func validate() throws {
        let ways = [file != nil, list, !revoke.isEmpty].count { $0 }
        guard ways == 1 else {
            throw ValidationError("name one manifest, or --list, or --revoke and what")
        }
    }

    func run() throws {
        if let fault = Allowed.fault {
            Console.say("tirage: \(SafeText.line(fault))")
            throw ExitCode.badManifest
        }
        do {
            if list { return try show() }
            if !revoke.isEmpty { return try takeBack() }
            try allow(file ?? "")
        } catch let fault as DiskFault {
            Console.say("tirage: \(SafeText.line(fault.message))")
            throw ExitCode.disk
        }
    }
}

// MARK: - Allowing

extension AllowCommand {
    private func allow(_ file: String) throws {
        if let service = Catalogue.service(named: file) { return try allow(service, as: file) }
        var loader = PipelineLoader(isRehearsal: true, settings: setting.settings)
        loader.mayAsk = false
        guard let bytes = loader.read(file) else { throw end(of: loader) }
        if ManifestReader.isDescription(bytes) {
            guard let service = loader.describes(file, bytes) else { throw end(of: loader) }
            return try allow(service, as: file)
        }
        guard url == nil else {
            throw ValidationError("--url is for a service; a manifest says its URLs itself")
        }
        var kept: Set<Grant> = []
        for _ in 0..<Self.roundsMax {
            var round = loader
            let pipeline = round.load(file, bytes, isInspected: true)
            let wanted = Set(round.wanted).subtracting(kept)
            if !wanted.isEmpty {
                try keep(wanted, for: file)
                kept.formUnion(wanted)
                continue
            }
            guard let pipeline else { throw end(of: round) }
            sayUnset(pipeline)
            break
        }
        if kept.isEmpty { try Console.answer(prose: "\(SafeText.line(file)) needs no leave\n") }
    }

    /// What is wrong with a file is said, as by any other command.
    private func end(of loader: PipelineLoader) -> ExitCode {
        loader.say()
        return .badManifest
    }

    private func allow(_ service: ServiceDescription, as name: String) throws {
        if let url, Origin(of: url) == nil {
            throw ValidationError(
                "--url takes a URL such as 'https://my.host', not '\(url.prefix(80))'")
        }
        guard url != nil || service.url != nil else {
            throw ValidationError("\(service.title) has no URL of its own; say yours with --url")
        }
        let sends = Probe.sends(of: service, at: url)
        let wanted = Set(sends.filter { !$0.isAllowed }.compactMap(\.grant))
        guard !wanted.isEmpty else {
            return try Console.answer(prose: "\(SafeText.line(name)) needs no leave\n")
        }
        try keep(wanted, for: name)
    }

    /// On a terminal it is asked first; elsewhere the command itself says so.
    private func keep(_ wanted: Set<Grant>, for file: String) throws {
        if !yes, Console.isInputTerminal, Console.isTerminal(.error) {
            guard Allowed.ask(Array(wanted), for: file) else {
                Console.say("tirage: nothing was allowed")
                throw ExitCode.badManifest
            }
        } else {
            try Allowed.keep(adding: Array(wanted))
        }
        for grant in wanted.sorted() {
            try Console.answer(prose: "allowed: \(SafeText.line(grant.deed))\n")
        }
    }

    /// Where a URL will lead can't be told as long as a variable in it is not set.
    private func sayUnset(_ pipeline: Pipeline) {
        let unset = Set(
            pipeline.leaves.sends.filter { $0.isInURL && $0.origin == nil }.map(\.variable))
        for name in unset.sorted() {
            Console.say(
                "tirage: a URL names the environment variable '\(name)', which is not set here; set it,"
                    + " and where it leads can be allowed")
        }
    }
}

// MARK: - What is allowed

extension AllowCommand {
    private func show() throws {
        let list = Allowed.list
        var lines = list.kept.sorted().map { Allowed.shown($0.written) }
        lines += list.named.sorted().map { "\(Allowed.shown($0.written))   (\(Allowed.variable))" }
        for line in lines { try Console.answer(prose: SafeText.line(line) + "\n") }
        if lines.isEmpty { Console.say("nothing is allowed but what needs no leave") }
        if let path = Allowed.path, !list.kept.isEmpty {
            Console.say("kept in \(SafeText.line(Allowed.shown(path)))")
        }
        for line in try OwnLimits.lines() { try Console.answer(prose: SafeText.line(line) + "\n") }
    }

    private func takeBack() throws {
        let kept = Allowed.list.kept
        var less: Set<Grant> = []
        for word in revoke {
            let found = kept.filter { Self.isMeant($0, by: word) }
            guard !found.isEmpty else {
                let isNamed = Allowed.list.named.contains { Self.isMeant($0, by: word) }
                let why =
                    isNamed
                    ? "\(Allowed.variable) allows it, and no file" : "see: tirage allow --list"
                Console.say(
                    "tirage: nothing like '\(SafeText.line(word, columnsMax: 200))' is kept; \(why)"
                )
                throw ExitCode.badManifest
            }
            less.formUnion(found)
        }
        try Allowed.keep(removing: less)
        for grant in less.sorted() {
            try Console.answer(prose: "no longer allowed: \(SafeText.line(grant.deed))\n")
        }
    }

    /// A grant as it is kept, or its variable, or its origin.
    private static func isMeant(_ grant: Grant, by word: String) -> Bool {
        if grant.written.isExactly(word) || (try? Allowed.grant(word)) == grant { return true }
        switch grant {
        case .variable(let name, let origin):
            return name == word || Origin(of: word)?.written == origin
        case .root: return false
        }
    }
}
