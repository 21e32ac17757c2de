internal import Core
internal import Reports
internal import Storage

/// The credentials of a pipeline's providers: from the environment, else from the file of keys
/// (`.env`) beside the manifest.
struct Keys: Sendable {
    /// Where a key was found.
    enum Origin: Hashable, Sendable {
        case environment
        /// The file of keys, as its user would name it.
        case file(String)
    }

    private let environment: [String: Secret]
    private let file: KeyFile?
    /// Why the file that was named can't be read.
    let absence: String?
    private let path: String
    /// The file that the command line names; `nil` for the one beside the manifest.
    let named: String?
    /// The variables whose keys are left in texts, since they are short, in their order.
    private(set) var shortKeys: [String] = []

    /// What the environment has alone, and no file is looked at: for a rehearsal, which needs no
    /// keys.
    init(ofEnvironment variables: Set<String>) {
        environment = Self.read(variables)
        (file, absence, path, named) = (nil, nil, "", nil)
    }

    /// - Parameters:
    ///   - variables: The names that the providers' credentials ask for. Nothing else is taken from
    ///     the file.
    ///   - directory: The manifest's folder; empty for the working directory.
    ///   - other: The file that the command line names in place of the one there.
    init(_ variables: Set<String>, beside directory: String, insteadOf other: String?) {
        environment = Self.read(variables)
        named = other
        path = other ?? Self.path(beside: directory)
        do throws(KeyFile.Absence) {
            let found = try KeyFile(reading: path, wanted: variables)
            for secret in found.secrets.values { Credentials.know(secret) }
            (file, absence) = (found, nil)
        } catch {
            file = nil
            absence = Self.fault(
                error, path, isNamed: other != nil, isNeeded: environment.count < variables.count)
        }
        shortKeys = variables.filter { self[$0].map(Redaction.isShort) ?? false }.sorted()
    }

    private static func path(beside directory: String) -> String {
        directory.isEmpty ? ".env" : directory == "/" ? "/.env" : directory + "/.env"
    }

    /// An empty variable is as good as none, as it is for a service.
    private static func read(_ variables: Set<String>) -> [String: Secret] {
        var found: [String: Secret] = [:]
        for variable in variables {
            if let secret = Credentials.read(variable), !secret.isEmpty { found[variable] = secret }
        }
        return found
    }

    private static func fault(
        _ absence: KeyFile.Absence, _ path: String, isNamed: Bool, isNeeded: Bool
    ) -> String? {
        switch absence {
        case .none:
            isNamed ? "can't read '\(path)', which --env-file names: there is no such file" : nil
        case .unreadable(let reason):
            isNamed || isNeeded ? "can't read '\(path)' for keys: \(reason)" : nil
        }
    }

    /// The value of a variable that the providers ask for.
    subscript(variable: String) -> Secret? { environment[variable] ?? file?.secrets[variable] }

    /// All that were found.
    var all: [Secret] {
        Array(environment.values) + (file.map { Array($0.secrets.values) } ?? [])
    }

    func origin(of variable: String) -> Origin? {
        if environment[variable] != nil { return .environment }
        return file.flatMap { $0.secrets[variable] == nil ? nil : .file($0.path) }
    }
}

// MARK: - What is missing

extension Keys {
    /// What keeps a provider from proving who asks, a line for each variable.
    func missing(for provider: Plan.Provider) -> [String] {
        let service = provider.service
        let isThere = { (name: String) in provider.credentials[name].flatMap { self[$0] } != nil }
        var names = service.credentials.filter { !$0.isOptional }.map(\.name)
            .filter { !isThere($0) }
        let ways = service.authentications
        if names.isEmpty, !ways.isEmpty, !ways.contains(where: { $0.needs.allSatisfy(isThere) }) {
            names = ways.map { $0.needs.filter { !isThere($0) } }.min { $0.count < $1.count } ?? []
        }
        return names.compactMap { provider.credentials[$0] }.map { variable in
            if let fault = fault(of: variable) { return fault }
            return "the environment variable '\(variable)' is not set; \(service.title) needs it"
        }
    }

    /// Why the file's line about a variable can't be read.
    func fault(of variable: String) -> String? {
        file?.faults.first { $0.name == variable }.map(line)
    }

    private func line(_ fault: KeyFile.Fault) -> String {
        "\(file?.path ?? path):\(fault.line): \(fault.name): \(fault.message)"
    }

    /// What can be done about missing keys.
    var advice: String {
        let place = path == ".env" || path.hasSuffix("/.env") ? " beside the manifest" : ""
        let name = path.hasSuffix("/.env") || path == ".env" ? ".env" : "'\(path)'"
        return
            "set what is missing in the environment, or put it in \(name)\(place) as a line NAME=value"
    }
}

// MARK: - Warnings

extension Keys {
    /// What is wrong with the file, whether its keys are needed or not; none where it has none.
    var warnings: [String] {
        guard let file else { return [] }
        var lines = (file.notes).map { "warning: " + line($0) }
        guard !file.secrets.isEmpty else { return lines }
        let name = ShellWord.quoted(file.path)
        if file.isOpenToOthers {
            lines.append(
                "warning: others can read the keys in '\(file.path)'; keep them to yourself:"
                    + " chmod 600 \(name)")
        }
        if file.isTracked {
            let (folder, last) = RelativePath.split(file.path)
            let place = folder.isEmpty ? "" : " -C \(ShellWord.quoted(folder))"
            lines.append(
                "warning: git keeps '\(file.path)', and its keys go wherever the repository goes; take it"
                    + " out: git\(place) rm --cached \(ShellWord.quoted(last)); then add it to .gitignore,"
                    + " and have new keys made")
        }
        return lines
    }

    /// That short keys are not hidden: a line for each variable.
    private var shortKeyNotes: [String] {
        shortKeys.map { variable in
            "note: the key in \(variable) is shorter than \(Redaction.bytesMin) bytes, so it is not"
                + " hidden in texts"
        }
    }

    /// Says the warnings of all files, each once, and the notes unless only warnings are wanted.
    static func sayWarnings(_ all: [Keys], isQuiet: Bool = false) {
        var said: Set<String> = []
        let notes = isQuiet ? [] : all.flatMap(\.shortKeyNotes)
        for line in notes where said.insert(line).inserted {
            Console.say("tirage: " + SafeText.line(line))
        }
        for line in all.flatMap(\.warnings) where said.insert(line).inserted {
            Console.say("tirage: " + SafeText.line(line))
        }
    }
}
