internal import Core

/// Asking after jobs that the service has.
extension Lane {
    /// An answer that changes where a job stands.
    struct Heard {
        let event: JobEvent
        /// What it has, where it lists no image.
        let outline: String?
        /// How long the service asks to be left alone.
        let hint: Duration?
        /// The ages between which a job has ended that was asked after all the while.
        var end: (after: Duration, by: Duration)?
    }

    /// Asks until the service has an answer; `nil` when the job is left for a later run.
    func answer(
        about remote: RemoteJob, of attempt: Attempt, isNew: Bool
    ) async throws(RunError) -> Heard? {
        let begun = time.elapsed()
        let timeout = timeout(of: attempt)
        var attempt = attempt
        var watch = PollWatch(keeps: keeps)
        var wait = isNew ? delay(attempt, watch, hint: nil) : .zero
        // How old it was when it was last known to run, if it was ever asked after in time.
        var running: Duration? = isNew ? .zero : nil
        if isNew {
            guard let known = await sleepCovered(attempt, &wait) else { return nil }
            running = known
        }
        while true {
            guard await sleep(for: wait) else { return nil }
            switch try await step(about: remote, of: &attempt, &watch) {
            case .record(let event):
                var heard = Heard(event: event, outline: watch.outline, hint: watch.hint)
                if case .finished = event, attempt.state.name == .accepted, let running {
                    heard.end = (running, age(of: attempt))
                }
                return heard
            case .leave(let message):
                leave(attempt.key, message)
                return nil
            case .stop(let failure):
                stop(failure)
                return nil
            case .again(let hint, let trouble):
                if trouble == nil { running = noteRunning(attempt) }
                guard await sleep(for: .zero) else { return nil }
                // What is said of its end is heard out.
                let most = timeout + (watch.isInDoubt ? PollWatch.patience * 3 : .zero)
                if time.elapsed() - begun >= most {
                    leave(attempt.key, "not finished after \(timeout.milliseconds / 1000) s")
                    return nil
                }
                wait = delay(attempt, watch, hint: hint)
                if let trouble {
                    tell(
                        .retrying(
                            attempt.key, provider: provider.name, message: trouble, wait: wait))
                    // While nothing is answered, one of all that wait is let through now and then.
                    if hint == nil, pollBreaker.isCut { wait = .zero }
                }
            }
        }
    }

    func age(of attempt: Attempt) -> Duration {
        attempt.times.accepted.map { time.now() - $0 } ?? .zero
    }

    func delay(
        _ attempt: Attempt, _ watch: PollWatch, hint: Duration?
    ) -> Duration {
        PollSchedule().delay(
            age: age(of: attempt), hint: hint, failures: watch.failures, key: attempt.key,
            learned: durations.ages(of: attempt.context.batch, target(of: attempt)))
    }

    /// Sleeps until a new job has to be asked after, while others are asked in its place.
    ///
    /// - Returns: The age at which it may be taken to have run still; `nil` when the run is ending.
    private func sleepCovered(
        _ attempt: Attempt, _ wait: inout Duration
    ) async -> Duration? {
        var running = Duration.zero
        while true {
            guard await sleep(for: wait) else { return nil }
            let age = age(of: attempt)
            wait = .zero
            let known = durations.running(attempt, target(of: attempt), at: age)
            guard let known else { return running }
            running = known
            wait = ScoutedDurations.step(at: age)
        }
    }

    /// Notes that a job runs still; returns its age.
    private func noteRunning(_ attempt: Attempt) -> Duration {
        let age = age(of: attempt)
        durations.note(attempt, target(of: attempt), running: age)
        return age
    }

    /// Learns from what was heard of a job at last; `nil` when it is left for a later run.
    func learn(_ heard: Heard?, of attempt: Attempt) async {
        await durations.learn(
            attempt, target(of: attempt), isOver: heard != nil, ended: heard?.end)
    }

    /// The target as the manifest writes it; empty where the batch has none, or is not there any
    /// more.
    private func target(of attempt: Attempt) -> String { targets[attempt.context.batch] ?? "" }

    /// Asks once.
    ///
    /// What the answer says that the job has cost so far is in the ledger afterwards.
    func step(
        about remote: RemoteJob, of attempt: inout Attempt, _ watch: inout PollWatch
    ) async throws(RunError) -> PollWatch.Step {
        let step: PollWatch.Step
        let cost: Money?
        switch await ask(remote) {
        case .success(let answer):
            if case .waiting(let waiting) = answer.word {
                tell(.polled(attempt.key, provider: provider.name, waiting))
            }
            cost = answer.cost
            step = watch.on(answer, at: time.elapsed())
            if watch.unknownWords == PollWatch.unknownWordsMin { tellWord(in: answer) }
        case .failure(let error):
            cost = error.cost
            step = watch.on(error, age: age(of: attempt), at: time.elapsed())
        }
        if case .record(.failed(let failure, nil)) = step, failure.kind != .output,
            attempt.reportedCost == nil
        {
            let free = provider.service.costOfFailure(price: attempt.context.price)
            return .record(.failed(failure, cost: free))
        }
        if case .record(let event) = step, event.cost != nil { return step }
        // Nothing so far is no word about what it will have cost.
        if let cost, cost.micro > 0, cost != attempt.reportedCost {
            attempt = try await write(.charged(cost), of: attempt)
        }
        return step
    }

    /// Tells once of each word that the description does not list, and where it would belong.
    private func tellWord(in answer: PollAnswer) {
        guard case .waiting(let waiting) = answer.word, let word = waiting.unknownWord,
            record.isNews(word)
        else { return }
        let place = provider.service.path ?? "its description"
        tell(
            .undescribed(
                provider: provider.name,
                message:
                    "says '\(word)', which is no status that \(place) lists; add it under 'poll'"
                    + " to 'succeeded', 'running', 'failed' or another; it is asked on meanwhile"))
    }

    func ask(_ remote: RemoteJob) async -> Result<PollAnswer, PollError> {
        do throws(PollError) {
            return .success(
                try await polls.pass { () async throws(PollError) in
                    try await pollBreaker.ask { () async throws(PollError) in
                        try await service.poll(remote)
                    }
                })
        } catch {
            return .failure(error)
        }
    }

    func timeout(of attempt: Attempt) -> Duration {
        terms[attempt.context.batch]?.timeout ?? provider.service.limits.timeout
    }
}
