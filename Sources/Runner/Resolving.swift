internal import Core

/// Asking the service about submits that were not answered.
extension Lane {
    /// How long after a submit without an answer the service is asked.
    static var clearingPause: Duration { .seconds(1) }

    /// Settles what an earlier run left in doubt, as far as the service helps, and goes on with it.
    ///
    func clear(_ doubt: UnresolvedSubmit) async throws(RunError) -> Turn {
        let attempt = try await clear(doubt.attempt, at: doubt.point, after: .zero)
        switch attempt.state {
        case .accepted:
            gate.hold()
            return turn(try await finish(collect(attempt, isNew: false)))
        case .ready: try await giveBack(attempt, doubt.point)
        case .unknown:
            // Cut short, the service was not asked all that it could be.
            if let point = doubt.point, !gate.isClosed, !Task.isCancelled {
                try await applyPolicy(attempt, point)
            } else {
                work.settle(attempt, accounts: try await accounts())
            }
        case .submitting, .finished, .done, .failed, .lost, .expired, .cancelled:
            work.settle(attempt, accounts: try await accounts())
        }
        return turn(nil)
    }

    /// Asks after a submit that was just not answered, whose slot is kept meanwhile: the service
    /// may have the job.
    ///
    /// - Returns: What images are waited for, where some are.
    func goOn(
        _ doubt: Attempt, _ point: JobPoint, _ ticket: SubmitGate.Ticket
    ) async throws(RunError) -> Settling? {
        let attempt = try await clear(doubt, at: point, after: Self.clearingPause)
        switch attempt.state {
        case .accepted(let remote):
            gate.onAccepted(ticket)
            record.onSubmitted(remote)
            // It may be done by now.
            return try await finish(collect(attempt, isNew: false))
        case .ready:
            gate.leave()
            work.giveBack(point, accounts: try await accounts())
        case .submitting, .finished, .done, .failed, .unknown, .lost, .expired, .cancelled:
            gate.leave()
            work.settle(attempt, accounts: try await accounts())
        }
        return nil
    }

    /// What the user wants of jobs that no evidence has settled, of those that are meant.
    private func applyPolicy(_ attempt: Attempt, _ point: JobPoint) async throws(RunError) {
        let retriesMax = plan.batch(of: point.index).terms(on: provider.name).retriesMax
        switch options.verdict(on: attempt, retriesMax: retriesMax) {
        case .retry, .submit: try await giveBack(attempt, point)
        case .fail:
            let failed = try await write(.dropped, of: attempt, by: .user)
            work.settle(failed, accounts: try await accounts())
        case .keep, .collect: work.settle(attempt, accounts: try await accounts())
        }
    }

    /// Back to those that wait to be submitted, unless only so many are meant or the plan does not
    /// have it.
    func giveBack(_ attempt: Attempt, _ point: JobPoint?) async throws(RunError) {
        if let point, options.submitsMax == nil {
            work.giveBack(point, accounts: try await accounts())
        } else {
            work.settle(attempt, accounts: try await accounts())
        }
    }

    // MARK: - Asking

    /// Asks until the doubt is settled, or nothing is left to ask.
    ///
    /// - Returns: Where the job stands; unknown still when nothing settled it, or the run is
    ///   ending.
    func clear(
        _ attempt: Attempt, at point: JobPoint?, after pause: Duration
    ) async throws(RunError) -> Attempt {
        guard let rule = provider.service.evidence else { return attempt }
        let job = point.flatMap { jobAsSent(attempt, at: $0) }
        let inquiry = Inquiry(
            about: attempt, rule: rule, keeps: keeps,
            timeout: provider.service.limits.requestTimeout, canRepeat: job != nil)
        guard var inquiry, await sleep(for: pause) else { return attempt }
        var step = inquiry.begin(at: time.now())
        while true {
            switch step {
            case .ask(let question, let wait):
                guard await sleep(for: wait) else { return attempt }
                if gate.isClosed {
                    record.onCutShort()
                    return attempt
                }
                let finding = try await finding(question, attempt, job, rule)
                step = inquiry.on(finding, at: time.now())
            case .record(let event):
                let settled = try await write(event, of: attempt, by: .service)
                // The id may turn out to be another job's.
                if settled.state.name != .unknown { record.onCleared() }
                return settled
            case .hold(let words):
                guard case .unknown(let reason) = attempt.state else { return attempt }
                return try await write(.stillAmbiguous(reason, words), of: attempt, by: .service)
            }
        }
    }

    /// The job as it was sent; `nil` when its inputs have changed since.
    private func jobAsSent(_ attempt: Attempt, at point: JobPoint) -> Job? {
        if case .image(let image) = point.source, plan.change(of: image) != nil { return nil }
        guard let job = try? plan.job(at: point), job.key == attempt.key else { return nil }
        return job
    }

    private func finding(
        _ question: Inquiry.Question, _ attempt: Attempt, _ job: Job?, _ rule: EvidenceRule
    ) async throws(RunError) -> LookupAnswer {
        guard let name = attempt.submitName else { return .nothing("it was never sent") }
        switch question {
        case .repeatSubmit:
            guard let job, let repeats = rule.repeats else { return .nothing("it can't be sent") }
            return try await repeated(job, attempt, repeats)
        case .lookUp: return await polls.pass { await service.lookUp(name) }
        case .list:
            let listing = await lists.list(since: name.submitted) { moment in
                await polls.pass { await service.list(since: moment) }
            }
            return listing.finding(about: name)
        }
    }

    private func repeated(
        _ job: Job, _ attempt: Attempt, _ rule: EvidenceRule.Repeat
    ) async throws(RunError) -> LookupAnswer {
        let timeout = provider.service.limits.requestTimeout
        do throws(LedgerError) {
            return try await polls.pass { () async throws(LedgerError) in
                let permit = try await recorder.permitRepeat(
                    of: attempt, by: rule, timeout: timeout)
                guard let permit else { return .nothing("it no longer remembers the submit") }
                return await service.submitAgain(job, permit: permit)
            }
        } catch {
            throw .ledger(error.message)
        }
    }

    private func write(
        _ event: JobEvent, of attempt: Attempt, by witness: Attempt.Resolution.Witness
    ) async throws(RunError) -> Attempt {
        try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.record(event, of: attempt, by: witness)
        }
    }
}
