package import Core

/// Batches, and what stands under every batch.
extension ManifestKeys {
    /// An item of `batches`.
    ///
    /// The service's own word for what is run comes on top: `model`, `endpoint`.
    package static let batch = KeySection(
        "Batch",
        [
            KeyEntry(
                "name", Forms.batchName,
                "names the folder of its images; no two alike, case aside", leftOut: "required",
                example: "name: portraits"),
            KeyEntry(
                "provider", Forms.provider, "one of `providers`, or a pool of them",
                leftOut: "the provider, if there is just one", example: "provider: face"),
            KeyEntry(
                "matrix", Forms.matrix, "axes; every combination of their values is a job",
                leftOut: "one job", example: "matrix: { seed: { from: 1, count: 20 } }"),
        ] + rules + [
            KeyEntry(
                "inputs", Forms.inputs,
                "what is sent, under the service's own field names; `{}` for nothing",
                leftOut: "required", example: "inputs: { prompt: a fox, steps: 20 }"),
            KeyEntry(
                "save", Forms.template("text", Forms.saveNames),
                "name of the images, without number and extension",
                leftOut: "axis values and the job's key",
                example: "save: ${{ matrix.style }}/${{ matrix.seed }}"),
        ] + batchSettings)

    /// What a batch says of its matrix besides the axes.
    private static let rules: [KeyEntry] = [
        KeyEntry(
            "zip", Forms.zip, "groups of axes that advance together", leftOut: "none",
            example: "zip: [[prompt, negative]]"),
        KeyEntry(
            "exclude", Forms.combinations, "combinations to leave out", leftOut: "none",
            example: "exclude: [{ style: oil, seed: 3 }]"),
        KeyEntry(
            "include", Forms.includes, "values or jobs to add", leftOut: "none",
            example: "include: [{ style: oil, steps: 40 }]"),
        KeyEntry(
            "partial-include", .truth,
            "whether an include may add a job without naming every axis", leftOut: "false",
            example: "partial-include: true"),
        KeyEntry(
            "duplicates", Forms.words(["refuse", "skip"]),
            "what to do with a job that asks for the same as an earlier one", leftOut: "`refuse`",
            example: "duplicates: skip"),
        KeyEntry(
            "sample", .named("sample", "map"), "draws some of the jobs, by the pipeline's `seed`",
            leftOut: "all jobs", example: "sample: { count: 2 }"),
        KeyEntry(
            "repeat", .integer(from: 1, to: ManifestBounds.repeatsMax),
            "how often to make each job", leftOut: "1", example: "repeat: 2"),
    ]

    /// What `sample` holds.
    package static let sample = KeySection(
        "Sample",
        [
            KeyEntry(
                "count", .integer(from: 1, to: Int(Expansion.sampleMax)),
                "how many jobs to draw, each at most once", leftOut: "required",
                example: "count: 2")
        ])

    /// Keys that speak of one batch, so that they can't stand in `defaults`.
    static let ofOneBatch = ["name"] + axisRules
    static let axisRules = ["zip", "exclude", "include", "partial-include"]

    /// What stands under `defaults`.
    package static let defaults = KeySection(
        "Defaults", batch.without(ofOneBatch).keys.map(\.optional))
}

extension KeyEntry {
    /// The same key where it may be left out.
    fileprivate var optional: KeyEntry {
        guard isRequired else { return self }
        return KeyEntry(name, form, meaning, leftOut: "each batch says it", example: example)
    }
}
