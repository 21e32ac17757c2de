internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage
internal import YAML

/// What a word that is no command may have meant.
enum CommandGuess {
    /// What others call our commands.
    private static let synonyms = [
        "validate": "check", "lint": "check", "test": "check", "start": "run", "resume": "run",
        "continue": "run", "go": "run", "exec": "run", "submit": "run", "preview": "plan",
        "dry-run": "plan", "new": "init", "create": "init", "list": "status", "ls": "status",
        "show": "status", "stop": "cancel", "providers": "services", "redo": "remake",
        "again": "remake", "reroll": "remake", "delete": "reject", "discard": "reject",
    ]

    /// What to say about the first words of a command line; nil when they are as they should be.
    static func message(for arguments: [String], commands: [String]) -> String? {
        guard var word = arguments.first else { return nil }
        if word == "help", arguments.count > 1 { word = arguments[1] }
        guard !word.hasPrefix("-"), word != "help", !commands.contains(word) else { return nil }
        let start = "\(quoted(word)) is no command; "
        let nearby = NearbyPaths(folder: "") { nearest(to: $0, among: $1) }
        if word.hasSuffix(".yaml") || word.hasSuffix(".yml"), nearby.kind(at: word) == .file {
            return start + "to look at that manifest: tirage check \(word); to run it: tirage run"
                + " \(word)"
        }
        let lowered = word.lowercased()
        let near =
            commands.first { $0 == lowered }
            ?? nearest(to: word, among: commands)
            ?? synonyms[lowered].flatMap { commands.contains($0) ? $0 : nil }
            ?? commands.first { word.count > 2 && $0.hasPrefix(lowered) }
        if let near { return start + "did you mean '\(near)'?" }
        return start + "there are \(commands.joined(separator: ", "))"
    }
}
