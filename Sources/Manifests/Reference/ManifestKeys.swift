package import Core

/// Every key of a manifest, by the kind of map that it stands in.
///
/// The reader knows no other keys: one that is read but not listed stops the program.
package enum ManifestKeys {
    /// The whole file.
    package static let top = KeySection(
        "Manifest",
        [
            KeyEntry(
                "extends", Forms.extends,
                "manifests whose content this one adds to, relative to this file",
                leftOut: "nothing", example: "extends: shared.yaml"),
            KeyEntry(
                "pipeline", Forms.pipeline, "name of the whole",
                leftOut: "the file's name without its extension", example: "pipeline: cats"),
            KeyEntry(
                "output", Forms.template("text", Forms.outputNames),
                "folder for images and results, relative to the manifest; may name "
                    + "`pipeline.name` and `vars.*`",
                leftOut: "`out/<pipeline>`", example: "output: out/${{ pipeline.name }}"),
            KeyEntry(
                "seed", Forms.seed, "where all that is drawn at random begins",
                leftOut: "0", example: "seed: 2025"),
            KeyEntry(
                "vars", Forms.vars, "values to use in several places", leftOut: "none",
                example: "vars: { style: ink and gold }"),
            KeyEntry(
                "providers", Forms.providers, "services and how they are used, by your names",
                leftOut: "required", example: "providers: { face: { service: wiro } }"),
            KeyEntry(
                "defaults", .named("defaults", "map"), "merged under every batch",
                leftOut: "nothing", example: "defaults: { timeout: 20m }"),
            KeyEntry(
                "budget", .named("budget", "map"), "the most that jobs may cost",
                leftOut: "no limit",
                example: "budget: { run: 300 credits, day: 20 USD }"),
            KeyEntry(
                "max-jobs", .integer(from: 1), "refuse a plan with more jobs than this",
                leftOut: "1000", example: "max-jobs: 5000"),
            KeyEntry(
                "batches", .list("list of maps", of: .reference(to: "batch"), atLeast: 1),
                "what to run", leftOut: "required",
                example: "batches: [{ name: a, model: wiro/instant-id, inputs: { prompt: a fox } }]"
            ),
        ])

    /// What stands under `budget`.
    package static let budget = KeySection(
        "Budget",
        [
            KeyEntry(
                "run", Forms.amounts, "the most that one `tirage run` may spend, for each unit",
                leftOut: "no limit", example: "run: 300 credits"),
            KeyEntry(
                "day", Forms.amounts,
                "the most that all runs of a calendar day in UTC may spend, for each unit",
                leftOut: "no limit", example: "day: [300 credits, 20 USD]"),
            KeyEntry(
                "on-unknown-price",
                ValueForm(
                    "`refuse` or `allow`",
                    .members(["enum": .strings(Budget.UnknownPrice.allCases.map(\.rawValue))])),
                "whether jobs without a `price` are a mistake, or run and count with what their "
                    + "service reports",
                leftOut: "`refuse`", example: "on-unknown-price: allow"),
        ])

    /// What stands under `providers`, each under a name.
    package static let provider = KeySection(
        "Provider",
        [
            KeyEntry(
                "service", Forms.service,
                "name of a service, or the path of your own description", leftOut: "required",
                example: "service: wiro"),
            KeyEntry(
                "url", Forms.url,
                "where the service is: `https`, or `http` to this computer, without a key to "
                    + "the own network; may name `env.*` and `vars.*`",
                leftOut: "the service's own; required where each user has one",
                example: "url: https://api.wiro.ai/v1"),
            KeyEntry(
                "credentials", Forms.credentials,
                "the service's credentials, each as one `${{ env.NAME }}`",
                leftOut: "the service's usual variables",
                example: "credentials: { key: \"${{ env.WIRO_KEY_2 }}\" }"),
            KeyEntry(
                "concurrency", .integer(from: 1, to: ManifestBounds.concurrencyMax),
                "jobs that the service may hold at once", leftOut: "the service's",
                example: "concurrency: 8"),
            KeyEntry(
                "rate", .rate, "submits in a time", leftOut: "the service's",
                example: "rate: 60/min"),
        ]
            + jobSettings(
                "the service's, mostly `20m`", retries: "3", price: "unknown",
                images: "the service's, mostly 1"))

    /// What providers and batches alike may say of their jobs.
    private static func jobSettings(
        _ timeout: String, retries: String, price: String, images: String
    ) -> [KeyEntry] {
        [
            KeyEntry(
                "timeout", .duration,
                "how long to wait for a job; it is not lost, the next run collects it",
                leftOut: timeout, example: "timeout: 1h30m"),
            KeyEntry(
                "retries", .integer(from: 0, to: ManifestBounds.retriesMax),
                "how often a run sends again what was surely not accepted, and how many more runs "
                    + "submit a job again that failed at the service",
                leftOut: retries, example: "retries: 2"),
            KeyEntry(
                "price", .money, "what one job costs, with a unit", leftOut: price,
                example: "price: 10 credits"),
            KeyEntry(
                "images-per-job", .integer(from: 1, to: ManifestBounds.imagesMax),
                "how many images one job makes: a run waits until as many are listed",
                leftOut: images, example: "images-per-job: 1"),
        ]
    }

    /// The same for a batch.
    static let batchSettings = jobSettings(
        "the provider's", retries: "the provider's", price: "the provider's",
        images: "the provider's")
}
