internal import ArgumentParser

/// Where keys come from beside the environment.
struct KeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A file of keys, NAME=value a line, in place of .env beside the manifest. What the \
            environment has counts first.
            """, valueName: "path"))
    var envFile: String?
}
