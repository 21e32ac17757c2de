internal import Core
internal import ImageFormats
internal import Reports
internal import Storage

/// Takes over by key what other folders have of a plan's jobs.
///
/// Safe against a kill at any point: an image has its name before the ledger says so, and is known
/// by its bytes when it is taken over once more.
struct Adoption: Sendable {
    private var plan: Plan
    private let latest: @Sendable ([JobKey]) async throws(LedgerError) -> [JobKey: Attempt]
    /// `nil` where nothing is to be written.
    private let ledger: SQLiteLedger?
    private var wanted: [JobKey: Wanted] = [:]

    /// A job that a run would submit.
    private struct Wanted {
        let point: JobPoint
        /// Of the attempt that it would be.
        let number: Int
        /// Whether it was never submitted, or surely not accepted.
        let isNew: Bool
    }

    /// Jobs that are committed at once.
    private static let chunkSize = 100

    /// - Parameters:
    ///   - latest: Asks the plan's own ledger, where it has one.
    ///   - ledger: The same to write; `nil` for a dry run.
    init(
        _ plan: Plan, ledger: SQLiteLedger?,
        latest: @escaping @Sendable ([JobKey]) async throws(LedgerError) -> [JobKey: Attempt]
    ) {
        self.plan = plan
        self.ledger = ledger
        self.latest = latest
    }

    /// Takes over what the source has; of a stage, what its earlier jobs let it know.
    mutating func take(from source: AdoptionSource) async throws -> AdoptionReport.Folder {
        var whole = AdoptionReport.Folder(path: source.name)
        while true {
            try await look()
            var pass = AdoptionReport.Folder(path: source.name)
            if let trouble = source.trouble {
                pass.notes.append("its results are read, not its ledger: \(trouble)")
            }
            if source.isOwn {
                try await takeRecord(source, &pass)
            } else if let ledger = source.ledger {
                try await takeFromLedger(ledger, source, &pass)
            } else {
                try await takeFromResults(source, &pass)
            }
            let count = pass.jobs
            pass.jobs += whole.jobs
            pass.images += whole.images
            pass.byteCount += whole.byteCount
            pass.past += whole.past
            whole = pass
            guard plan.hasStages, count > 0, ledger != nil else { return whole }
        }
    }

    /// How many jobs of the plan a run would submit, and how many there are.
    mutating func forecast() async throws -> (left: Int, planned: Int) {
        try await look()
        return (wanted.values.count(where: \.isNew), Int(clamping: plan.expectedJobCount))
    }

    /// Finds the jobs that a run would submit.
    private mutating func look() async throws {
        plan = try await plan.knowing(latest)
        wanted = [:]
        var chunk: [(key: JobKey, point: JobPoint)] = []
        for index in 0..<plan.jobCount {
            for point in try plan.points(at: index) {
                let job = try plan.job(at: point)
                if !job.waits { chunk.append((job.key, point)) }
            }
            guard chunk.count >= 500 || index + 1 == plan.jobCount else { continue }
            let attempts = try await latest(chunk.map(\.key))
            for (key, point) in chunk where wanted[key] == nil {
                wanted[key] = Self.wanted(point, after: attempts[key])
            }
            chunk = []
        }
    }

    private static func wanted(_ point: JobPoint, after attempt: Attempt?) -> Wanted? {
        guard let attempt else { return Wanted(point: point, number: 1, isNew: true) }
        switch attempt.state {
        case .ready: return Wanted(point: point, number: attempt.number, isNew: true)
        case .failed, .lost, .expired, .cancelled:
            return Wanted(point: point, number: attempt.number + 1, isNew: false)
        case .submitting, .accepted, .finished, .done, .unknown: return nil
        }
    }
}

// MARK: - Of another folder

extension Adoption {
    private mutating func takeFromLedger(
        _ ledger: ReadOnlyLedger, _ source: AdoptionSource, _ folder: inout AdoptionReport.Folder
    ) async throws {
        var position: Int64 = 0
        while true {
            let records = try await ledger.records(
                after: position, count: Self.chunkSize, besides: JobKeySet())
            guard let last = records.last else { return }
            position = last.position
            let offers = records.map { record in
                var attempt = record.attempt
                attempt.request = record.request
                return attempt
            }
            try await take(offers, source, &folder)
        }
    }

    private mutating func takeFromResults(
        _ source: AdoptionSource, _ folder: inout AdoptionReport.Folder
    ) async throws {
        guard var lines = try LineReader(at: source.results) else { return }
        var seen = SeenJobs()
        var offers: [Attempt] = []
        while let line = try lines.next() {
            guard let job = seen.job(of: line, &folder) else { continue }
            offers.append(job.latest)
            guard offers.count >= Self.chunkSize else { continue }
            try await take(offers, source, &folder)
            offers = []
        }
        try await take(offers, source, &folder)
    }

    /// Takes over those that are wanted and done.
    private mutating func take(
        _ offers: [Attempt], _ source: AdoptionSource, _ folder: inout AdoptionReport.Folder
    ) async throws {
        var adopted: [Attempt] = []
        for offer in offers {
            guard let wanted = wanted[offer.key] else { continue }
            switch offer.state {
            case .submitting, .accepted, .finished, .unknown:
                if wanted.isNew { folder.underWay += 1 }
            case .done(let remote, let outputs, let images):
                let job = try plan.job(at: wanted.point)
                guard let kept = try await copy(images, of: job, source, &folder) else { continue }
                var attempt = Attempt(
                    key: job.key, number: wanted.number, state: .done(remote, outputs, kept),
                    context: plan.context(of: job, like: offer), times: offer.times)
                attempt.request =
                    try offer.request ?? plan.keptRequest(of: job, on: attempt.context.provider)
                adopted.append(attempt)
                folder.jobs += 1
                folder.images += kept.count
                folder.byteCount += kept.reduce(0) { $0 + $1.facts.byteCount }
                self.wanted[job.key] = nil
            case .ready, .failed, .lost, .expired, .cancelled: continue
            }
        }
        try await ledger?.adopt(adopted)
    }

    /// The job's images under the names that they have here; `nil` when one is not what was
    /// recorded, and then none is taken.
    private func copy(
        _ images: [StoredImage], of job: Job, _ source: AdoptionSource,
        _ folder: inout AdoptionReport.Folder
    ) async throws -> [StoredImage]? {
        let from = SourceFolder(source.folder)
        for image in images {
            do throws(SourceFolder.Fault) {
                try from.check(image)
            } catch {
                folder.spoilt.append(
                    AdoptionReport.Spoilt(key: job.key, image: image.path, why: error.message))
                return nil
            }
        }
        guard ledger != nil else { return images }
        let to = OutputFolder(plan.output)
        var kept: [StoredImage] = []
        for (place, image) in images.enumerated() {
            do throws(AdoptionFault) {
                kept.append(
                    try await from.copy(image) { () throws(DownloadError) in
                        try await to.begin(
                            stem: job.stem, number: place + 1, count: images.count, key: job.key)
                    })
            } catch {
                switch error {
                case .disk(let message): throw DiskError(message)
                case .image(let message):
                    folder.spoilt.append(
                        AdoptionReport.Spoilt(key: job.key, image: image.path, why: message))
                    return nil
                }
            }
        }
        return kept
    }
}

// MARK: - Of its own folder

extension Adoption {
    /// Takes over the whole record, as its ledger had it: what was paid for, and what it cost.
    ///
    /// In one transaction: half of it would pass for all.
    private mutating func takeRecord(
        _ source: AdoptionSource, _ folder: inout AdoptionReport.Folder
    ) async throws {
        guard var lines = try LineReader(at: source.results) else { return }
        var seen = SeenJobs()
        var attempts: [Attempt] = []
        var past: [JobKey: LedgerRecord.Past] = [:]
        var missing = 0
        let images = SourceFolder(source.folder)
        while let line = try lines.next() {
            guard let job = seen.job(of: line, &folder),
                try await latest([job.key]).isEmpty
            else { continue }
            var latest = job.latest
            if let wanted = wanted[job.key] {
                latest.context = latest.context.named(try plan.job(at: wanted.point).stem, latest)
                self.wanted[job.key] = nil
                folder.jobs += 1
            } else {
                folder.past += 1
            }
            if let since = job.past { past[job.key] = since }
            for image in latest.images {
                folder.images += 1
                if (try? images.check(image)) == nil { missing += 1 }
            }
            attempts += job.attempts.dropLast() + [latest]
        }
        if missing > 0 {
            folder.notes.append(
                "\(missing) of its images \(missing == 1 ? "is" : "are") gone or changed on disk")
        }
        guard let ledger else { return }
        try await ledger.keep(past: past, forgetting: [])
        try await ledger.adopt(attempts)
    }
}
