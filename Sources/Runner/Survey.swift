package import Core

/// Where all jobs of a plan stand, and which of them a run will submit.
///
/// Jobs are named by their index, 8 bytes each: they are computed again when their turn comes.
package struct Survey: Sendable {
    /// A provider's share of a run.
    package struct Share: Sendable {
        package var outlook: RunEvent.LaneOutlook
        /// In plan order.
        package var toSubmit: [UInt64] = []
        /// Images first, then jobs at the service, oldest first.
        package var toCollect: [Attempt] = []
    }

    package private(set) var shares: [Share] = []
    /// What done jobs should have on disk and have not.
    package private(set) var missing = MissingImages()
    /// Jobs that count as failed from now on, since nobody knows what became of them.
    package private(set) var toFail: [Attempt] = []
    /// Jobs at a service that no provider of the plan can ask any more.
    package private(set) var orphans: [Attempt] = []
    /// Those of the plan's jobs that are at a service.
    private var inFlight: Set<JobKey> = []

    /// How many jobs are looked up in the ledger at once.
    package static let chunkSize: UInt64 = 500

    /// Asks the ledger about every job of the plan.
    package init(
        of plan: Plan, options: RunOptions, recorder: Recorder, images: any ImageFolder
    ) async throws(RunError) {
        shares = plan.providers.map { provider in
            Share(
                outlook: RunEvent.LaneOutlook(
                    provider: provider.name, concurrency: provider.concurrency))
        }
        for batch in plan.batches where options.selection.includes(batch: batch.name) {
            guard
                let lane = shares.firstIndex(where: { $0.outlook.provider == batch.provider.name })
            else { continue }
            try await survey(batch, of: plan, lane: lane, options, recorder, images)
        }
        if let most = options.submitsMax { limitSubmits(to: most) }
        try await findInFlight(of: plan, recorder)
    }

    private mutating func survey(
        _ batch: Plan.Batch, of plan: Plan, lane: Int, _ options: RunOptions, _ recorder: Recorder,
        _ images: any ImageFolder
    ) async throws(RunError) {
        let indices = plan.indices(of: batch)
        for start in stride(
            from: indices.lowerBound, to: indices.upperBound, by: Int(Self.chunkSize))
        {
            let chunk = start..<min(start + Self.chunkSize, indices.upperBound)
            let jobs = Self.jobs(chunk, of: plan, options.selection)
            let attempts = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.latest(of: jobs.compactMap(\.key))
            }
            for (index, key) in jobs {
                let attempt = key.flatMap { attempts[$0] }
                shares[lane].outlook.tally.add(attempt, price: batch.price)
                if let key, attempt?.state.isInFlight ?? false { inFlight.insert(key) }
                switch options.verdict(on: attempt, retriesMax: batch.retriesMax) {
                case .submit, .retry: shares[lane].toSubmit.append(index)
                case .fail: if let attempt { toFail.append(attempt) }
                case .keep, .collect: break
                }
            }
            await look(for: attempts.values.sorted { $0.key < $1.key }, options, images)
        }
    }

    /// The selected jobs among those.
    ///
    /// One whose input file can't be read has no key now: its turn to be left comes later, unless
    /// only some jobs are meant.
    private static func jobs(
        _ indices: Range<UInt64>, of plan: Plan, _ selection: JobSelection
    ) -> [(index: UInt64, key: JobKey?)] {
        indices.compactMap { index in
            guard let job = try? plan.job(at: index) else {
                return selection.conditions.isEmpty ? (index, nil) : nil
            }
            return selection.includes(job) ? (index, job.key) : nil
        }
    }

    /// Looks for the images of the done jobs among these that stay so.
    private mutating func look(
        for attempts: [Attempt], _ options: RunOptions, _ images: any ImageFolder
    ) async {
        for attempt in attempts where !options.isRetried(attempt) {
            guard case .done(_, _, let stored) = attempt.state, await !images.has(stored) else {
                continue
            }
            var count = 0
            for image in stored where await !images.has([image]) { count += 1 }
            missing.add(count, of: attempt.key)
        }
    }

    /// Keeps the first of all lanes' jobs, in plan order.
    private mutating func limitSubmits(to most: Int) {
        let all = shares.flatMap(\.toSubmit)
        guard most < all.count else { return }
        let end = all.sorted()[max(most, 0)]
        for lane in shares.indices { shares[lane].toSubmit.removeAll { $0 >= end } }
    }

    /// What is at the services, whether the manifest still has it or not: it is paid for.
    private mutating func findInFlight(
        of plan: Plan, _ recorder: Recorder
    ) async throws(RunError) {
        let attempts = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(in: [.accepted, .finished])
        }
        for attempt in attempts {
            guard let lane = Self.lane(of: attempt, in: plan) else {
                orphans.append(attempt)
                continue
            }
            shares[lane].toCollect.append(attempt)
            if !inFlight.contains(attempt.key) {
                shares[lane].outlook.tally.add(attempt, price: nil)
            }
        }
        for lane in shares.indices {
            shares[lane].outlook.toSubmit = shares[lane].toSubmit.count
            shares[lane].toCollect.sort { left, right in
                let names = (left.state.name == .finished, right.state.name == .finished)
                if names.0 != names.1 { return names.0 }
                return (left.times.accepted?.milliseconds ?? 0)
                    < (right.times.accepted?.milliseconds ?? 0)
            }
        }
    }

    /// The provider that was asked, or the only one of its service when it has another name now.
    private static func lane(of attempt: Attempt, in plan: Plan) -> Int? {
        let provider = plan.provider(of: attempt)
        return plan.providers.firstIndex { $0.name == provider?.name }
    }
}
