/// What a run would do: every job, each computed from its index when it is asked for.
package struct Plan: Sendable {
    package let pipeline: String
    /// The manifest as the user named it.
    package let file: String
    /// The output folder: absolute, or relative to the working directory as the manifest's folder
    /// is.
    package let output: String
    package let seed: Value
    package let vars: [Value.Field]
    package let jobsMax: UInt64
    package let providers: [Provider]
    package let batches: [Batch]
    package let jobCount: UInt64

    private let files: any InputFiles
    private let sha256: SHA256Function
    private let runDate: String
    /// One for each batch.
    private let identities: [JobIdentity]

    package init(
        pipeline: String, file: String, output: String, seed: Value, vars: [Value.Field],
        jobsMax: UInt64, providers: [Provider], batches: [Batch], files: any InputFiles,
        sha256: @escaping SHA256Function, runDate: String
    ) {
        self.pipeline = pipeline
        self.file = file
        self.output = output
        self.seed = seed
        self.vars = vars
        self.jobsMax = jobsMax
        self.providers = providers
        self.batches = batches
        self.files = files
        self.sha256 = sha256
        self.runDate = runDate
        identities = batches.map { JobIdentity(of: $0) }
        jobCount = batches.last.map { $0.first + $0.count } ?? 0
    }

    /// The jobs of each batch, in plan order.
    package func indices(of batch: Batch) -> Range<UInt64> {
        batch.first..<(batch.first + batch.count)
    }

    /// Job number `index`, counted from 0.
    ///
    /// Takes the same time for each index.
    /// - Throws: when an input file can't be read.
    package func job(at index: UInt64) throws(ScopeFault) -> Job {
        let number = batchIndex(of: index)
        return try job(at: index, of: batches[number], identities[number])
    }

    /// The batch that job number `index` belongs to.
    package func batch(of index: UInt64) -> Batch {
        batches[batchIndex(of: index)]
    }

    private func batchIndex(of index: UInt64) -> Int {
        precondition(index < jobCount, "the plan has \(jobCount) jobs, none at \(index)")
        var (low, high) = (0, batches.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if batches[middle].first <= index { low = middle } else { high = middle }
        }
        return low
    }

    private func job(
        at index: UInt64, of batch: Batch, _ identity: JobIdentity
    ) throws(ScopeFault) -> Job {
        var scope = JobScope(
            matrix: batch.matrix(at: index - batch.first), vars: vars, pipeline: pipeline,
            batch: batch.name, runDate: runDate, files: files)
        let target = try batch.target?.resolved(in: scope)
        var inputs: [Value.Field] = []
        inputs.reserveCapacity(batch.inputs.count)
        for input in batch.inputs {
            inputs.append(Value.Field(input.name, try input.value.resolved(in: scope)))
        }
        let key = try identity.key(
            target: target, inputs: inputs, files: files, sha256: sha256)
        scope.identify(index: index, key: key)
        return Job(
            index: index, batch: batch.name, provider: batch.provider.name,
            service: batch.provider.service.name, target: target, matrix: scope.matrix,
            inputs: inputs, key: key, stem: try batch.stem(in: scope, key: key))
    }

    /// The SHA-256 of an input file, for results.
    package func sha256(of file: FileReference) throws(InputFileError) -> String {
        try files.sha256(of: file.path)
    }

    func byteCount(of file: FileReference) throws(InputFileError) -> Int {
        try files.byteCount(of: file.path)
    }
}

extension Plan {
    /// A service as a manifest configures it, with nothing left open.
    package struct Provider: Sendable {
        package let name: String
        package let service: ServiceDescription
        /// Where the service is; identity where the description says so.
        package let url: String
        /// The URL as it was written, where the manifest has one: its values may be secret.
        package let urlTemplate: TextTemplate?
        /// The environment variable of each credential.
        package let credentials: [String: String]
        package let concurrency: Int
        package let rate: Rate?
        package let settings: JobSettings

        package init(
            name: String, service: ServiceDescription, url: String,
            urlTemplate: TextTemplate? = nil, credentials: [String: String], concurrency: Int,
            rate: Rate?, settings: JobSettings
        ) {
            self.name = name
            self.service = service
            self.url = url
            self.urlTemplate = urlTemplate
            self.credentials = credentials
            self.concurrency = concurrency
            self.rate = rate
            self.settings = settings
        }
    }

    /// One batch with its axes known.
    package struct Batch: Sendable {
        package let name: String
        package let place: Place
        package let provider: Provider
        package let target: TextTemplate?
        package let axes: [Axis]
        package let inputs: [TemplateValue.Field]
        package let save: TextTemplate?
        package let timeout: Duration
        package let retriesMax: Int
        package let price: Money?
        /// The index of its first job.
        package let first: UInt64
        package let count: UInt64

        /// The value of each axis for job `index` of this batch: the first axis is outermost.
        package func matrix(at index: UInt64) -> [Value.Field] {
            var rest = index
            var fields: [Value.Field] = []
            for axis in axes.reversed() {
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: axis.values.count)
                fields.append(Value.Field(axis.name, axis.values[remainder]))
                rest = quotient
            }
            return fields.reversed()
        }
    }

    /// A named list of values.
    package struct Axis: Sendable {
        package let name: String
        package let values: AxisValues
        /// How it was written, where that is known.
        package let form: AxisBlock.Form?

        package init(name: String, values: AxisValues, form: AxisBlock.Form? = nil) {
            self.name = name
            self.values = values
            self.form = form
        }
    }
}
