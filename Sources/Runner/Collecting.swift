internal import Core

extension Lane {
    /// Takes a job that the service has to its end: asks after it, then fetches its images.
    ///
    /// - Parameter isNew: Whether it was submitted just now, so that there is nothing to ask yet.
    /// - Returns: Where it stands when nothing more is done about it in this run.
    func collect(_ attempt: Attempt, isNew: Bool) async throws(RunError) -> Attempt {
        var attempt = attempt
        var isFresh = false
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
                let latest = attempt
                let fetched = try await record.fetches.during { () async throws(RunError) in
                    try await fetch(outputs, of: latest)
                }
                switch fetched {
                case .stored(let images): event = .stored(images)
                case .left: event = nil
                case .unusable(let message):
                    event = await end(attempt, .failed(Failure(.output, message)), message)
                case .gone(let message) where isFresh:
                    event = await end(attempt, .expired(Self.gone(message)), message)
                case .gone(let message):
                    isFresh = true
                    event = await answer(about: remote, of: attempt, isNew: true)?
                        .afterGone(Self.gone(message))
                }
            case .ready, .submitting, .done, .failed, .unknown, .lost, .expired, .cancelled:
                return attempt
            }
            guard let event else { return attempt }
            let latest = attempt
            attempt = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.record(event, of: latest)
            }
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
                        of: attempt.context.batch, after: running, by: age(of: attempt))
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
                    tell(
                        .retrying(
                            attempt.key, provider: provider.name, message: trouble, wait: wait))
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
            learned: await durations.ages(of: attempt.context.batch))
    }

    private func step(
        about remote: RemoteJob, of attempt: Attempt, _ watch: inout PollWatch
    ) async -> PollWatch.Step {
        do throws(PollError) {
            let answer = try await polls.pass { () async throws(PollError) in
                try await service.poll(remote)
            }
            if case .waiting(let waiting) = answer {
                tell(.polled(attempt.key, provider: provider.name, waiting))
            }
            return watch.on(answer)
        } catch {
            return watch.on(error, age: age(of: attempt))
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

    // MARK: - Fetching

    /// What became of a job's images.
    private enum Fetched {
        case stored([StoredImage])
        /// A URL leads nowhere any more.
        case gone(String)
        case unusable(String)
        /// For a later run.
        case left
    }

    /// How often one image is fetched before it is left for a later run.
    private static var fetchesMax: Int { 5 }

    private func fetch(_ outputs: Outputs, of attempt: Attempt) async throws(RunError) -> Fetched {
        var images: [StoredImage] = []
        for index in outputs.urls.indices {
            var tries = 0
            fetching: while true {
                do throws(DownloadError) {
                    let image = try await fetches.pass { () async throws(DownloadError) in
                        try await fetchOnce(index, of: outputs, attempt)
                    }
                    images.append(image)
                    await record.onImage()
                    break fetching
                } catch {
                    switch error {
                    case .gone(let message): return .gone(message)
                    case .unusable(let message): return .unusable(message)
                    case .disk(let message): throw .disk(message)
                    case .transient(let message):
                        tries += 1
                        guard await retry(message, attempt, tries: tries) else { return .left }
                    }
                }
            }
        }
        return .stored(images)
    }

    private func fetchOnce(
        _ index: Int, of outputs: Outputs, _ attempt: Attempt
    ) async throws(DownloadError) -> StoredImage {
        let file = try await images.begin(
            stem: attempt.context.stem, number: index + 1, count: outputs.urls.count,
            key: attempt.key)
        do throws(DownloadError) {
            let url = outputs.urls[index]
            let isOwn = URLHost(url).map { $0 == URLHost(provider.url) } ?? false
            try await downloads.fetch(url, isLocalAllowed: isLocal || isOwn, into: file)
            return try await file.keep()
        } catch {
            await file.drop()
            throw error
        }
    }

    /// - Returns: Whether to fetch once more; the job is told of otherwise.
    private func retry(_ message: String, _ attempt: Attempt, tries: Int) async -> Bool {
        guard await sleep(for: .zero) else { return false }
        guard tries < Self.fetchesMax else {
            await leaveUnfetched(attempt, message)
            return false
        }
        let wait = Backoff.delay(attempt: tries, hint: nil, key: attempt.key)
        tell(.retrying(attempt.key, provider: provider.name, message: message, wait: wait))
        return await sleep(for: wait)
    }

    private static func gone(_ message: String) -> String { "its images are gone: \(message)" }
}

extension JobEvent {
    /// What an answer means for a finished job whose images were gone: fresh URLs, a late failure,
    /// or nothing to hope for.
    fileprivate func afterGone(_ message: String) -> JobEvent {
        switch self {
        case .finished, .failed: self
        case .submit, .accepted, .released, .refused, .ambiguous, .stored, .lost, .expired,
            .cancelled, .dropped, .retry:
            .expired(message)
        }
    }
}
