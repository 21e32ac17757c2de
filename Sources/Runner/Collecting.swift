internal import Core

extension Lane {
    /// What became of a job that was collected, as far as this run goes on with it.
    enum Collected: Sendable {
        /// Nothing more is done about it in this run.
        case ended(Attempt)
        /// It is done at the service, and images that it should have are waited for.
        case settling(Settling)
    }

    /// Takes a job that the service has to its end: asks after it, then fetches its images.
    ///
    /// - Parameters:
    ///   - isNew: Whether it was submitted just now, so that there is nothing to ask yet.
    ///   - images: Those that are there; `nil` for what the ledger has.
    func collect(
        _ attempt: Attempt, isNew: Bool, _ images: Gathering? = nil
    ) async throws(RunError) -> Collected {
        var attempt = attempt
        // The images of an earlier run are known to the line since the run began.
        var images =
            if let images { images } else { Gathering(isAwaited: attempt.state.name == .finished) }
        if images.isAwaited { images.kept = await kept(of: attempt, isCertain: true) }
        while true {
            let heard: Heard
            switch attempt.state {
            case .accepted(let remote):
                let found = try await answer(about: remote, of: attempt, isNew: isNew)
                if let found { await noteImages(found.event, attempt.key) }
                // A job that is left may be at the service still, and then it takes room there.
                if found != nil || Task.isCancelled {
                    await gate.leave()
                } else {
                    await gate.strand()
                }
                guard let found else { return .ended(attempt) }
                images.kept = await kept(of: attempt, isCertain: false)
                heard = found
            case .finished(let remote, let outputs):
                if images.isAwaited, outputs.urls.count < expected(of: attempt) {
                    // What an earlier run waited for in vain may be there now.
                    images.isAwaited = false
                    await heed(fetches.leave(after: .zero))
                    guard let found = try await answer(about: remote, of: attempt, isNew: false)
                    else { return .ended(attempt) }
                    await noteImages(found.event, attempt.key)
                    // Fewer than before is no news.
                    if case .finished(let fresh, _) = found.event,
                        fresh.urls.count < outputs.urls.count
                    {
                        continue
                    }
                    heard = found
                    break
                }
                switch try await gather(outputs, of: &attempt, &images) {
                case .whole:
                    return .ended(try await write(.stored(images.kept.all), of: attempt))
                case .left: return .ended(attempt)
                case .end(let event): return .ended(try await write(event, of: attempt))
                case .lacking: return .settling(Settling(attempt: attempt, images: images))
                }
            case .ready, .submitting, .done, .failed, .unknown, .lost, .expired, .cancelled:
                return .ended(attempt)
            }
            (images.outline, images.hint) = (heard.outline, heard.hint)
            attempt = try await write(heard.event, of: attempt, &images)
        }
    }

    /// How many images a job of the batch makes.
    func expected(of attempt: Attempt) -> Int {
        plan.batches.first { $0.name == attempt.context.batch }?.terms(on: provider.name)
            .imagesPerJob ?? provider.settings.imagesPerJob ?? provider.service.imagesPerJob
    }

    /// Those of a job's kept images that are on disk still.
    func kept(of attempt: Attempt, isCertain: Bool) async -> KeptImages {
        var found: [StoredImage?] = []
        for image in attempt.state.images.isEmpty ? attempt.kept : attempt.state.images {
            if let image, await images.has([image]) {
                found.append(image)
            } else {
                found.append(nil)
            }
        }
        return KeptImages(found, isCertain: isCertain)
    }

    /// Tells the gate whether the images of a job that is done are listed.
    func noteImages(_ event: JobEvent, _ key: JobKey) async {
        switch event {
        case .finished(let outputs, _) where outputs.urls.isEmpty: await gate.onEmpty(key)
        case .finished: await gate.onListed()
        case .submit, .accepted, .released, .refused, .ambiguous, .charged, .kept, .stored,
            .partial, .failed, .lost, .expired, .cancelled, .dropped, .collect, .retry:
            await gate.onEmptyEnded(key)
        }
    }

    // MARK: - Recording

    func write(_ event: JobEvent, of attempt: Attempt) async throws(RunError) -> Attempt {
        try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.record(event, of: attempt)
        }
    }

    /// Writes an answer: images that are there stay where they are in a list that takes the place of
    /// another, and a job that came to nothing ends with them.
    func write(
        _ event: JobEvent, of attempt: Attempt, _ images: inout Gathering
    ) async throws(RunError) -> Attempt {
        switch event {
        case .finished(let fresh, _):
            if case .finished(_, let outputs) = attempt.state {
                images.kept.follow(from: outputs.urls, to: fresh.urls)
            }
            return try await write(event, of: attempt)
        case .failed(let failure, _):
            return try await end(attempt, event, failure.message, images)
        case .expired(let message, _), .cancelled(let message, _), .lost(let message):
            return try await end(attempt, event, message, images)
        case .submit, .accepted, .released, .refused, .ambiguous, .charged, .kept, .stored,
            .partial, .dropped, .collect, .retry:
            return try await write(event, of: attempt)
        }
    }

    /// Ends a job, with those of its images that are there.
    private func end(
        _ attempt: Attempt, _ event: JobEvent, _ message: String, _ images: Gathering
    ) async throws(RunError) -> Attempt {
        var attempt = attempt
        let last = images.kept.end(event, message, of: expected(of: attempt))
        if last != event, let cost = event.cost, cost != attempt.reportedCost {
            attempt = try await write(.charged(cost), of: attempt)
        }
        return try await write(last, of: attempt)
    }

    // MARK: - Images

    /// What fetching a job's images came to.
    enum Gathered {
        case whole
        /// For a later run.
        case left
        case end(JobEvent)
        /// Fewer are listed than there should be, or some lead nowhere.
        case lacking
    }

    /// Fetches the images of a finished job, and decides what that makes of it.
    ///
    /// Those that are there are in the ledger afterwards, whatever becomes of the others.
    func gather(
        _ outputs: Outputs, of attempt: inout Attempt, _ images: inout Gathering
    ) async throws(RunError) -> Gathered {
        let expected = expected(of: attempt)
        let begin = images.isFresh ? nil : attempt.times.finished
        let expiry = outputs.expiry(finished: begin ?? time.now(), keeps: keeps)
        if images.isAwaited {
            images.isAwaited = false
        } else {
            await heed(fetches.join(until: expiry))
        }
        let (before, asked) = (images.kept, attempt)
        let fetched = try await record.fetches.during { () async throws(RunError) in
            try await fetch(outputs, of: asked, until: expiry, before, expected: expected)
        }
        images.kept = fetched.kept
        images.gone = nil
        let total = max(expected, outputs.urls.count)
        if fetched.missing == nil, outputs.urls.count >= expected { return .whole }
        if images.kept.places != attempt.kept {
            attempt = try await write(.kept(images.kept.places), of: attempt)
        }
        switch fetched.missing {
        case nil: return .lacking
        case .cutShort: return .left
        case .left(let message):
            await leaveUnfetched(attempt, message)
            return .left
        case .unusable(let message):
            guard age(of: attempt) > keeps else {
                await leaveUnfetched(attempt, message)
                return .left
            }
            let event = JobEvent.failed(Failure(.output, message))
            return .end(images.kept.end(event, message, of: total))
        case .gone(let message):
            images.gone = message
            return .lacking
        }
    }

    func leaveUnfetched(_ attempt: Attempt, _ message: String) async {
        let words = "its images can't be fetched: \(message)"
        await leave(attempt.key, words)
        if await record.onUnfetched() >= Self.unfetchedMax { await stop(Failure(.fault, words)) }
    }

    // MARK: - Asking

    /// An answer that changes where a job stands.
    struct Heard {
        let event: JobEvent
        /// What it has, where it lists no image.
        let outline: String?
        /// How long the service asks to be left alone.
        let hint: Duration?
    }

    /// Asks until the service has an answer; `nil` when the job is left for a later run.
    private func answer(
        about remote: RemoteJob, of attempt: Attempt, isNew: Bool
    ) async throws(RunError) -> Heard? {
        let begun = time.elapsed()
        let timeout = timeout(of: attempt)
        var attempt = attempt
        var watch = PollWatch(keeps: keeps)
        var wait = isNew ? await delay(attempt, watch, hint: nil) : .zero
        // How old it was when it was last known to run, if it was ever asked after in time.
        var running: Duration? = isNew ? .zero : nil
        while true {
            guard await sleep(for: wait) else { return nil }
            switch try await step(about: remote, of: &attempt, &watch) {
            case .record(let event):
                if case .finished = event, attempt.state.name == .accepted, let running {
                    await durations.learn(
                        of: attempt.context.batch, target(of: attempt), after: running,
                        by: age(of: attempt))
                }
                return Heard(event: event, outline: watch.outline, hint: watch.hint)
            case .leave(let message):
                await leave(attempt.key, message)
                return nil
            case .stop(let failure):
                await stop(failure)
                return nil
            case .again(let hint, let trouble):
                if trouble == nil { running = age(of: attempt) }
                guard await sleep(for: .zero) else { return nil }
                // What is said of its end is heard out.
                let most = timeout + (watch.isInDoubt ? PollWatch.patience * 3 : .zero)
                if time.elapsed() - begun >= most {
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

    func age(of attempt: Attempt) -> Duration {
        attempt.times.accepted.map { time.now() - $0 } ?? .zero
    }

    func delay(
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

    func ask(_ remote: RemoteJob) async -> Result<PollAnswer, PollError> {
        do throws(PollError) {
            return .success(
                try await polls.pass { () async throws(PollError) in
                    try await questions.ask { () async throws(PollError) in
                        try await service.poll(remote)
                    }
                })
        } catch {
            return .failure(error)
        }
    }

    private func timeout(of attempt: Attempt) -> Duration {
        plan.batches.first { $0.name == attempt.context.batch }?.terms(on: provider.name).timeout
            ?? provider.service.limits.timeout
    }

    /// Leaves a job as it is, for a later run.
    func leave(_ key: JobKey?, _ message: String) async {
        await record.onLeftBehind()
        tell(.leftBehind(key, provider: provider.name, message: message))
    }
}

/// How far a job's images are gathered.
struct Gathering: Sendable {
    /// Whether the line of those who fetch knows of them already.
    var isAwaited: Bool
    /// Whether their URLs were asked for once more.
    var isFresh = false
    var kept = KeptImages()
    /// Why some lead nowhere.
    var gone: String?
    /// What the last answer has, where it lists no image.
    var outline: String?
    /// How long the service asked to be left alone.
    var hint: Duration?
}
