internal import Core

/// Where all jobs of a plan stand, and which of them a run will submit.
///
/// Jobs are named by their index, 8 bytes each: they are computed again when their turn comes.
struct JobInventory: Sendable {
    /// A job of a stage whose image is not there yet.
    struct Waiting: Sendable {
        let index: UInt64
        /// What stands for it where a later stage waits for it in turn; `nil` where none does.
        let key: JobKey?
    }

    /// One for each provider, or for providers that share a pool.
    var forecasts: [RunEvent.LaneForecast] = []
    /// Jobs to submit, in plan order.
    private(set) var planned: [UInt64] = []
    /// Jobs to submit that are made from images which are there, in plan order.
    private(set) var made: [JobPoint] = []
    /// Jobs that wait, by the job whose image they need.
    private(set) var waiting: [JobKey: [Waiting]] = [:]
    /// By provider: images first, then jobs at the service.
    var toCollect: [String: [Attempt]] = [:]
    /// By provider: jobs of which nobody knows whether it has them, where it can be asked.
    var unresolved: [String: [UnresolvedSubmit]] = [:]
    /// Where the plan has those.
    var unresolvedPoints: [JobKey: JobPoint] = [:]
    /// By provider: jobs that have ended, and of which it may have images still.
    var ended: [String: [EndedJob]] = [:]
    /// Jobs that have ended, and that no provider of the plan can be asked about.
    var unaskable: [Attempt] = []
    /// Where the plan has those that it would submit again.
    var again: [JobKey: JobPoint] = [:]
    /// Done jobs whose files are not on disk as they were kept.
    private(set) var missing = MissingJobs()
    /// Those of them that their services are asked for once more.
    var wanted: [Attempt] = []
    private var wantedKeys: Set<JobKey> = []
    /// Jobs that count as failed from now on, since nobody knows what became of them.
    private(set) var toFail: [Attempt] = []
    /// Jobs at a service that no provider of the plan can ask any more.
    var orphans: [Attempt] = []
    /// How many jobs there may be yet beyond those that were planned: a job may make more images
    /// than one.
    private(set) var growthLeft: UInt64
    /// The first job whose images make more jobs than `max-jobs` allows, and how many do.
    private(set) var overgrown: (first: JobKey, count: Int)?
    /// Those of the plan's jobs that are at a service.
    var inFlight: Set<JobKey> = []
    /// Those that are done, and of which there is nothing more to see.
    private(set) var done = DoneJobs()
    /// Batches that others are made from.
    private let sources: Set<String>

    /// How many jobs are looked up in the ledger at once.
    static let chunkSize: UInt64 = 500

    /// Asks the ledger about every job of the plan.
    init(
        of plan: Plan, options: RunOptions, recorder: Recorder, images: any ImageFolder,
        now: Timestamp
    ) async throws(RunError) {
        growthLeft = plan.jobsMax - min(plan.jobsMax, plan.jobCount)
        sources = Set(plan.batches.compactMap { $0.source?.batch })
        forecasts = plan.pools.map { pool in
            RunEvent.LaneForecast(
                members: pool.map(\.name),
                concurrency: pool.reduce(0) { $0 + $1.concurrency })
        }
        if options.collection == nil, !options.isAnyRetried, options.selection.conditions.isEmpty {
            done = try await recorder.orStop { recorder throws(LedgerError) in
                try await DoneJobs(of: plan, options.selection, images: images) {
                    position, count throws(LedgerError) in
                    try await recorder.done(after: position, count: count)
                }
            }
        }
        for (number, batch) in plan.batches.enumerated()
        where options.selection.includes(batch: batch.name) {
            if let forecast = forecast(of: batch.provider.name) {
                forecasts[forecast].tally.add(done.tally(of: number))
            }
            try await inventory(batch, of: plan, options, recorder, images, now)
        }
        if let most = options.submitsMax { limitSubmits(to: most) }
        countSubmits(of: plan)
        try await findInFlight(of: plan, options, recorder)
        if options.collection == nil { try await findDoubts(of: plan, recorder) }
        try await findEnded(of: plan, options, recorder, images, now)
    }

    /// How many jobs a run goes on with, besides those that it submits.
    var underWay: Int {
        [toCollect.mapValues(\.count), unresolved.mapValues(\.count), ended.mapValues(\.count)]
            .flatMap(\.values).reduce(0, +)
    }

    /// Where the figures of a provider's jobs stand.
    func forecast(of provider: String) -> Int? {
        forecasts.firstIndex { $0.members.contains(provider) }
    }

    private mutating func inventory(
        _ batch: Plan.Batch, of plan: Plan, _ options: RunOptions, _ recorder: Recorder,
        _ images: any ImageFolder, _ now: Timestamp
    ) async throws(RunError) {
        guard let forecast = forecast(of: batch.provider.name) else { return }
        let indices = plan.indices(of: batch)
        for start in stride(
            from: indices.lowerBound, to: indices.upperBound, by: Int(Self.chunkSize))
        {
            let chunk = start..<min(start + Self.chunkSize, indices.upperBound)
            var found: [Found] = []
            for index in chunk where !done.contains(index) {
                found += jobs(at: index, of: plan, batch, options.selection)
            }
            guard !found.isEmpty else { continue }
            let attempts = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.latest(of: found.compactMap(\.key))
            }
            for job in found {
                let attempt = job.key.flatMap { attempts[$0] }
                forecasts[forecast].tally.add(attempt, price: batch.price)
                if let key = job.key, attempt?.state.isInFlight ?? false { inFlight.insert(key) }
                if let attempt, let key = job.key, plan.canAsk(about: attempt) {
                    unresolvedPoints[key] = job.point
                    continue
                }
                if options.collection != nil { continue }
                let verdict = options.verdict(on: attempt, retriesMax: batch.retriesMax)
                if verdict == .retry, let attempt, plan.lacksImages(attempt, at: now) {
                    again[attempt.key] = job.point
                    continue
                }
                switch verdict {
                case .submit, .retry: submit(job, sources.contains(batch.name))
                case .fail: if let attempt { toFail.append(attempt) }
                case .keep, .collect: break
                }
            }
            let known = found.compactMap { $0.key.flatMap { attempts[$0] } }
            await look(for: known, of: plan, options, images, now)
        }
    }

    /// A job of the plan, as far as it is known.
    private struct Found {
        let point: JobPoint
        /// `nil` when its input file can't be read now.
        let key: JobKey?
        /// The job whose image it waits for.
        let needs: JobKey?
    }

    private mutating func submit(_ job: Found, _ isSource: Bool) {
        if let needs = job.needs {
            wait(for: needs, job.point.index, isSource ? job.key : nil)
        } else if case .image(let image)? = job.point.source, wantedKeys.contains(image.job) {
            // It is fetched first, and may come to lie elsewhere.
            wait(for: image.job, job.point.index, isSource ? job.key : nil)
        } else if job.point.source == nil, job.point.sibling == nil {
            planned.append(job.point.index)
        } else {
            made.append(job.point)
        }
    }

    private mutating func wait(for source: JobKey, _ index: UInt64, _ key: JobKey?) {
        guard waiting[source]?.contains(where: { $0.index == index }) != true else { return }
        waiting[source, default: []].append(Waiting(index: index, key: key))
    }

    /// The selected jobs at an index.
    ///
    /// One whose input file can't be read has no key now: its turn to be left comes later, unless
    /// only some jobs are meant.
    private mutating func jobs(
        at index: UInt64, of plan: Plan, _ batch: Plan.Batch, _ selection: JobSelection
    ) -> [Found] {
        let unread =
            selection.conditions.isEmpty
            ? [Found(point: JobPoint(index), key: nil, needs: nil)] : []
        guard batch.source != nil else {
            if selection.conditions.isEmpty, let key = try? plan.key(at: index),
                plan.siblings[key].isEmpty
            {
                return [Found(point: JobPoint(index), key: key, needs: nil)]
            }
            guard let job = try? plan.job(at: index) else { return unread }
            let found = Found(point: JobPoint(index), key: job.key, needs: nil)
            return (selection.includes(job) ? [found] : [])
                + siblings(of: job, at: index, of: plan, selection)
        }
        guard let points = try? plan.points(at: index), hasRoom(for: points) else { return [] }
        return points.compactMap { point in
            guard let job = try? plan.job(at: point) else {
                return selection.conditions.isEmpty
                    ? Found(point: point, key: nil, needs: nil) : nil
            }
            // What a job that waits will be is not known yet, so it is selected when it begins.
            guard job.waits || selection.includes(job) else { return nil }
            return Found(point: point, key: job.key, needs: job.waits ? job.madeFrom : nil)
        }
    }

    private func siblings(
        of job: Job, at index: UInt64, of plan: Plan, _ selection: JobSelection
    ) -> [Found] {
        plan.siblings[job.key].compactMap { sibling in
            let point = JobPoint(index, sibling: sibling)
            guard let job = try? plan.job(at: point), selection.includes(job) else { return nil }
            return Found(point: point, key: job.key, needs: nil)
        }
    }

    /// Whether the plan may grow so; what was asked for besides it counts for nothing.
    private mutating func hasRoom(for points: [JobPoint]) -> Bool {
        let more = UInt64(max(points.count { $0.sibling == nil }, 1) - 1)
        guard more > growthLeft else {
            growthLeft -= more
            return true
        }
        if case .image(let image) = points[0].source {
            overgrown = (overgrown?.first ?? image.job, (overgrown?.count ?? 0) + points.count)
        }
        return false
    }

    /// Looks for the images of the done jobs among these that stay so.
    ///
    /// What its user decided against is not looked for.
    private mutating func look(
        for attempts: [Attempt], of plan: Plan, _ options: RunOptions, _ images: any ImageFolder,
        _ now: Timestamp
    ) async {
        for attempt in attempts where !options.isRetried(attempt) && !attempt.isRejected {
            guard case .done(_, _, let stored) = attempt.state else { continue }
            if await images.has(stored) {
                missing.onFound(attempt)
            } else if plan.mayHaveImages(of: attempt, at: now), options.collection == nil {
                wanted.append(attempt)
                wantedKeys.insert(attempt.key)
            } else if options.collection == nil {
                await missing.add(attempt, images, at: now, wasAsked: false)
            }
        }
    }

    /// Keeps the first of all jobs, in plan order.
    private mutating func limitSubmits(to most: Int) {
        let all = planned.map { JobPoint($0) } + made
        guard most < all.count else { return }
        // Those at one index come in the order in which they were found.
        let order = all.indices.sorted { (all[$0].index, $0) < (all[$1].index, $1) }
        let kept = Set(order.prefix(max(most, 0)))
        let first = planned.count
        planned = planned.indices.filter(kept.contains).map { planned[$0] }
        made = made.indices.filter { kept.contains(first + $0) }.map { made[$0] }
    }

    private mutating func countSubmits(of plan: Plan) {
        let indices = [planned, made.map(\.index), waiting.values.flatMap { $0.map(\.index) }]
        for batch in plan.batches {
            guard let forecast = forecast(of: batch.provider.name) else { continue }
            let own = plan.indices(of: batch)
            forecasts[forecast].toSubmit += indices.joined().count { own.contains($0) }
        }
    }
}
