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
    let gate: SubmitGate
    let polls: Turnstile
    let fetches: Turnstile
    let durations: LearnedDurations
    let record: LaneRecord

    /// How many jobs in a row may be left without their images before no more are bought.
    static let unfetchedMax = 3

    /// How long the service has a job and its images: until then nothing it says of them is final.
    var keeps: Duration { provider.service.keeps ?? .seconds(24 * 3600) }

    /// How many questions about jobs may be open at once.
    static func pollsWidth(_ provider: Plan.Provider) -> Int { max(8, provider.concurrency / 4) }

    /// How many images may be on their way at once.
    static func fetchesWidth(_ provider: Plan.Provider) -> Int {
        max(4, provider.concurrency / 8)
    }

    /// Works through the share: what is at the service first, then new jobs in plan order.
    ///
    /// None of those is submitted before the images that were ready have been fetched.
    func run(_ share: Survey.Share) async throws(RunError) {
        for attempt in share.toCollect {
            if attempt.state.name == .accepted { await gate.hold() } else { await gate.wait() }
        }
        let outcome = await withTaskGroup(of: Result<Void, RunError>.self) { group in
            var queue = Queue(toCollect: share.toCollect[...], toSubmit: share.toSubmit[...])
            for _ in 0..<width(share) {
                guard let work = queue.next() else { break }
                group.addTask { await result(of: work) }
            }
            while let result = await group.next() {
                if case .failure = result {
                    await gate.close()
                    await gate.submitsAnswered()
                    group.cancelAll()
                    return result
                }
                guard let work = queue.next() else { continue }
                if Task.isCancelled {
                    // What is not fetched now would hold back those that wait to submit for ever.
                    await gate.close()
                    await record.onCutShort()
                } else {
                    group.addTask { await self.result(of: work) }
                }
            }
            return .success(())
        }
        try outcome.get()
    }

    /// How many jobs are worked on at once.
    ///
    /// Those whose images are being fetched hold no slot, so there may be more of them than slots,
    /// but not so many that images pile up while new jobs are submitted. What is at the service
    /// already is asked after all together, so that one that hangs keeps no other's images waiting.
    private func width(_ share: Survey.Share) -> Int {
        provider.concurrency + Self.fetchesWidth(provider) * 2 + min(share.toCollect.count, 1000)
    }

    private func result(of work: Work) async -> Result<Void, RunError> {
        do throws(RunError) {
            switch work {
            case .collect(let attempt):
                try await collect(attempt, isNew: false)
                if attempt.state.name == .finished { await gate.waitNoMore() }
            case .submit(let index): try await submit(index)
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// One job to work on.
    private enum Work: Sendable {
        case collect(Attempt)
        case submit(UInt64)
    }

    /// Hands out the work one by one.
    private struct Queue {
        var toCollect: ArraySlice<Attempt>
        var toSubmit: ArraySlice<UInt64>

        mutating func next() -> Work? {
            if let attempt = toCollect.popFirst() { return .collect(attempt) }
            return toSubmit.popFirst().map { .submit($0) }
        }
    }
}

/// What a lane has to say at the end of a run.
actor LaneRecord {
    private(set) var submitted = 0
    private(set) var leftBehind = 0
    private(set) var failure: Failure?
    /// Jobs in a row that were left without their images.
    private var unfetched = 0
    /// Whether something was left to do because the run was ending.
    private(set) var isCutShort = false

    func onSubmitted() { submitted += 1 }

    func onLeftBehind() { leftBehind += 1 }

    func onImage() { unfetched = 0 }

    /// A job was left without its images.
    ///
    /// - Returns: How many in a row.
    func onUnfetched() -> Int {
        unfetched += 1
        return unfetched
    }

    func onCutShort() { isCutShort = true }

    /// - Returns: Whether this is the first word of the lane's end.
    func onStopped(_ failure: Failure) -> Bool {
        defer { self.failure = self.failure ?? failure }
        return self.failure == nil
    }
}
