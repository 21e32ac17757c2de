/// A command of this program as its user would type it again, for messages that advise one.
///
/// It keeps whatever was said besides that decides what the command is about: left out, the command
/// would do something else.
package struct Invocation: Hashable, Sendable {
    /// The manifest as its user named it.
    package var file: String
    package var isRehearsal: Bool
    /// What was set over the manifest, as it was written: `vars.style=ink`.
    package var settings: [String]
    /// The words that chose some of the jobs: `--batch selfies`.
    package var selection: [String]
    /// The file of keys that was named; `nil` for the one beside the manifest.
    package var keyFile: String?

    package init(
        file: String, isRehearsal: Bool = false, settings: [String] = [], selection: [String] = []
    ) {
        self.file = file
        self.isRehearsal = isRehearsal
        self.settings = settings
        self.selection = selection
    }

    /// The same for all jobs.
    package var ofAllJobs: Invocation {
        var all = self
        all.selection = []
        return all
    }

    /// A line for a shell: `tirage run --rehearse cats.yaml --set seed=7 --batch selfies`.
    ///
    /// - Parameter more: Words behind all others.
    package func command(_ name: String, _ more: [String] = []) -> String {
        // A file that looks like an option is named as one in this folder.
        let isOption = file.hasPrefix("-") && file != "-"
        var words = ["tirage", name] + (isRehearsal ? ["--rehearse"] : [])
        words.append(isOption ? "./" + file : file)
        words += settings.flatMap { ["--set", $0] } + selection
        // Commands that ask no service take no keys, and a rehearsal needs none.
        if let keyFile, !isRehearsal, Self.commandsWithKeys.contains(name) {
            words += ["--env-file", keyFile]
        }
        words += more
        return ShellWord.line(words)
    }

    private static let commandsWithKeys: Set = ["run", "collect", "cancel", "remake"]

    /// The command that makes these jobs again; no others are submitted where not all are meant.
    package func retrying(_ jobs: [JobKey]) -> String {
        let only = selection.isEmpty ? [] : jobs.flatMap { ["--only", $0.short] }
        return ofAllJobs.command("run", only + jobs.flatMap { ["--retry", $0.short] })
    }
}

/// Words of a command line as a shell reads them.
package enum ShellWord {
    /// The words with blanks between them, each in quotes where it needs some.
    package static func line(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }

    /// The word itself, in quotes where a shell would take it for something else; of `key=value`
    /// the value alone.
    ///
    /// Nothing in it steers a terminal: control characters and those that can't be seen are escaped.
    package static func quoted(_ word: String) -> String {
        if let equals = word.firstIndex(of: "="), equals > word.startIndex,
            word[..<equals].unicodeScalars.allSatisfy(isPlain)
        {
            return word[...equals] + inQuotes(String(word[word.index(after: equals)...]))
        }
        return inQuotes(word)
    }

    private static func inQuotes(_ text: String) -> String {
        let scalars = text.unicodeScalars
        if !scalars.isEmpty, scalars.allSatisfy({ isPlain($0) || $0 == "=" }) { return text }
        if !scalars.allSatisfy(isVisible) { return escaped(text) }
        if !scalars.contains(where: { "\"$`\\!".unicodeScalars.contains($0) }) {
            return "\"\(text)\""
        }
        return "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    /// `$'…'`, which bash, zsh and ksh read, with bytes in octal.
    private static func escaped(_ text: String) -> String {
        let pieces = text.unicodeScalars.map { scalar in
            if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
            if isVisible(scalar) { return String(scalar) }
            return String(scalar).utf8.map { byte in
                let digits = String(byte, radix: 8)
                return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }.joined()
        }
        return "$'" + pieces.joined() + "'"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "/", ":", ",", "@", "%", "+", "-": true
        default: false
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        default: true
        }
    }
}
