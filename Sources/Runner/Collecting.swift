internal import Core

extension Lane {
    /// Takes a job that the service has to its end: asks after it, then fetches its images.
    ///
    /// - Parameter isNew: Whether it was submitted just now, so that there is nothing to ask yet.
    /// - Returns: Where it stands when nothing more is done about it in this run.
    func collect(_ attempt: Attempt, isNew: Bool) async throws(RunError) -> Attempt {
        var attempt = attempt
        // The images of an earlier run are known to the line since the run began.
        var images = Gathering(isAwaited: attempt.state.name == .finished)
        while true {
            let event: JobEvent?
            switch attempt.state {
            case .accepted(let remote):
                event = await answer(about: remote, of: attempt, isNew: isNew)
                // A job that is left may be at the service still, and then it takes room there.
                if event != nil || Task.isCancelled {
                    await gate.leave()
                } else {
                    await gate.strand()
                }
            case .finished(let remote, let outputs):
                event = try await gather(outputs, of: attempt, remote, &images)
            case .ready, .submitting, .done, .failed, .unknown, .lost, .expired, .cancelled:
                return attempt
            }
            guard let event else { return attempt }
            if case .finished(let outputs) = event { images.inline = outputs.inline }
            let latest = attempt
            attempt = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.record(event, of: latest)
            }
        }
    }

    /// Fetches the images of a finished job, and decides what that makes of it.
    ///
    /// - Returns: `nil` when it is left as it is, for a later run.
    private func gather(
        _ outputs: Outputs, of attempt: Attempt, _ remote: RemoteJob, _ images: inout Gathering
    ) async throws(RunError) -> JobEvent? {
        let begin = images.isFresh ? nil : attempt.times.finished
        let expiry = outputs.expiry(finished: begin ?? time.now(), keeps: keeps)
        if images.isAwaited {
            images.isAwaited = false
        } else {
            await heed(fetches.join(until: expiry))
        }
        let before = images.kept
        let fetched = try await record.fetches.during { () async throws(RunError) in
            try await fetch(
                Outputs(urls: outputs.urls, cost: outputs.cost, inline: images.inline),
                of: attempt, until: expiry, before)
        }
        images.inline = nil
        images.kept = fetched.kept
        switch fetched.missing {
        case nil: return .stored(images.kept.all)
        case .cutShort: return nil
        case .left(let message):
            await leaveUnfetched(attempt, message)
            return nil
        case .unusable(let message):
            let last = JobEvent.failed(Failure(.output, message))
            return await end(attempt, images.kept.end(last, message), message)
        case .gone(let message) where images.isFresh:
            let last = JobEvent.expired(Self.gone(message))
            return await end(attempt, images.kept.end(last, message), message)
        case .gone(let message):
            images.isFresh = true
            return await answer(about: remote, of: attempt, isNew: true)?
                .afterGone(Self.gone(message), images.kept)
        }
    }

    /// `event` once the service no longer keeps the job, since then nothing can change any more;
    /// until then `nil`: the images are paid for, and a later run may have them.
    private func end(
        _ attempt: Attempt, _ event: JobEvent, _ message: String
    ) async -> JobEvent? {
        if age(of: attempt) > keeps { return event }
        await leaveUnfetched(attempt, message)
        return nil
    }

    private func leaveUnfetched(_ attempt: Attempt, _ message: String) async {
        let words = "its images can't be fetched: \(message)"
        await leave(attempt.key, words)
        if await record.onUnfetched() >= Self.unfetchedMax { await stop(Failure(.fault, words)) }
    }

    // MARK: - Asking

    /// Asks until the service has an answer; `nil` when the job is left for a later run.
    private func answer(
        about remote: RemoteJob, of attempt: Attempt, isNew: Bool
    ) async -> JobEvent? {
        let begun = time.elapsed()
        let timeout = timeout(of: attempt)
        var watch = PollWatch(keeps: keeps)
        var wait = isNew ? await delay(attempt, watch, hint: nil) : .zero
        // How old it was when it was last known to run, if it was ever asked after in time.
        var running: Duration? = isNew ? .zero : nil
        while true {
            guard await sleep(for: wait) else { return nil }
            switch await step(about: remote, of: attempt, &watch) {
            case .record(let event):
                if case .finished = event, let running {
                    await durations.learn(
                        of: attempt.context.batch, target(of: attempt), after: running,
                        by: age(of: attempt))
                }
                return event
            case .leave(let message):
                await leave(attempt.key, message)
                return nil
            case .stop(let failure):
                await stop(failure)
                return nil
            case .again(let hint, let trouble):
                if trouble == nil { running = age(of: attempt) }
                guard await sleep(for: .zero) else { return nil }
                if time.elapsed() - begun >= timeout {
                    await leave(attempt.key, "not finished after \(timeout.milliseconds / 1000) s")
                    return nil
                }
                wait = await delay(attempt, watch, hint: hint)
                if let trouble {
                    let announced = wait
                    // While nothing is answered, one of all that wait is let through now and then.
                    if hint == nil, await questions.isCut { wait = .zero }
                    tell(
                        .retrying(
                            attempt.key, provider: provider.name, message: trouble,
                            wait: announced))
                }
            }
        }
    }

    private func age(of attempt: Attempt) -> Duration {
        attempt.times.accepted.map { time.now() - $0 } ?? .zero
    }

    private func delay(
        _ attempt: Attempt, _ watch: PollWatch, hint: Duration?
    ) async -> Duration {
        PollSchedule().delay(
            age: age(of: attempt), hint: hint, failures: watch.failures, key: attempt.key,
            learned: await durations.ages(of: attempt.context.batch, target(of: attempt)))
    }

    /// The target as the manifest writes it; empty where the batch has none, or is not there any
    /// more.
    private func target(of attempt: Attempt) -> String {
        let batch = plan.batches.first { $0.name == attempt.context.batch }
        let parts = (batch?.target?.parts ?? []).map { part in
            switch part {
            case .literal(let text): text
            case .reference(let reference): "${{ \(reference.written) }}"
            }
        }
        return parts.joined()
    }

    private func step(
        about remote: RemoteJob, of attempt: Attempt, _ watch: inout PollWatch
    ) async -> PollWatch.Step {
        do throws(PollError) {
            let answer = try await polls.pass { () async throws(PollError) in
                try await questions.ask { () async throws(PollError) in
                    try await service.poll(remote)
                }
            }
            if case .waiting(let waiting) = answer {
                tell(.polled(attempt.key, provider: provider.name, waiting))
            }
            let step = watch.on(answer)
            if watch.unknownWords == PollWatch.unknownWordsMin { await tellWord(in: answer) }
            return step
        } catch {
            return watch.on(error, age: age(of: attempt))
        }
    }

    /// Tells once of each word that the description does not list, and where it would belong.
    private func tellWord(in answer: PollAnswer) async {
        guard case .waiting(let waiting) = answer, let word = waiting.unknownWord,
            await record.isNews(word)
        else { return }
        let place = provider.service.path ?? "its description"
        tell(
            .undescribed(
                provider: provider.name,
                message:
                    "says '\(word)', which is no status that \(place) lists; add it under 'poll'"
                    + " to 'succeeded', 'running', 'failed' or another; it is asked on meanwhile"))
    }

    func timeout(of attempt: Attempt) -> Duration {
        plan.batches.first { $0.name == attempt.context.batch }?.terms(on: provider.name).timeout
            ?? provider.service.limits.timeout
    }

    /// Leaves a job as it is, for a later run.
    func leave(_ key: JobKey?, _ message: String) async {
        await record.onLeftBehind()
        tell(.leftBehind(key, provider: provider.name, message: message))
    }

    private static func gone(_ message: String) -> String { "its images are gone: \(message)" }
}

/// How far a job's images are gathered.
private struct Gathering {
    /// Whether the line of those who fetch knows of them already.
    var isAwaited: Bool
    /// Whether their URLs were asked for once more.
    var isFresh = false
    var kept = KeptImages()
    /// Images of the last answer that stood in it.
    var inline: InlineImages?
}

extension JobEvent {
    /// What an answer means for a finished job whose images were gone: fresh URLs, a late failure,
    /// or nothing to hope for.
    fileprivate func afterGone(_ message: String, _ kept: KeptImages) -> JobEvent {
        switch self {
        case .finished: self
        case .failed(let failure): kept.end(self, failure.message)
        case .submit, .accepted, .released, .refused, .ambiguous, .stored, .partial, .lost,
            .expired, .cancelled, .dropped, .retry:
            kept.end(.expired(message), message)
        }
    }
}
