internal import Core

extension Lane {
    /// Submits a job, again and again while it is surely not accepted, and then collects it.
    func submit(_ index: UInt64) async throws(RunError) {
        while let ticket = await gate.enter() {
            let step: Result<Step, RunError>
            do throws(RunError) {
                step = .success(try await submitOnce(index, ticket))
            } catch {
                step = .failure(error)
            }
            await gate.answered()
            switch try step.get() {
            case .over: return
            case .collect(let attempt): return try await collect(attempt, isNew: true)
            case .again: continue
            }
        }
        if await gate.isStuck {
            let words = "its jobs take longer than their time-out, or it does not know them"
            await stop(Failure(.fault, words))
        } else {
            await record.onCutShort()
        }
    }

    private enum Step {
        /// Nothing more to do about this job now.
        case over
        case collect(Attempt)
        /// Nothing was accepted: stand in line again.
        case again
    }

    /// One submit, with permission from the ledger.
    ///
    /// Gives the ticket back unless the service has the job.
    private func submitOnce(
        _ index: UInt64, _ ticket: SubmitGate.Ticket
    ) async throws(RunError) -> Step {
        let job: Job
        do throws(ScopeFault) {
            job = try plan.job(at: index)
        } catch {
            // An input file changed or vanished since it was planned.
            await gate.leave()
            await leave(nil, error.message)
            return .over
        }
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
            if case .unknown(let reason) = attempt.state {
                await gate.leave()
                await stop(Failure(.fault, reason))
                return .over
            }
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
            let wait = await gate.onBusy(ticket, hint: hint, key: job.key)
            tell(.slowed(provider: provider.name, message: message, wait: wait))
            return .again
        case .neverSent(let message):
            try await note(.released, of: job.key)
            let (wait, rounds) = await gate.onUnreachable(ticket, key: job.key)
            guard rounds <= retriesMax else {
                await stop(Failure(.fault, "nothing could be sent: \(message)"))
                return .over
            }
            tell(.retrying(job.key, provider: provider.name, message: message, wait: wait))
            return .again
        case .unsendable(let message):
            try await note(.released, of: job.key)
            await gate.leave()
            await leave(job.key, message)
            return .over
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
        do throws(CancellationError) {
            if Task.isCancelled { throw CancellationError() }
            if duration > .zero { try await time.sleep(for: duration) }
            return true
        } catch {
            await record.onCutShort()
            return false
        }
    }
}

extension Failure.Class {
    /// Whether every other job of the provider would meet the same.
    var stopsLane: Bool {
        switch self {
        case .unauthorized, .notFound, .outOfCredit: true
        case .refused, .moderated, .fault, .output, .givenUp: false
        }
    }
}
