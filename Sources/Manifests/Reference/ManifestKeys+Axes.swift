package import Core

/// The forms of an axis in braces.
extension ManifestKeys {
    /// `{from, to, step}` and `{from, count, step}`.
    package static let range = KeySection(
        "Range",
        [
            KeyEntry(
                "from", .number, "the first value", leftOut: "required", example: "from: 1"),
            KeyEntry(
                "to", .number, "where it ends, included if a step lands on it",
                leftOut: "`count` says it", example: "to: 9"),
            KeyEntry(
                "count", .integer(from: 1), "how many values", leftOut: "`to` says it",
                example: "count: 20"),
            KeyEntry(
                "step", Forms.step, "from one value to the next, exactly as written",
                leftOut: "1", example: "step: 2"),
        ])

    package static let random = KeySection(
        "Random seeds",
        [
            KeyEntry(
                "random", .integer(from: 1, to: ManifestBounds.randomMax),
                "so many different seeds from 0 to 4294967295, drawn by the pipeline's `seed`",
                leftOut: "required", example: "random: 8")
        ])

    package static let glob = KeySection(
        "Files",
        [
            KeyEntry(
                "glob", Forms.path, "the files that match a pattern, relative to the manifest",
                leftOut: "required", example: "glob: \"inputs/**/*.{jpg,png}\""),
            KeyEntry(
                "ignore-case", .truth, "whether `*.jpg` means `.JPG` too", leftOut: "false",
                example: "ignore-case: true"),
            KeyEntry(
                "sort", Forms.words(["bytes", "natural"]),
                "the files' order; `natural` has `img2` before `img10`", leftOut: "`bytes`",
                example: "sort: natural"),
            KeyEntry(
                "as", Forms.words(["any"]), "`any` for files that are no images",
                leftOut: "images, videos or sounds", example: "as: any"),
        ])

    package static let lines = KeySection(
        "Lines",
        [
            KeyEntry(
                "lines", Forms.path,
                "the lines of a file, without blank ones and those that begin with `#`",
                leftOut: "required", example: "lines: prompts.txt"),
            KeyEntry(
                "comments", .truth, "whether lines that begin with `#` are passed over",
                leftOut: "true", example: "comments: false"),
        ])

    package static let table = KeySection(
        "Table",
        [
            KeyEntry(
                "table", Forms.path, "the rows of a CSV, TSV or JSON Lines file",
                leftOut: "required", example: "table: cats.csv"),
            KeyEntry(
                "separator", Forms.separator,
                "what stands between the cells of a CSV or TSV file",
                leftOut: "the header shows it",
                example: "separator: \";\""),
        ])

    package static let variants = KeySection(
        "Variants",
        [
            KeyEntry(
                "variants", Forms.path,
                "the prompts that a text in dynamic-prompt syntax stands for",
                leftOut: "required", example: "variants: \"a {red|blue} cat\""),
            KeyEntry(
                "random", .integer(from: 1, to: ManifestBounds.randomMax),
                "so many of them, drawn by the pipeline's `seed`", leftOut: "all of them",
                example: "random: 20"),
            KeyEntry(
                "wildcards", Forms.path, "folder of the files that `__name__` stands for",
                leftOut: "`wildcards`, beside the manifest", example: "wildcards: words"),
        ])

    package static let images = KeySection(
        "Images",
        [
            KeyEntry(
                "images", Forms.batchName,
                "each image that the jobs of an earlier batch make, as soon as it is there",
                leftOut: "required", example: "images: portraits")
        ])

    /// The forms that a key of their own tells apart, in the order in which they are tried.
    package static let axisForms = [variants, random, glob, lines, table, images]
}
