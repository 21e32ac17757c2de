/// A pipeline as its YAML file says it, with places; nothing is expanded or looked up yet.
///
/// A manifest with mistakes still has everything that could be read, so that all mistakes are found
/// at once.
package struct Manifest: Sendable {
    /// The file as the user named it.
    package var file: String
    /// The folder that paths in the manifest are relative to.
    package var directory: String
    package var name: Located<String>
    /// The output folder, relative to `directory` unless absolute.
    package var output: TextTemplate
    /// The root of everything drawn at random.
    package var seed: Value
    package var vars: [Value.Field]
    package var providers: [ProviderBlock]
    /// The largest plan that was meant.
    package var jobsMax: Located<UInt64>
    /// The file of its user's own that says so for all manifests; `nil` where the manifest does.
    package var jobsMaxFile: String?
    package var budget: BudgetBlock?
    package var batches: [BatchBlock]

    package static let jobsMaxDefault: UInt64 = 1000

    package init(
        file: String, directory: String, name: Located<String>, output: TextTemplate,
        seed: Value, vars: [Value.Field], providers: [ProviderBlock], jobsMax: Located<UInt64>,
        budget: BudgetBlock? = nil, batches: [BatchBlock]
    ) {
        self.file = file
        self.directory = directory
        self.name = name
        self.output = output
        self.seed = seed
        self.vars = vars
        self.providers = providers
        self.jobsMax = jobsMax
        self.budget = budget
        self.batches = batches
    }
}

/// How much the jobs of a manifest may cost, as it was written.
package struct BudgetBlock: Sendable {
    package var limits: [Located<Budget.Limit>]
    package var onUnknownPrice: Budget.UnknownPrice

    package init(limits: [Located<Budget.Limit>], onUnknownPrice: Budget.UnknownPrice = .refuse) {
        self.limits = limits
        self.onUnknownPrice = onUnknownPrice
    }

    package var budget: Budget {
        Budget(limits: limits.map(\.value), onUnknownPrice: onUnknownPrice)
    }
}

/// A service as configured in a manifest: account, URL, limits.
package struct ProviderBlock: Sendable {
    package var name: Located<String>
    package var service: ServiceDescription
    /// Where the service is, when the description's own URL is not meant.
    ///
    /// May name `env.*` and `vars.*`.
    package var url: TextTemplate?
    /// Which environment variable holds each credential that does not come from its usual one.
    package var credentials: [String: String]
    package var concurrency: Int?
    package var rate: Rate?
    package var settings: JobSettings

    package init(
        name: Located<String>, service: ServiceDescription, url: TextTemplate? = nil,
        credentials: [String: String] = [:], concurrency: Int? = nil, rate: Rate? = nil,
        settings: JobSettings = JobSettings()
    ) {
        self.name = name
        self.service = service
        self.url = url
        self.credentials = credentials
        self.concurrency = concurrency
        self.rate = rate
        self.settings = settings
    }
}

/// One batch: a provider, a matrix, the inputs.
///
/// `defaults` are merged in already.
package struct BatchBlock: Sendable {
    package var name: Located<String>
    package var provider: Located<String>
    /// The other providers that its jobs may run on.
    package var pool: [Located<String>]
    /// What is run, under the service's own word: endpoint, model.
    package var target: TextTemplate?
    package var axes: [AxisBlock]
    package var rules: MatrixRules
    package var inputs: [TemplateValue.Field]
    package var save: TextTemplate?
    package var settings: JobSettings

    package init(
        name: Located<String>, provider: Located<String>, pool: [Located<String>] = [],
        target: TextTemplate? = nil, axes: [AxisBlock] = [], rules: MatrixRules = MatrixRules(),
        inputs: [TemplateValue.Field] = [], save: TextTemplate? = nil,
        settings: JobSettings = JobSettings()
    ) {
        self.name = name
        self.provider = provider
        self.pool = pool
        self.target = target
        self.axes = axes
        self.rules = rules
        self.inputs = inputs
        self.save = save
        self.settings = settings
    }
}

/// What may be set for jobs on a provider, in `defaults` and on a batch; `nil` where nothing was
/// said.
package struct JobSettings: Hashable, Sendable {
    /// How long to wait for a job; it stays accepted afterwards and the next run collects it.
    package var timeout: Duration?
    /// How often a submit that was surely not accepted is tried again.
    package var retriesMax: Int?
    /// What one job is expected to cost.
    package var price: Money?
    /// How many images one job makes.
    package var imagesPerJob: Int?

    package init(
        timeout: Duration? = nil, retriesMax: Int? = nil, price: Money? = nil,
        imagesPerJob: Int? = nil
    ) {
        self.timeout = timeout
        self.retriesMax = retriesMax
        self.price = price
        self.imagesPerJob = imagesPerJob
    }

    /// These settings, with what they leave open taken from `base`.
    package func over(_ base: JobSettings) -> JobSettings {
        JobSettings(
            timeout: timeout ?? base.timeout, retriesMax: retriesMax ?? base.retriesMax,
            price: price ?? base.price, imagesPerJob: imagesPerJob ?? base.imagesPerJob)
    }
}
