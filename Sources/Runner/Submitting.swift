internal import Core

extension Lane {
    /// Submits the next job and takes it to its end.
    func submitNext() async throws(RunError) -> Turn {
        // Who waits for a slot holds nothing yet of what it needs later.
        if await gate.takeSlot(), let turn = try await submitInSlot() { return turn }
        if gate.isGivenUp {
            stop(Failure(.fault, "it has not answered for an hour"))
        } else if gate.isStuck {
            let words = "its jobs take longer than their time-out, or it does not know them"
            if work.hasWork(for: provider.name) { stop(Failure(.fault, words)) }
        } else if gate.isClosed || Task.isCancelled, work.hasWork(for: provider.name) {
            record.onCutShort()
        }
        return Turn(isMore: false)
    }

    /// - Returns: `nil` when there is no job, or the gate is or gets closed.
    private func submitInSlot() async throws(RunError) -> Turn? {
        let entered = await gate.enter(with: work, for: provider.name, isAnswering: isAnswering)
        guard let (point, ticket) = entered else { return nil }
        let step: Result<Step, RunError>
        do throws(RunError) {
            step = .success(try await submitOnce(point, ticket))
        } catch {
            step = .failure(error)
        }
        gate.answered()
        switch try step.get() {
        case .over(let attempt): work.settle(attempt, accounts: try await accounts())
        case .collect(let attempt):
            let settling = try await finish(collect(attempt, isNew: true))
            return Turn(isMore: true, settling: settling)
        case .clear(let attempt):
            return Turn(isMore: true, settling: try await goOn(attempt, point, ticket))
        case .again: work.giveBack(point, accounts: try await accounts())
        case .overBudget(let limits):
            let request = request(plan.batch(of: point.index))
            work.holdBack(point, from: provider.name, request, by: limits)
        }
        return Turn(isMore: true)
    }

    private enum Step {
        /// Nothing more to do about this job now; where it stands, as far as that is known.
        case over(Attempt?)
        case collect(Attempt)
        /// Not answered, and the service can be asked.
        case clear(Attempt)
        /// Nothing was accepted: it goes back to those that wait.
        case again
        /// The budget has no room for it now.
        case overBudget([Budget.Limit])
    }

    /// One submit, with permission from the ledger.
    ///
    /// Gives the ticket back unless the service has the job.
    private func submitOnce(
        _ point: JobPoint, _ ticket: SubmitGate.Ticket
    ) async throws(RunError) -> Step {
        let (job, request): (Job, JSON)
        switch prepare(point) {
        case .job(let found, let asked): (job, request) = (found, asked)
        case .none(let key, let message):
            gate.onUnsent(ticket)
            leave(key, message)
            return .over(nil)
        }
        let batch = plan.batch(of: point.index)
        let permit: SubmitPermit
        switch try await self.permit(job, request, batch) {
        case .permit(let given): permit = given
        case .none(let attempt):
            gate.onUnsent(ticket)
            return .over(attempt)
        case .overBudget(let limits):
            gate.onUnsent(ticket)
            return .overBudget(limits)
        }
        let outcome: Result<Acceptance, SubmitError>
        do throws(SubmitError) {
            outcome = .success(try await service.submit(job, permit: permit))
        } catch {
            outcome = .failure(error)
        }
        switch outcome {
        case .success(let acceptance):
            let attempt = try await note(acceptance.event, of: job.key)
            if case .unknown(let reason) = attempt.state {
                stop(Failure(.fault, reason))
                gate.leave()
                return .over(attempt)
            }
            gate.onAccepted(ticket)
            record.onSubmitted(acceptance.remote)
            return .collect(attempt)
        case .failure(let error):
            let retriesMax = batch.terms(on: provider.name).retriesMax
            return try await onNothing(error, job, ticket, retriesMax: retriesMax)
        }
    }

    /// A job and what it asks for, or why that can't be known now.
    private enum Preparation {
        case job(Job, JSON)
        case none(JobKey?, String)
    }

    private func prepare(_ point: JobPoint) -> Preparation {
        let job: Job
        do throws(ScopeFault) {
            job = try plan.job(at: point)
        } catch {
            // An input file changed or vanished since it was planned.
            return .none(nil, error.message)
        }
        if case .image(let image) = point.source, let message = plan.change(of: image) {
            return .none(job.key, message)
        }
        do throws(InputFileError) {
            return .job(job, try plan.keptRequest(of: job, on: provider.name))
        } catch {
            return .none(job.key, error.message)
        }
    }

    /// What the ledger says to a submit.
    private enum Permission: ~Copyable {
        case permit(SubmitPermit)
        /// There is nothing to submit: the job stands there.
        case none(Attempt?)
        case overBudget([Budget.Limit])
    }

    /// What a job of the batch asks of the budget.
    private func request(_ batch: Plan.Batch) -> Budget.Request {
        Budget.Request(
            price: batch.terms(on: provider.name).price,
            reportedUnit: provider.service.poll.cost?.unit)
    }

    /// Asks the ledger where the job stands, and for permission when it may be submitted.
    private func permit(
        _ job: Job, _ request: JSON, _ batch: Plan.Batch
    ) async throws(RunError) -> Permission {
        let latest = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(of: [job.key])
        }
        let attempt = latest[job.key]
        let terms = batch.terms(on: provider.name)
        let isRetry: Bool
        switch options.verdict(on: attempt, retriesMax: terms.retriesMax) {
        case .submit: isRetry = false
        case .retry: isRetry = true
        case .keep, .collect, .fail: return .none(attempt)
        }
        let context = Attempt.Context(
            batch: job.batch, provider: provider.name, service: job.service, stem: job.stem,
            price: terms.price)
        do throws(LedgerError) {
            let answer = try await recorder.permit(
                job, asking: request, context: context,
                reportedUnit: self.request(batch).reportedUnit, after: attempt, isRetry: isRetry)
            switch consume answer {
            case .permit(let permit): return .permit(permit)
            case .overBudget(let limits): return .overBudget(limits)
            case .underWay: return .none(nil)
            }
        } catch {
            throw .ledger(error.message)
        }
    }

    private func onNothing(
        _ error: SubmitError, _ job: Job, _ ticket: SubmitGate.Ticket, retriesMax: Int
    ) async throws(RunError) -> Step {
        switch error {
        // The pause begins before the ledger has it, or more would be refused meanwhile.
        case .busy(let message, let hint):
            let wait = gate.onBusy(ticket, hint: hint, key: job.key)
            try await note(.released, of: job.key)
            tell(.slowed(provider: provider.name, message: message, wait: wait))
            return .again
        case .throttled(let message, let hint):
            let wait = gate.onThrottled(ticket, hint: hint, key: job.key)
            try await note(.released, of: job.key)
            tell(.slowed(provider: provider.name, message: message, wait: wait))
            return .again
        case .neverSent(let message):
            try await note(.released, of: job.key)
            let wait = gate.onUnreachable(ticket, key: job.key, roundsMax: retriesMax)
            guard let wait else {
                stop(Failure(.fault, "nothing could be sent: \(message)"))
                gate.leave()
                return .again
            }
            tell(.retrying(job.key, provider: provider.name, message: message, wait: wait))
            return .again
        case .unsendable(let message):
            try await note(.released, of: job.key)
            gate.onUnsent(ticket)
            leave(job.key, message)
            return .over(nil)
        case .refused(let failure) where failure.kind.stopsLane:
            try await note(.released, of: job.key)
            // Closed first, or the slot that gets free would let one more through.
            stop(failure)
            gate.leave()
            return .again
        case .refused(let failure):
            let attempt = try await note(.refused(failure), of: job.key)
            gate.onRefused()
            return .over(attempt)
        case .ambiguous(let message):
            let attempt = try await note(.ambiguous(message), of: job.key)
            onSilence(ticket, message)
            if provider.service.evidence != nil { return .clear(attempt) }
            // After the silence was noted, or the slot that gets free would let one more through.
            gate.leave()
            return .over(attempt)
        }
    }

    /// Nobody knows what became of a submit; of too many in a row no more are sent.
    private func onSilence(_ ticket: SubmitGate.Ticket, _ message: String) {
        switch gate.onSilence(ticket) {
        case .borne: break
        case .keptBack:
            let words = "submits bring no answer, so one goes out now and then: \(message)"
            tell(.slowed(provider: provider.name, message: words, wait: Breaker.pause))
        case .over:
            // Where nothing is left to submit, there is nothing to stop.
            guard work.hasWork(for: provider.name) else { return }
            let words = "nobody knows what became of the last submits: \(message)"
            stop(Failure(.fault, words))
        }
    }

    /// Whether the service answers a question about a job that it has or had, which costs nothing.
    ///
    /// Without such a job there is nothing to ask. A "no" takes as long as two probes are apart.
    private func isAnswering() async -> Bool {
        guard let remote = record.current.lastRemote else { return true }
        do throws(PollError) {
            _ = try await pollBreaker.ask { () async throws(PollError) in
                try await service.poll(remote)
            }
            return true
        } catch {
            guard case .unavailable = error else { return true }
            if !pollBreaker.isCut { _ = await sleep(for: Breaker.pause) }
            return false
        }
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
            record.onCutShort()
            return false
        }
    }
}

extension Acceptance {
    /// What the ledger gets of it.
    ///
    /// Nothing so far is no word about what it will have cost.
    fileprivate var event: JobEvent {
        .accepted(remote, cost: cost.flatMap { $0.micro > 0 ? $0 : nil })
    }
}
