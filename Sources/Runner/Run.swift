package import Core

/// One invocation of `tirage run`: makes the world match the plan.
package struct Run: Sendable {
    /// A provider ready to be talked to.
    package struct Connection: Sendable {
        package let service: any JobService
        /// Whether it is on this machine, so that its images may be too.
        package let isLocal: Bool

        package init(service: any JobService, isLocal: Bool) {
            self.service = service
            self.isLocal = isLocal
        }
    }

    private let plan: Plan
    let options: RunOptions
    private let connections: [String: Connection]
    let downloads: any ImageDownloads
    let images: any ImageFolder
    let recorder: Recorder
    let time: any Timekeeper
    let tell: @Sendable (RunEvent) -> Void
    private let review: Review

    /// Asked once before the first submit, with the jobs that are to be submitted: whether to go on.
    package typealias Review = @Sendable (UpcomingSubmits) async throws(RunError) -> Bool

    /// - Parameters:
    ///   - connections: By the provider's name; every provider of the plan has one.
    ///   - tell: Called with what happens; must return at once.
    ///   - review: May say no, and then nothing is submitted or asked for.
    package init(
        plan: Plan, options: RunOptions, connections: [String: Connection],
        downloads: any ImageDownloads, images: any ImageFolder, recorder: Recorder,
        time: any Timekeeper, tell: @escaping @Sendable (RunEvent) -> Void,
        review: @escaping Review = { _ in true }
    ) {
        self.review = review
        self.plan = plan
        self.options = options
        self.connections = connections
        self.downloads = downloads
        self.images = images
        self.recorder = recorder
        self.time = time
        self.tell = tell
    }

    /// Runs until there is nothing to do, or until asked to stop.
    ///
    /// - Parameter stopRequests: Its first element stops all submits; what is at the services is
    ///   still collected for as long as `options.grace`.
    package func execute(
        stopRequests: AsyncStream<Void>
    ) async throws(RunError) -> RunEnd {
        let began = time.now()
        try await settleInterrupted()
        if let budget = plan.budget {
            try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.hold(to: budget)
            }
        }
        let plan = try await plan.known(to: recorder, options)
        let inventory = try await JobInventory(
            of: plan, options: options, recorder: recorder, images: images, now: time.now())
        let upcoming = UpcomingSubmits(plan: plan, planned: inventory.planned, made: inventory.made)
        if upcoming.count > 0, !(try await review(upcoming)) { throw .declined }
        try await settleUnknowns(inventory.toFail)
        tell(.began(inventory.forecasts))
        if let (job, count) = inventory.overgrown {
            let message =
                "its images make \(count) jobs, more than \(plan.jobsMaxAdvice)"
            tell(.leftBehind(job, provider: plan.providers[0].name, message: message))
        }
        for attempt in inventory.orphans {
            let message = "the manifest has no provider for it any more"
            tell(.leftBehind(attempt.key, provider: attempt.context.provider, message: message))
        }
        for attempt in inventory.unaskable {
            let message = "the manifest has no provider for it any more"
            tell(.unchanged(attempt, message: message))
        }
        let work = WorkList(plan, inventory, options: options, tell: tell)
        let known = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.durations()
        }
        let lanes = plan.providers.compactMap { lane($0, of: plan, work, known) }
        try await run(lanes, inventory, stopRequests)
        return try await end(of: lanes, inventory, work, began: began)
    }

    // MARK: - Before

    /// What was being submitted when the last run ended is not known to have been accepted, nor not
    /// to.
    private func settleInterrupted() async throws(RunError) {
        let attempts = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(in: [.submitting])
        }
        for attempt in attempts {
            try await record(.ambiguous(JobEvent.interruption), attempt)
        }
    }

    private func settleUnknowns(_ attempts: [Attempt]) async throws(RunError) {
        for attempt in attempts {
            try await record(.dropped, attempt)
        }
    }

    private func record(_ event: JobEvent, _ attempt: Attempt) async throws(RunError) {
        try await recorder.orStop { recorder throws(LedgerError) in
            _ = try await recorder.record(event, of: attempt)
        }
    }

    private func lane(
        _ provider: Plan.Provider, of plan: Plan, _ work: WorkList, _ known: [KnownDurations]
    ) -> Lane? {
        guard let connection = connections[provider.name] else { return nil }
        return Lane(provider, at: connection, of: plan, work, known, in: self)
    }

    // MARK: - During

    /// What ended first: the lanes' work, or the grace after a request to stop.
    private enum End: Sendable {
        case lanes(RunError?)
        case stop
    }

    private func run(
        _ lanes: [Lane], _ inventory: JobInventory, _ stopRequests: AsyncStream<Void>
    ) async throws(RunError) {
        let error = await withTaskGroup(of: End.self) { group in
            group.addTask { .lanes(await run(lanes, inventory)) }
            group.addTask { await waitForStop(lanes, stopRequests) }
            if let timeMax = options.timeMax {
                group.addTask { await waitForTime(timeMax, lanes) }
            }
            while let end = await group.next() {
                group.cancelAll()
                if case .lanes(let error) = end { return error }
            }
            return nil
        }
        if let error { throw error }
    }

    /// All lanes side by side.
    ///
    /// An error of the run itself ends them all; a lane's own trouble only itself.
    private func run(_ lanes: [Lane], _ inventory: JobInventory) async -> RunError? {
        await withTaskGroup(of: RunError?.self) { group in
            for lane in lanes {
                let toCollect = inventory.toCollect[lane.provider.name] ?? []
                let unresolved = inventory.unresolved[lane.provider.name] ?? []
                let ended = inventory.ended[lane.provider.name] ?? []
                group.addTask {
                    do throws(RunError) {
                        try await lane.run(toCollect, unresolved, ended)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var first: RunError?
            for await error in group {
                guard let error, first == nil else { continue }
                first = error
                for lane in lanes { lane.close() }
                for lane in lanes { await lane.gate.submitsAnswered() }
                group.cancelAll()
            }
            return first
        }
    }

    private func waitForStop(_ lanes: [Lane], _ stopRequests: AsyncStream<Void>) async -> End {
        for await _ in stopRequests {
            await drain(lanes)
            return .stop
        }
        // No request can come any more: wait until the lanes end.
        return await never()
    }

    private func waitForTime(_ timeMax: Duration, _ lanes: [Lane]) async -> End {
        do throws(CancellationError) {
            try await time.sleep(for: timeMax)
        } catch {
            return await never()
        }
        for lane in lanes { lane.close() }
        tell(.draining(grace: .zero))
        for lane in lanes { await lane.gate.submitsAnswered() }
        await waitForFetches(of: lanes)
        return .stop
    }

    /// Waits for the images that are on their way now, as long as the grace is.
    ///
    /// Cut off, one that takes longer than all the time allowed would never arrive.
    private func waitForFetches(of lanes: [Lane]) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for lane in lanes { await lane.record.fetches.ended() }
            }
            group.addTask { try? await time.sleep(for: options.grace) }
            await group.next()
            for lane in lanes { lane.record.fetches.waitNoMore() }
            group.cancelAll()
        }
    }

    /// Stops submits, and then waits as long as the grace is, and for submits under way.
    private func drain(_ lanes: [Lane]) async {
        for lane in lanes { lane.close() }
        tell(.draining(grace: options.grace))
        try? await time.sleep(for: options.grace)
        for lane in lanes { await lane.gate.submitsAnswered() }
    }

    /// Waits for the end of the task.
    private func never() async -> End {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        withExtendedLifetime(continuation) {}
        return .stop
    }

    // MARK: - After

    private func end(
        of lanes: [Lane], _ inventory: JobInventory, _ work: WorkList, began: Timestamp
    ) async throws(RunError) -> RunEnd {
        var isDrained = false
        var failures: [String: Failure] = [:]
        var cleared = 0
        var (missing, restored) = (inventory.missing, 0)
        var (submitted, leftBehind) = (0, inventory.orphans.count + work.overgrown)
        leftBehind += inventory.overgrown?.count ?? 0
        for lane in lanes {
            let record = lane.record.current
            failures[lane.provider.name] = record.failure
            if record.failure == nil, record.isCutShort { isDrained = true }
            submitted += record.submitted
            leftBehind += record.leftBehind
            cleared += record.cleared
            missing.add(record.missing)
            restored += record.restored
        }
        let marked = missing.marked
        try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.mark(marked)
        }
        var stops: [RunOutcome.Stop] = isDrained ? [.drained] : []
        if !failures.isEmpty { stops.append(.providers(failures)) }
        if leftBehind > 0 { stops.append(.leftBehind(leftBehind)) }
        let accounts = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.accounts()
        }
        let (jobs, limits) = work.overBudget
        if jobs > 0 {
            stops.append(.overBudget(jobs, accounts.filter { limits.contains($0.limit) }))
        }
        return RunEnd(
            stops: stops, submitted: submitted, missing: missing.news, began: began,
            ended: time.now(), accounts: accounts, cleared: cleared, restored: restored,
            done: inventory.done)
    }
}
