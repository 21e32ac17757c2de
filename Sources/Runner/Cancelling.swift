package import Core

/// Asks services to stop jobs that they have.
///
/// Each job is asked after before and after: what the service says of the job is what the ledger
/// gets, never that a request was sent. So a request can be repeated, and one that comes too late
/// leaves the job to be collected.
package struct Cancelling: Sendable {
    private let plan: Plan
    private let connections: [String: Run.Connection]
    private let recorder: Recorder
    private let time: any Timekeeper
    private let tell: @Sendable (CancelReport.Entry) -> Void

    /// How often a job is asked after, over about 15 seconds.
    private static let roundsMax = 6
    private static let firstWait = Duration.milliseconds(500)
    private static let longestWait = Duration.seconds(30)

    /// - Parameters:
    ///   - connections: By the provider's name; those whose jobs are to be stopped have one.
    ///   - tell: Called with each job when it is known what became of it; must return at once.
    package init(
        plan: Plan, connections: [String: Run.Connection], recorder: Recorder,
        time: any Timekeeper, tell: @escaping @Sendable (CancelReport.Entry) -> Void
    ) {
        self.plan = plan
        self.connections = connections
        self.recorder = recorder
        self.time = time
        self.tell = tell
    }

    /// Stops these jobs as far as their services let it, provider by provider side by side, each
    /// provider's in this order.
    package func execute(_ attempts: [Attempt]) async throws(RunError) -> CancelReport {
        var queues: [String: [Attempt]] = [:]
        for attempt in attempts {
            queues[plan.provider(of: attempt)?.name ?? "", default: []].append(attempt)
        }
        let result = await withTaskGroup(of: Result<[CancelReport.Entry], RunError>.self) { group in
            for (name, queue) in queues {
                group.addTask { await cancel(queue, at: name) }
            }
            var entries: [JobKey: CancelReport.Entry] = [:]
            while let result = await group.next() {
                guard case .success(let some) = result else { return result }
                for entry in some { entries[entry.attempt.key] = entry }
            }
            return .success(attempts.compactMap { entries[$0.key] })
        }
        var report = CancelReport()
        for entry in try result.get() { report.add(entry) }
        return report
    }

    private func cancel(
        _ queue: [Attempt], at name: String
    ) async -> Result<[CancelReport.Entry], RunError> {
        let provider = plan.providers.first { $0.name == name }
        let refusal = CancelRefusal()
        return await withTaskGroup(of: Result<CancelReport.Entry, RunError>.self) { group in
            var waiting = queue[...]
            var entries: [CancelReport.Entry] = []
            for _ in 0..<(provider.map(Lane.pollsWidth) ?? 1) {
                guard let attempt = waiting.popFirst() else { break }
                group.addTask { await entry(attempt, provider, refusal) }
            }
            while let result = await group.next() {
                switch result {
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                case .success(let entry):
                    tell(entry)
                    entries.append(entry)
                }
                guard let attempt = waiting.popFirst() else { continue }
                group.addTask { await entry(attempt, provider, refusal) }
            }
            return .success(entries)
        }
    }

    private func entry(
        _ attempt: Attempt, _ provider: Plan.Provider?, _ refusal: CancelRefusal
    ) async -> Result<CancelReport.Entry, RunError> {
        guard case .accepted(let remote) = attempt.state else {
            return .success(.init(attempt, .tooLate))
        }
        guard let provider, let connection = connections[provider.name] else {
            return .success(
                .init(attempt, .impossible("the manifest has no provider for it any more")))
        }
        guard provider.service.cancel != nil else {
            let words = "\(provider.service.title) has no way to stop a job"
            return .success(.init(attempt, .impossible(words)))
        }
        do throws(RunError) {
            return .success(try await stop(attempt, remote, connection.service, refusal))
        } catch {
            return .failure(error)
        }
    }
}

// MARK: - One job

extension Cancelling {
    /// What the service said last.
    private enum Word {
        case ended(JobEvent, CancelOutcome)
        case waiting(isRunning: Bool, hint: Duration?)
        case trouble(String, hint: Duration?)
        case refused(String)
    }

    private func stop(
        _ attempt: Attempt, _ remote: RemoteJob, _ service: any JobService,
        _ refusal: CancelRefusal
    ) async throws(RunError) -> CancelReport.Entry {
        // Whether the request for a job that runs, or for one that waits, has been taken.
        var taken: Bool?
        var trouble = "no answer"
        var wait = Duration.zero
        for round in 0..<Self.roundsMax {
            guard await sleep(for: wait) else { break }
            if let words = await refusal.words { return .init(attempt, .unanswered(words)) }
            var hint: Duration?
            switch await ask(service, remote) {
            case .ended(let event, let outcome):
                return .init(
                    try await record(free(event, attempt), attempt), outcome)
            case .refused(let words):
                await refusal.set(words)
                return .init(attempt, .unanswered(words))
            case .trouble(let words, let wish): (trouble, hint) = (words, wish)
            case .waiting(let isRunning, let wish):
                hint = wish
                guard taken != isRunning else { break }
                do throws(PollError) {
                    try await service.cancel(remote, isRunning: isRunning)
                    taken = isRunning
                } catch {
                    (trouble, hint) = error.trouble
                }
            }
            wait = min(max(Self.firstWait * (1 << round), hint ?? .zero), Self.longestWait)
        }
        return .init(attempt, taken == nil ? .unanswered(trouble) : .unconfirmed)
    }

    private func ask(_ service: any JobService, _ remote: RemoteJob) async -> Word {
        do throws(PollError) {
            let answer = try await service.poll(remote)
            switch answer.word {
            case .waiting(let waiting):
                return .waiting(isRunning: waiting.isRunning, hint: waiting.retryAfter)
            case .finished(let outputs):
                return .ended(.finished(outputs, cost: answer.cost), .tooLate)
            case .failed(let failure) where answer.isExplained:
                return .ended(.failed(failure, cost: answer.cost), .ended)
            case .cancelled(let words):
                return .ended(.cancelled(words, cost: answer.cost), .cancelled)
            // Said once, that is not believed: a run hears it out.
            case .failed(let failure): return .trouble(failure.message, hint: answer.retryAfter)
            case .expired(let words): return .trouble(words, hint: answer.retryAfter)
            }
        } catch {
            switch error {
            case .unauthorized(let words), .unsupported(let words): return .refused(words)
            case .throttled, .unavailable, .missing, .tooLarge, .otherJob:
                let (words, hint) = error.trouble
                return .trouble(words, hint: hint)
            }
        }
    }

    /// A failure that costs nothing, where the service's documents say so and it does not.
    private func free(_ event: JobEvent, _ attempt: Attempt) -> JobEvent {
        guard case .failed(let failure, nil) = event, failure.kind != .output,
            attempt.reportedCost == nil, let provider = plan.provider(of: attempt)
        else { return event }
        return .failed(
            failure, cost: provider.service.costOfFailure(price: attempt.context.price))
    }

    private func record(_ event: JobEvent, _ attempt: Attempt) async throws(RunError) -> Attempt {
        try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.record(event, of: attempt)
        }
    }

    private func sleep(for duration: Duration) async -> Bool {
        do throws(CancellationError) {
            if Task.isCancelled { throw CancellationError() }
            if duration > .zero { try await time.sleep(for: duration) }
            return true
        } catch {
            return false
        }
    }
}

/// That a provider does not take the key: then its other jobs are not asked after.
private actor CancelRefusal {
    private(set) var words: String?

    func set(_ words: String) { self.words = self.words ?? words }
}

extension PollError {
    fileprivate var trouble: (words: String, hint: Duration?) {
        switch self {
        case .throttled(let words, let hint): (words, hint)
        case .unavailable(let words, _), .unauthorized(let words), .missing(let words, _),
            .unsupported(let words), .tooLarge(let words), .otherJob(let words):
            (words, nil)
        }
    }
}
