internal import Core

/// One provider's share of a run.
///
/// Every step of a job starts from the ledger's word, so that a first run and one after a crash are
/// the same code. A lane's trouble stays its own: it closes its gate, and the others go on.
final class Lane: Sendable {
    let provider: Plan.Provider
    /// Whether the provider is on this machine, so that its images may be too.
    let isLocal: Bool
    /// Where the provider is.
    let host: URLHost?
    let plan: Plan
    /// Of each batch, on this provider.
    let terms: [String: Plan.Terms]
    /// Of each batch, as the manifest writes it.
    let targets: [String: String]
    let options: RunOptions
    let service: any JobService
    let downloads: any ImageDownloads
    let images: any ImageFolder
    let recorder: Recorder
    let time: any Timekeeper
    let tell: @Sendable (RunEvent) -> Void
    let work: WorkList
    let gate: SubmitGate
    let polls: AsyncSemaphore
    let pollBreaker: PollBreaker
    let fetches: FetchLine
    let lists = ListReading()
    let durations: LearnedDurations
    let record = LaneRecord()

    init(
        _ provider: Plan.Provider, at connection: Run.Connection, of plan: Plan, _ work: WorkList,
        _ known: [KnownDurations], in run: Run
    ) {
        self.provider = provider
        isLocal = connection.isLocal
        host = URLHost(provider.url)
        self.plan = plan
        let terms = plan.batches.map { ($0.name, $0.terms(on: provider.name)) }
        self.terms = Dictionary(terms) { first, _ in first }
        let targets = plan.batches.map { ($0.name, Self.written($0.target)) }
        self.targets = Dictionary(targets) { first, _ in first }
        options = run.options
        service = connection.service
        downloads = run.downloads
        images = run.images
        recorder = run.recorder
        time = run.time
        tell = run.tell
        self.work = work
        gate = SubmitGate(concurrency: provider.concurrency, rate: provider.rate, time: time)
        polls = AsyncSemaphore(width: Self.pollsWidth(provider))
        pollBreaker = PollBreaker(time: time)
        fetches = FetchLine(
            width: Self.fetchesWidth(provider), keeps: provider.service.keepsAtLeast,
            jobsMax: provider.concurrency, time: time)
        durations = LearnedDurations(provider.name, known, recorder: recorder)
    }

    /// How many jobs in a row may be left without their images before no more are bought.
    static let unfetchedMax = 3

    /// How long the service has a job and its images: until then nothing it says of them is final.
    var keeps: Duration { provider.service.keepsAtLeast }

    /// How many questions about jobs may be open at once.
    static func pollsWidth(_ provider: Plan.Provider) -> Int { max(8, provider.concurrency / 4) }

    /// How many images may be on their way at once while none is about to expire.
    static func fetchesWidth(_ provider: Plan.Provider) -> Int {
        max(4, provider.concurrency / 8)
    }

    /// What learned durations call a target.
    private static func written(_ target: TextTemplate?) -> String {
        let parts = (target?.parts ?? []).map { part in
            switch part {
            case .literal(let text): text
            case .reference(let reference): "${{ \(reference.written) }}"
            }
        }
        return parts.joined()
    }

    /// Brings to an end what is at the service first, then new jobs in plan order.
    ///
    /// None of those is submitted before the images that were ready have been fetched. What is in
    /// doubt is asked after meanwhile.
    func run(
        _ toCollect: [Attempt], _ unresolved: [UnresolvedSubmit], _ ended: [EndedJob]
    ) async throws(RunError) {
        announce(toCollect, ended)
        let outcome = await withTaskGroup(of: Result<Turn, RunError>.self) { group in
            var left = Self.leftovers(toCollect, unresolved, ended)[...]
            let isWork = work.hasWork(for: provider.name)
            for _ in 0..<width(left.count) {
                if let leftover = left.popFirst() {
                    group.addTask { await self.outcome(of: leftover) }
                } else if isWork {
                    group.addTask { await self.result(self.submitNext) }
                }
            }
            while let result = await group.next() {
                guard case .success(let turn) = result else {
                    close()
                    await gate.submitsAnswered()
                    group.cancelAll()
                    return result
                }
                if let settling = turn.settling {
                    group.addTask { await self.outcome(of: settling) }
                }
                if Task.isCancelled {
                    // What is not fetched now would hold back those that wait to submit for ever.
                    close()
                    if !left.isEmpty { record.onCutShort() }
                } else if turn.isBesides {
                    continue
                } else if let leftover = left.popFirst() {
                    group.addTask { await self.outcome(of: leftover) }
                } else if turn.isMore {
                    group.addTask { await self.result(self.submitNext) }
                }
            }
            return .success(Turn(isMore: false))
        }
        _ = try outcome.get()
    }

    /// Tells the gates of what an earlier run left.
    private func announce(_ toCollect: [Attempt], _ ended: [EndedJob]) {
        heed(fetches.firstRoom())
        for _ in ended { gate.wait() }
        for attempt in toCollect {
            guard let expiry = attempt.expiry(keeps: keeps) else {
                gate.hold()
                continue
            }
            gate.wait()
            heed(fetches.join(until: expiry))
        }
    }

    /// What an earlier run left.
    private enum Leftover: Sendable {
        case attempt(Attempt)
        case unresolved(UnresolvedSubmit)
        case ended(EndedJob)
    }

    /// Images first, which expire, then what is in doubt, then jobs at the service.
    private static func leftovers(
        _ toCollect: [Attempt], _ unresolved: [UnresolvedSubmit], _ ended: [EndedJob]
    ) -> [Leftover] {
        let images = toCollect.prefix { $0.state.name == .finished }
        return images.map(Leftover.attempt) + ended.map(Leftover.ended)
            + unresolved.map(Leftover.unresolved)
            + toCollect.dropFirst(images.count).map(Leftover.attempt)
    }

    /// How one of the lane's tasks ended.
    struct Turn: Sendable {
        /// Whether there may be more to submit.
        let isMore: Bool
        /// A job whose images are waited for, beside everything else.
        var settling: Settling?
        /// Whether it was a task that others did not wait for.
        var isBesides = false
    }

    private func outcome(of leftover: Leftover) async -> Result<Turn, RunError> {
        await result { () throws(RunError) in try await goOn(with: leftover) }
    }

    private func outcome(of settling: Settling) async -> Result<Turn, RunError> {
        await result { () throws(RunError) in try await goOn(with: settling) }
    }

    private func goOn(with leftover: Leftover) async throws(RunError) -> Turn {
        switch leftover {
        case .attempt(let attempt): return try await collect(attempt)
        case .unresolved(let doubt): return try await clear(doubt)
        case .ended(let job):
            let turn = try await askAgain(job)
            gate.waitNoMore()
            return turn
        }
    }

    private func goOn(with settling: Settling) async throws(RunError) -> Turn {
        let last = try await settle(settling)
        work.settle(last, accounts: try await accounts())
        return Turn(isMore: false, isBesides: true)
    }

    /// Notes where a job stands that was collected.
    ///
    /// - Returns: What images are waited for, where some are.
    func finish(_ collected: Collected) async throws(RunError) -> Settling? {
        switch collected {
        case .ended(let last):
            work.settle(last, accounts: try await accounts())
            return nil
        case .settling(let settling): return settling
        }
    }

    func turn(_ settling: Settling?) -> Turn {
        Turn(isMore: work.hasWork(for: provider.name), settling: settling)
    }

    /// How many jobs are worked on at once.
    ///
    /// Those whose images are being fetched hold no slot, so there may be more of them than slots: as
    /// many as may all end at once, so that their slots are taken again at once, but not so many that
    /// images pile up while new jobs are submitted. What is at the service already is asked after all
    /// together, so that one that hangs keeps no other's images waiting.
    private func width(_ left: Int) -> Int {
        let besides = max(provider.concurrency, Self.fetchesWidth(provider) * 2)
        return provider.concurrency + besides + min(left, 1000)
    }

    private func collect(_ attempt: Attempt) async throws(RunError) -> Turn {
        let collected = try await collect(attempt, isNew: false)
        if attempt.state.name == .finished { gate.waitNoMore() }
        return turn(try await finish(collected))
    }

    /// How it stands with the budget.
    func accounts() async throws(RunError) -> [BudgetAccount] {
        try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.accounts()
        }
    }

    private func result(
        _ body: () async throws(RunError) -> Turn
    ) async -> Result<Turn, RunError> {
        do throws(RunError) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    /// Submits nothing more.
    ///
    /// Slots that are taken stay so.
    func close() {
        gate.close()
        work.close(provider.name)
    }
}
