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
    /// The file of its user's own that says so for all manifests; `nil` where the manifest does.
    package var jobsMaxFile: String?
    package let budget: Budget?
    package let providers: [Provider]
    package let batches: [Batch]
    /// Jobs, or in a stage the earlier jobs whose images there will be some of.
    package let jobCount: UInt64
    /// What is known of the images that stages are made from.
    package var stageImages: StageImages
    /// How its user asked for it, for commands that messages advise.
    package var invocation: Invocation
    /// The jobs that were asked for besides its own: each has its place behind its original.
    package var siblings = Siblings()
    /// The SHA-256 of the manifest's bytes: 64 hexadecimal digits; `nil` where nobody said it.
    package var manifestSHA256: String?
    /// Takes credentials out of what is kept of a request.
    package var redact: @Sendable (JSON) -> JSON = { $0 }

    /// The keys of its jobs, as far as they were worked out when it was inspected.
    var keys = PlanKeys()

    let files: any InputFiles
    let sha256: SHA256Function
    let runDate: String
    /// One for each batch.
    private let identities: [JobIdentity]

    package init(
        pipeline: String, file: String, output: String, imagesFolder: String, seed: Value,
        vars: [Value.Field], jobsMax: UInt64, budget: Budget?, providers: [Provider],
        batches: [Batch],
        files: any InputFiles,
        sha256: @escaping SHA256Function, runDate: String
    ) {
        self.pipeline = pipeline
        self.file = file
        self.output = output
        self.seed = seed
        self.vars = vars
        self.jobsMax = jobsMax
        self.budget = budget
        self.providers = providers
        self.batches = batches
        self.files = files
        self.sha256 = sha256
        self.runDate = runDate
        stageImages = StageImages(folder: imagesFolder)
        invocation = Invocation(file: file)
        identities = batches.map { JobIdentity(of: $0) }
        jobCount = batches.last.map { $0.first + $0.count } ?? 0
    }

    /// Ends a sentence of a plan with more jobs: `max-jobs allows (1000); raise it`.
    package var jobsMaxAdvice: String {
        jobsMaxFile.map { "your own max-jobs allows (\(jobsMax)); raise it in '\($0)'" }
            ?? "max-jobs allows (\(jobsMax)); raise it"
    }

    /// Where a run leaves its images: a rehearsal never mixes its own with paid ones.
    package func output(isRehearsal: Bool) -> String {
        isRehearsal ? output + "/rehearsal" : output
    }

    /// The same as input files are named: relative to the manifest's folder, or absolute.
    package func imagesFolder(isRehearsal: Bool) -> String {
        isRehearsal ? stageImages.folder + "/rehearsal" : stageImages.folder
    }

    /// The jobs of each batch, in plan order.
    package func indices(of batch: Batch) -> Range<UInt64> {
        batch.first..<(batch.first + batch.count)
    }

    /// Job number `index`, counted from 0; in a stage the first of those at `index`.
    ///
    /// Takes the same time for each index.
    /// - Throws: when an input file can't be read.
    package func job(at index: UInt64) throws(ScopeFault) -> Job {
        let number = batchIndex(of: index)
        guard batches[number].source == nil else {
            return try job(at: try points(at: index)[0])
        }
        return try job(at: JobPoint(index), of: batches[number], identities[number])
    }

    /// The job that stands there.
    package func job(at point: JobPoint) throws(ScopeFault) -> Job {
        let number = batchIndex(of: point.index)
        return try job(at: point, of: batches[number], identities[number])
    }

    /// The batch that job number `index` belongs to.
    package func batch(of index: UInt64) -> Batch {
        batches[batchIndex(of: index)]
    }

    /// The number of the batch that job number `index` belongs to.
    func batchIndex(of index: UInt64) -> Int {
        precondition(index < jobCount, "the plan has \(jobCount) jobs, none at \(index)")
        var (low, high) = (0, batches.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if batches[middle].first <= index { low = middle } else { high = middle }
        }
        return low
    }

    /// The key of job number `index`, which is in no stage: less work than the whole job, and none
    /// once the plan was inspected.
    package func key(at index: UInt64) throws(ScopeFault) -> JobKey {
        if let key = keys[index] { return key }
        let number = batchIndex(of: index)
        return try request(at: JobPoint(index), of: batches[number], identities[number]).key
    }

    private func job(
        at place: JobPoint, of batch: Batch, _ identity: JobIdentity
    ) throws(ScopeFault) -> Job {
        let own = try request(at: place, of: batch, identity)
        let stem = try batch.stem(in: own.scope, key: own.key, replica: own.replica)
        guard let sibling = place.sibling else {
            return job(own, at: place, of: batch, stem: stem)
        }
        let request = try request(at: place, of: batch, identity, seed: sibling.seed)
        return job(request, at: place, of: batch, stem: sibling.stem(from: stem))
    }

    private func job(
        _ request: Request, at place: JobPoint, of batch: Batch, stem: String
    ) -> Job {
        Job(
            index: place.index, batch: batch.name, provider: batch.provider.name,
            service: batch.provider.service.name, target: request.target,
            matrix: request.scope.matrix, inputs: request.inputs, key: request.key, stem: stem,
            replica: request.replica, source: place.source, sibling: place.sibling?.original)
    }

    /// The sibling number `number` of the job that stands at `point`; `nil` where nothing of it can
    /// be told to be its seed.
    func sibling(
        _ number: Int, of point: JobPoint, original: JobKey
    ) throws(ScopeFault) -> Sibling? {
        let place = batchIndex(of: point.index)
        let seed = Sibling.seed(number, of: original, pipelineSeed: seed, sha256: sha256)
        let request = try request(
            at: point, of: batches[place], identities[place], seed: seed)
        guard request.key != original else { return nil }
        return Sibling(of: original, number: number, seed: seed, key: request.key)
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
        at place: JobPoint, of batch: Batch, _ identity: JobIdentity, seed: UInt32? = nil
    ) throws(ScopeFault) -> Request {
        var point = batch.matrix.point(at: place.index - batch.first)
        if let source = place.source, let axis = batch.source?.axis {
            stageImages.put(source, for: axis, into: &point.fields)
        }
        let seeded = seed.map { Reseeding(of: batch, $0) }
        let identity = seeded == nil ? identity : JobIdentity(of: batch, isShared: false)
        var scope = scope(of: seeded?.matrix(point.fields) ?? point.fields, in: batch)
        if let seeded { scope.vars = seeded.vars(vars) }
        let target = try batch.target?.resolved(in: scope)
        var inputs: [Value.Field] = []
        inputs.reserveCapacity(batch.inputs.count)
        for input in batch.inputs {
            let value = try input.value.resolved(in: scope)
            inputs.append(Value.Field(input.name, seeded?.input(value, input.name) ?? value))
        }
        let key = try identity.key(
            target: target, inputs: inputs, replica: point.replica, files: files, sha256: sha256)
        scope.identify(index: place.index, replica: point.replica, key: key)
        return Request(
            scope: scope, target: target, inputs: inputs, replica: point.replica, key: key)
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
        /// The provider, or the first of its pool.
        package let provider: Provider
        /// Each of its jobs runs on one of these.
        package let providers: [Provider]
        package let target: TextTemplate?
        package let matrix: Matrix
        package let inputs: [TemplateValue.Field]
        package let save: TextTemplate?
        /// Whether its jobs that ask for the same as an earlier one are left out.
        package var skipsDuplicates: Bool { matrix.rules.skipsDuplicates }
        /// In a stage, its axis and the earlier batch whose images are the values.
        package let source: (axis: String, batch: String)?
        /// By provider, in their order.
        private let terms: [Terms]
        /// The index of its first job.
        package let first: UInt64

        init(
            _ block: BatchBlock, providers: [Provider], matrix: Matrix, first: UInt64
        ) {
            name = block.name.value
            place = block.name.place
            provider = providers[0]
            self.providers = providers
            target = block.target
            self.matrix = matrix
            source = matrix.source
            inputs = block.inputs
            save = block.save
            terms = providers.map { Terms(block.settings.over($0.settings), $0) }
            self.first = first
        }

        package var timeout: Duration { terms[0].timeout }
        package var retriesMax: Int { terms[0].retriesMax }
        /// What one job is expected to cost; on a pool the most that one of its providers asks.
        package var price: Money? {
            let prices = terms.compactMap(\.price)
            guard prices.count == terms.count, Set(prices.map(\.unit)).count == 1 else {
                return nil
            }
            return prices.max { $0.micro < $1.micro }
        }

        /// Whether its jobs cost the same on each of its providers.
        package var hasOnePrice: Bool { Set(terms.map(\.price)).count == 1 }

        /// What jobs of this batch may take and cost on one of its providers.
        package func terms(on provider: String) -> Terms {
            let number = providers.firstIndex { $0.name == provider }
            return terms[number ?? 0]
        }

        /// Whether its jobs make as many images on each of its providers.
        package var hasOneImageCount: Bool { Set(terms.map(\.imagesPerJob)).count == 1 }

        /// How many images one of its jobs makes, before any of them tells: the most of any provider.
        package var imagesPerJob: Int { terms.map(\.imagesPerJob).max() ?? 1 }

        package var axes: [Axis] { matrix.axes }
        /// What there is to tell of its axes: how files were read, and what patterns leave out.
        package var notes: [String] { axes.flatMap(\.notes) }
        package var count: UInt64 { matrix.count }
    }
}
