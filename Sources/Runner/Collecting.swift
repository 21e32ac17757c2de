internal import Core

extension Lane {
    /// Takes a job that the service has to its end: asks after it, then fetches its images.
    ///
    /// - Parameter isNew: Whether it was submitted just now, so that there is nothing to ask yet.
    func collect(_ attempt: Attempt, isNew: Bool) async throws(RunError) {
        var attempt = attempt
        var isFresh = false
        while true {
            let event: JobEvent?
            switch attempt.state {
            case .accepted(let remote):
                event = await answer(about: remote, of: attempt, isNew: isNew)
                await gate.leave()
            case .finished(let remote, let outputs):
                switch try await fetch(outputs, of: attempt) {
                case .stored(let images): event = .stored(images)
                case .unusable(let message): event = .failed(Failure(.output, message))
                case .left: event = nil
                case .gone(let message):
                    event = await eventAfterGone(message, remote, isFresh: isFresh)
                    isFresh = true
                }
            case .ready, .submitting, .done, .failed, .unknown, .lost, .expired, .cancelled:
                return
            }
            guard let event else { return }
            let latest = attempt
            attempt = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.record(event, of: latest)
            }
        }
    }

    // MARK: - Asking

    /// Asks until the service has an answer; `nil` when the job is left for a later run.
    private func answer(
        about remote: RemoteJob, of attempt: Attempt, isNew: Bool
    ) async -> JobEvent? {
        let begun = time.elapsed()
        let timeout = timeout(of: attempt)
        var watch = PollWatch(keeps: provider.service.keeps)
        var hint: Duration?
        var mustWait = isNew
        while true {
            let age = time.now() - (attempt.times.accepted ?? time.now())
            let wait = PollSchedule().delay(
                age: age, hint: hint, failures: watch.failures, key: attempt.key)
            if mustWait { guard await sleep(for: wait) else { return nil } }
            mustWait = true
            switch await step(about: remote, of: attempt, age: age + wait, &watch) {
            case .record(let event): return event
            case .again(let asked): hint = asked
            case .stop(let failure):
                await stop(failure)
                return nil
            }
            if time.elapsed() - begun >= timeout {
                await leave(attempt, "not finished after \(timeout.milliseconds / 1000) s")
                return nil
            }
        }
    }

    private func step(
        about remote: RemoteJob, of attempt: Attempt, age: Duration, _ watch: inout PollWatch
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
            return watch.on(error, age: age)
        }
    }

    private func timeout(of attempt: Attempt) -> Duration {
        plan.batches.first { $0.name == attempt.context.batch }?.timeout
            ?? provider.service.limits.timeout
    }

    private func leave(_ attempt: Attempt, _ message: String) async {
        await record.onLeftBehind()
        tell(.leftBehind(attempt.key, provider: provider.name, message: message))
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
            stem: attempt.context.stem, number: index + 1, count: outputs.urls.count)
        do throws(DownloadError) {
            try await downloads.fetch(
                outputs.urls[index], isLocalAllowed: isLocal, into: file)
            return try await file.keep()
        } catch {
            await file.drop()
            throw error
        }
    }

    /// - Returns: Whether to fetch once more; the job is told of otherwise.
    private func retry(_ message: String, _ attempt: Attempt, tries: Int) async -> Bool {
        guard tries < Self.fetchesMax else {
            await leave(attempt, "its images could not be fetched: \(message)")
            return false
        }
        let wait = Backoff.delay(attempt: tries, hint: nil, key: attempt.key)
        tell(.retrying(attempt.key, provider: provider.name, message: message, wait: wait))
        return await sleep(for: wait)
    }

    /// Asks for fresh URLs once; what is still gone then is lost to us.
    private func eventAfterGone(
        _ message: String, _ remote: RemoteJob, isFresh: Bool
    ) async -> JobEvent? {
        guard !isFresh else { return .expired("its images are gone: \(message)") }
        do throws(PollError) {
            let answer = try await polls.pass { () async throws(PollError) in
                try await service.poll(remote)
            }
            switch answer {
            case .finished(let outputs): return .finished(outputs)
            case .failed(let failure): return .failed(failure)
            case .waiting, .cancelled, .expired:
                return .expired("its images are gone: \(message)")
            }
        } catch {
            switch error {
            case .missing: return .expired("its images are gone: \(message)")
            case .throttled, .unavailable, .unauthorized: return nil
            }
        }
    }
}
