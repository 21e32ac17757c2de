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

    /// The key of job number `index`: less work than the whole job.
    package func key(at index: UInt64) throws(ScopeFault) -> JobKey {
        let number = batchIndex(of: index)
        return try request(at: index, of: batches[number], identities[number]).key
    }

    private func job(
        at index: UInt64, of batch: Batch, _ identity: JobIdentity
    ) throws(ScopeFault) -> Job {
        let request = try request(at: index, of: batch, identity)
        let (scope, key, replica) = (request.scope, request.key, request.replica)
        return Job(
            index: index, batch: batch.name, provider: batch.provider.name,
            service: batch.provider.service.name, target: request.target, matrix: scope.matrix,
            inputs: request.inputs, key: key,
            stem: try batch.stem(in: scope, key: key, replica: replica), replica: replica)
    }

    /// What is asked for, and the names that the rest of a job may be written with.
    private struct Request {
        let scope: JobScope
        let target: String?
        let inputs: [Value.Field]
        let replica: UInt64
        let key: JobKey
    }

    private func request(
        at index: UInt64, of batch: Batch, _ identity: JobIdentity
    ) throws(ScopeFault) -> Request {
        let point = batch.matrix.point(at: index - batch.first)
        var scope = JobScope(
            matrix: point.fields, vars: vars, pipeline: pipeline, batch: batch.name,
            runDate: runDate, files: files, isPartial: batch.matrix.rules.isPartialIncludeMeant)
        let target = try batch.target?.resolved(in: scope)
        var inputs: [Value.Field] = []
        inputs.reserveCapacity(batch.inputs.count)
        for input in batch.inputs {
            inputs.append(Value.Field(input.name, try input.value.resolved(in: scope)))
        }
        let key = try identity.key(
            target: target, inputs: inputs, replica: point.replica, files: files, sha256: sha256)
        scope.identify(index: index, replica: point.replica, key: key)
        return Request(
            scope: scope, target: target, inputs: inputs, replica: point.replica, key: key)
    }

    /// The choices that the variants of a job were made by, for results.
    func choices(of job: Job) -> [(axis: String, choices: [VariantChoice])] {
        let batch = batch(of: job.index)
        return batch.matrix.choices(at: job.index - batch.first)
    }

    /// The SHA-256 of an input file, for results.
    package func sha256(of file: FileReference) throws(InputFileError) -> String {
        try files.sha256(of: file.path)
    }

    /// How large an input file is.
    package func byteCount(of file: FileReference) throws(InputFileError) -> Int {
        try files.byteCount(of: file.path)
    }
}

extension Plan {
    /// A service as a manifest configures it, with nothing left open.
    ///
    /// A class, as its batches are, since every job looks at both and a copy of either is large.
    package final class Provider: Sendable {
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
    package final class Batch: Sendable {
        package let name: String
        package let place: Place
        package let provider: Provider
        package let target: TextTemplate?
        package let matrix: Matrix
        package let inputs: [TemplateValue.Field]
        package let save: TextTemplate?
        package let timeout: Duration
        package let retriesMax: Int
        package let price: Money?
        /// The index of its first job.
        package let first: UInt64

        init(
            _ block: BatchBlock, provider: Provider, matrix: Matrix, timeout: Duration,
            retriesMax: Int, price: Money?, first: UInt64
        ) {
            name = block.name.value
            place = block.name.place
            self.provider = provider
            target = block.target
            self.matrix = matrix
            inputs = block.inputs
            save = block.save
            self.timeout = timeout
            self.retriesMax = retriesMax
            self.price = price
            self.first = first
        }

        package var axes: [Axis] { matrix.axes }
        package var count: UInt64 { matrix.expansion.count }
    }
}
