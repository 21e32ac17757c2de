internal import Core

/// One provider's share of a run.
///
/// Every step of a job starts from the ledger's word, so that a first run and one after a crash are
/// the same code. A lane's trouble stays its own: it closes its gate, and the others go on.
struct Lane: Sendable {
    let provider: Plan.Provider
    /// Whether the provider is on this machine, so that its images may be too.
    let isLocal: Bool
    let plan: Plan
    let options: RunOptions
    let service: any JobService
    let downloads: any ImageDownloads
    let images: any ImageFolder
    let recorder: Recorder
    let time: any Timekeeper
    let tell: @Sendable (RunEvent) -> Void
    let work: WorkList
    let gate: SubmitGate
    let polls: Turnstile
    let questions: Questions
    let fetches: FetchLine
    let lists: ListReading
    let durations: LearnedDurations
    let record: LaneRecord

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

    /// Brings to an end what is at the service first, then new jobs in plan order.
    ///
    /// None of those is submitted before the images that were ready have been fetched. What is in
    /// doubt is asked after meanwhile.
    func run(
        _ toCollect: [Attempt], _ doubts: [Doubt], _ ended: [EndedJob]
    ) async throws(RunError) {
        await announce(toCollect, ended)
        let outcome = await withTaskGroup(of: Result<Turn, RunError>.self) { group in
            var left = Self.leftovers(toCollect, doubts, ended)[...]
            let isWork = await work.hasWork(for: provider.name)
            for _ in 0..<width(left.count) {
                if let leftover = left.popFirst() {
                    group.addTask {
                        await result { () throws(RunError) in try await goOn(with: leftover) }
                    }
                } else if isWork {
                    group.addTask { await result(submitNext) }
                }
            }
            while let result = await group.next() {
                guard case .success(let turn) = result else {
                    await close()
                    await gate.submitsAnswered()
                    group.cancelAll()
                    return result
                }
                if let settling = turn.settling {
                    group.addTask {
                        await self.result { () throws(RunError) in try await goOn(with: settling) }
                    }
                }
                if Task.isCancelled {
                    // What is not fetched now would hold back those that wait to submit for ever.
                    await close()
                    if !left.isEmpty { await record.onCutShort() }
                } else if turn.isBesides {
                    continue
                } else if let leftover = left.popFirst() {
                    group.addTask {
                        await self.result { () throws(RunError) in try await goOn(with: leftover) }
                    }
                } else if turn.isMore {
                    group.addTask { await self.result(submitNext) }
                }
            }
            return .success(Turn(isMore: false))
        }
        _ = try outcome.get()
    }

    /// Tells the gates of what an earlier run left.
    private func announce(_ toCollect: [Attempt], _ ended: [EndedJob]) async {
        await heed(fetches.firstRoom())
        for _ in ended { await gate.wait() }
        for attempt in toCollect {
            guard let expiry = attempt.expiry(keeps: keeps) else {
                await gate.hold()
                continue
            }
            await gate.wait()
            await heed(fetches.join(until: expiry))
        }
    }

    /// What an earlier run left.
    private enum Leftover: Sendable {
        case attempt(Attempt)
        case doubt(Doubt)
        case ended(EndedJob)
    }

    /// Images first, which expire, then what is in doubt, then jobs at the service.
    private static func leftovers(
        _ toCollect: [Attempt], _ doubts: [Doubt], _ ended: [EndedJob]
    ) -> [Leftover] {
        let images = toCollect.prefix { $0.state.name == .finished }
        return images.map(Leftover.attempt) + ended.map(Leftover.ended) + doubts.map(Leftover.doubt)
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

    private func goOn(with leftover: Leftover) async throws(RunError) -> Turn {
        switch leftover {
        case .attempt(let attempt): return try await collect(attempt)
        case .doubt(let doubt): return try await clear(doubt)
        case .ended(let job):
            let turn = try await askAgain(job)
            await gate.waitNoMore()
            return turn
        }
    }

    private func goOn(with settling: Settling) async throws(RunError) -> Turn {
        let last = try await settle(settling)
        await work.settle(last, accounts: try await accounts())
        return Turn(isMore: false, isBesides: true)
    }

    /// Notes where a job stands that was collected.
    ///
    /// - Returns: What images are waited for, where some are.
    func finish(_ collected: Collected) async throws(RunError) -> Settling? {
        switch collected {
        case .ended(let last):
            await work.settle(last, accounts: try await accounts())
            return nil
        case .settling(let settling): return settling
        }
    }

    func turn(_ settling: Settling?) async -> Turn {
        Turn(isMore: await work.hasWork(for: provider.name), settling: settling)
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
        if attempt.state.name == .finished { await gate.waitNoMore() }
        return await turn(try await finish(collected))
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
    func close() async {
        await gate.close()
        await work.close(provider.name)
    }
}

/// What a lane has to say at the end of a run.
actor LaneRecord {
    private(set) var submitted = 0
    /// The last job that the service took.
    private(set) var lastRemote: RemoteJob?
    private(set) var leftBehind = 0
    /// Submits without an answer that the service's own word has settled.
    private(set) var cleared = 0
    /// Done jobs whose images came again.
    private(set) var restored = 0
    /// Done jobs whose images their service has no more.
    private(set) var missing = MissingJobs()
    private(set) var failure: Failure?
    /// Status words that were told since no list has them.
    private var words: Set<String> = []
    /// Jobs in a row that were left without their images.
    private var unfetched = 0
    nonisolated let fetches = FetchesUnderWay()
    /// Whether something was left to do because the run was ending.
    private(set) var isCutShort = false

    func onSubmitted(_ remote: RemoteJob) {
        submitted += 1
        lastRemote = remote
    }

    func onLeftBehind() { leftBehind += 1 }

    func onCleared() { cleared += 1 }

    func onRestored(_ attempt: Attempt) {
        restored += 1
        missing.onFound(attempt)
    }

    /// - Returns: Whether that was not said before.
    func onMissing(_ attempt: Attempt, _ images: any ImageFolder, at now: Timestamp) async -> Bool {
        var found = MissingJobs()
        let isNews = await found.add(attempt, images, at: now, wasAsked: true)
        missing.add(found)
        return isNews
    }

    func onImage() { unfetched = 0 }

    /// A job was left without its images.
    ///
    /// - Returns: How many in a row.
    func onUnfetched() -> Int {
        unfetched += 1
        return unfetched
    }

    /// Whether a word is told for the first time.
    func isNews(_ word: String) -> Bool { words.count < 20 && words.insert(word).inserted }

    func onCutShort() { isCutShort = true }

    /// - Returns: Whether this is the first word of the lane's end.
    func onStopped(_ failure: Failure) -> Bool {
        defer { self.failure = self.failure ?? failure }
        return self.failure == nil
    }
}
