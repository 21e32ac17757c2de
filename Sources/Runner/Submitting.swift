internal import Core

extension Lane {
    /// Submits a job, again and again while it is surely not accepted, and then collects it.
    func submit(_ index: UInt64) async throws(RunError) {
        var refusals = 0
        while let ticket = await gate.enter() {
            guard await sleep(for: gate.delay(at: time.elapsed())), await gate.isOpen else {
                await gate.leave()
                return
            }
            switch try await submitOnce(try plan.jobOrStop(at: index), ticket) {
            case .over: return
            case .collect(let attempt): return try await collect(attempt, isNew: true)
            case .again(let wait):
                refusals += 1
                guard await sleep(for: wait(refusals)) else { return }
            }
        }
    }

    private enum Step {
        /// Nothing more to do about this job now.
        case over
        case collect(Attempt)
        /// Nothing was accepted: try again after a wait that grows with the number of refusals.
        case again(wait: (Int) -> Duration)
    }

    /// One submit, with permission from the ledger.
    ///
    /// Gives the ticket back unless the service has the job.
    private func submitOnce(
        _ job: Job, _ ticket: SubmitGate.Ticket
    ) async throws(RunError) -> Step {
        guard let batch = plan.batches.first(where: { $0.name == job.batch }),
            let permit = try await permit(job, batch)
        else {
            await gate.leave()
            return .over
        }
        let outcome: Result<RemoteJob, SubmitError>
        do throws(SubmitError) {
            outcome = .success(try await service.submit(job, permit: permit))
        } catch {
            outcome = .failure(error)
        }
        switch outcome {
        case .success(let remote):
            let attempt = try await note(.accepted(remote), of: job.key)
            await gate.onAccepted(ticket)
            await record.onSubmitted()
            return .collect(attempt)
        case .failure(let error):
            return try await onNothing(error, job, ticket, retriesMax: batch.retriesMax)
        }
    }

    /// Asks the ledger where the job stands, and for permission when it may be submitted.
    private func permit(_ job: Job, _ batch: Plan.Batch) async throws(RunError) -> SubmitPermit? {
        let latest = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(of: [job.key])
        }
        var attempt = latest[job.key]
        switch options.verdict(on: attempt, retriesMax: batch.retriesMax) {
        case .submit: break
        case .retry:
            guard let ended = attempt else { return nil }
            attempt = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.record(.retry, of: ended)
            }
        case .keep, .collect, .fail: return nil
        }
        let context = Attempt.Context(
            batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
            price: batch.price)
        do throws(LedgerError) {
            return try await recorder.permit(job, context: context, after: attempt)
        } catch {
            throw .ledger(error.message)
        }
    }

    private func onNothing(
        _ error: SubmitError, _ job: Job, _ ticket: SubmitGate.Ticket, retriesMax: Int
    ) async throws(RunError) -> Step {
        switch error {
        case .busy(let message, let hint):
            try await note(.released, of: job.key)
            await gate.onBusy(ticket, pause: hint.map { time.elapsed() + $0 })
            let wait = Backoff.delay(attempt: 1, hint: hint, key: job.key)
            tell(.slowed(provider: provider.name, message: message, wait: wait))
            return .again { Backoff.delay(attempt: $0, hint: hint, key: job.key) }
        case .neverSent(let message):
            try await note(.released, of: job.key)
            await gate.leave()
            return await onUnreachable(message, job, retriesMax: retriesMax)
        case .refused(let failure) where failure.kind.stopsLane:
            try await note(.released, of: job.key)
            await gate.leave()
            await stop(failure)
            return .over
        case .refused(let failure):
            try await note(.refused(failure), of: job.key)
            await gate.leave()
            return .over
        case .ambiguous(let message):
            try await note(.ambiguous(message), of: job.key)
            await gate.leave()
            return .over
        }
    }

    /// A service that can't be reached is tried a few times in all, by whichever job comes next.
    private func onUnreachable(_ message: String, _ job: Job, retriesMax: Int) async -> Step {
        let count = await record.onUnreachable()
        guard count <= retriesMax else {
            await stop(Failure(.fault, "could not be reached: \(message)"))
            return .over
        }
        let wait = Backoff.delay(attempt: count, hint: nil, key: job.key)
        tell(.retrying(job.key, provider: provider.name, message: message, wait: wait))
        return .again { _ in wait }
    }

    /// No more submits to this provider.
    ///
    /// What it has already is still collected.
    func stop(_ failure: Failure) async {
        await gate.close()
        if await record.onStopped(failure) { tell(.stopped(provider: provider.name, failure)) }
    }

    /// Writes what happened to a job that is under way.
    @discardableResult
    func note(_ event: JobEvent, of key: JobKey) async throws(RunError) -> Attempt {
        try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.record(event, of: key)
        }
    }

    /// - Returns: Whether the whole time has passed; not so when the run is ending.
    func sleep(for duration: Duration) async -> Bool {
        guard duration > .zero else { return !Task.isCancelled }
        do throws(CancellationError) {
            try await time.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}

extension Failure.Class {
    /// Whether every other job of the provider would meet the same.
    var stopsLane: Bool {
        switch self {
        case .unauthorized, .outOfCredit: true
        case .refused, .moderated, .fault, .output: false
        }
    }
}
