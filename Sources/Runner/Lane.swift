internal import Core

/// One provider's share of a run.
///
/// Every step of a job starts from the ledger's word, so that a first run and one after a crash are
/// the same
/// code. A lane's trouble stays its own: it closes its gate, and the others go on.
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
    let record: LaneRecord

    static let pollsWidth = 8
    static let fetchesWidth = 4

    /// Works through the share: what is at the service first, then new jobs in plan order.
    func run(_ share: Survey.Share) async throws(RunError) {
        for attempt in share.toCollect where attempt.state.name == .accepted { await gate.hold() }
        let outcome = await withTaskGroup(of: Result<Void, RunError>.self) { group in
            var queue = Queue(toCollect: share.toCollect[...], toSubmit: share.toSubmit[...])
            for _ in 0..<width {
                guard let work = queue.next() else { break }
                group.addTask { await result(of: work) }
            }
            while let result = await group.next() {
                if case .failure = result {
                    await gate.close()
                    group.cancelAll()
                    return result
                }
                if let work = queue.next() {
                    group.addTask { await self.result(of: work) }
                }
            }
            return .success(())
        }
        try outcome.get()
    }

    /// How many jobs are worked on at once: those whose images are being fetched hold no slot, so
    /// there may be more of them than slots, but not so many that images pile up while new jobs are
    /// submitted.
    private var width: Int { provider.concurrency + Self.fetchesWidth * 2 }

    private func result(of work: Work) async -> Result<Void, RunError> {
        do throws(RunError) {
            switch work {
            case .collect(let attempt): try await collect(attempt, isNew: false)
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
    private var unreachable = 0

    func onSubmitted() { submitted += 1 }

    /// - Returns: How often the provider could not be reached.
    func onUnreachable() -> Int {
        unreachable += 1
        return unreachable
    }

    func onLeftBehind() { leftBehind += 1 }

    /// - Returns: Whether this is the first word of the lane's end.
    func onStopped(_ failure: Failure) -> Bool {
        defer { self.failure = self.failure ?? failure }
        return self.failure == nil
    }
}
