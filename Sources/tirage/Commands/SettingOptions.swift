internal import ArgumentParser
internal import Manifests

/// What a command sets over whatever the manifest says: `--set`.
struct SettingOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            """
            Use this value whatever the manifest says: 'seed=7', 'vars.style=ink', \
            'batches.selfies.provider=face'. The value is YAML; nothing unsets. May be given \
            several times.
            """, valueName: "key=value"))
    var written: [String] = []

    func validate() throws {
        for text in written where Setting(written: text) == nil {
            throw ValidationError(
                "--set takes a key, '=' and a value, such as 'vars.style=ink', not '\(text.prefix(80))'"
            )
        }
    }

    /// In the order given; of the same key the last counts.
    var settings: [Setting] { written.compactMap(Setting.init(written:)) }
}
