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
        var images = images ?? Gathering(isAwaited: attempt.state.name == .finished)
        if images.isAwaited { images.kept = await kept(of: attempt, isCertain: true) }
        while true {
            let heard: Heard
            var keepsSlot = false
            switch attempt.state {
            case .accepted(let remote):
                let found = try await answer(about: remote, of: attempt, isNew: isNew)
                // Another job takes its place once the budget knows what this one cost.
                keepsSlot = plan.budget != nil && found?.event.cost != nil
                if !keepsSlot { await freeSlot(found, of: attempt) }
                guard let found else { return .ended(attempt) }
                images.kept = await kept(of: attempt, isCertain: false)
                heard = found
            case .finished(let remote, let outputs):
                if images.isAwaited, outputs.urls.count < expected(of: attempt) {
                    // What an earlier run waited for in vain may be there now.
                    images.isAwaited = false
                    heed(fetches.leave(after: .zero))
                    guard let found = try await answer(about: remote, of: attempt, isNew: false)
                    else { return .ended(attempt) }
                    noteImages(found.event, attempt.key)
                    // Fewer than before is no news.
                    if case .finished(let fresh, _) = found.event,
                        fresh.urls.count < outputs.urls.count
                    {
                        continue
                    }
                    heard = found
                    break
                }
                let last = try await finish(outputs, of: &attempt, &images)
                return last.map { .ended($0) }
                    ?? .settling(Settling(attempt: attempt, images: images))
            case .ready, .submitting, .done, .failed, .unknown, .lost, .expired, .cancelled:
                return .ended(attempt)
            }
            (images.outline, images.hint) = (heard.outline, heard.hint)
            if case .finished(let outputs, _) = heard.event { images.inline = outputs.inline }
            attempt = try await write(heard.event, of: attempt, &images)
            if keepsSlot { await freeSlot(heard, of: attempt) }
        }
    }

    /// Gives a job's slot to the next, and learns from what was heard of it.
    private func freeSlot(_ heard: Heard?, of attempt: Attempt) async {
        if let heard { noteImages(heard.event, attempt.key) }
        // A job that is left may be at the service still, and then it takes room there.
        if heard != nil || Task.isCancelled {
            gate.leave()
        } else {
            gate.strand()
        }
        // Only now: the slot that got free waits for nothing.
        await learn(heard, of: attempt)
    }

    /// Fetches what is listed.
    ///
    /// - Returns: Where the job stands; `nil` when images are to be waited for.
    func finish(
        _ outputs: Outputs, of attempt: inout Attempt, _ images: inout Gathering
    ) async throws(RunError) -> Attempt? {
        switch try await gather(outputs, of: &attempt, &images) {
        case .whole: return try await write(.stored(images.kept.all), of: attempt)
        case .left: return attempt
        case .end(let event): return try await write(event, of: attempt)
        case .lacking: return nil
        }
    }

    /// How many images a job of the batch makes.
    func expected(of attempt: Attempt) -> Int {
        terms[attempt.context.batch]?.imagesPerJob ?? provider.settings.imagesPerJob
            ?? provider.service.imagesPerJob
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
    func noteImages(_ event: JobEvent, _ key: JobKey) {
        switch event {
        case .finished(let outputs, _) where outputs.urls.isEmpty:
            gate.note { $0.onEmpty(key) }
        case .finished: gate.note { $0.onListed() }
        case .submit, .accepted, .released, .refused, .ambiguous, .charged, .kept, .stored,
            .partial, .failed, .lost, .expired, .cancelled, .dropped, .collect, .retry:
            gate.note { $0.onEnded(key) }
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
    private enum Gathered {
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
    private func gather(
        _ outputs: Outputs, of attempt: inout Attempt, _ images: inout Gathering
    ) async throws(RunError) -> Gathered {
        let expected = expected(of: attempt)
        let begin = images.isFresh ? nil : attempt.times.finished
        let expiry = outputs.expiry(finished: begin ?? time.now(), keeps: keeps)
        if images.isAwaited {
            images.isAwaited = false
        } else {
            heed(fetches.join(until: expiry))
        }
        let (before, asked, inline) = (images.kept, attempt, images.inline)
        let fetched = try await record.fetches.during { () async throws(RunError) in
            try await fetch(
                Outputs(urls: outputs.urls, inline: inline), of: asked, until: expiry, before,
                expected: expected)
        }
        images.inline = nil
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
            leaveUnfetched(attempt, message)
            return .left
        case .unusable(let message):
            guard age(of: attempt) > keeps else {
                leaveUnfetched(attempt, message)
                return .left
            }
            let event = JobEvent.failed(Failure(.output, message))
            return .end(images.kept.end(event, message, of: total))
        case .gone(let message):
            images.gone = message
            return .lacking
        }
    }

    func leaveUnfetched(_ attempt: Attempt, _ message: String) {
        let words = "its images can't be fetched: \(message)"
        leave(attempt.key, words)
        if record.onUnfetched() >= Self.unfetchedMax { stop(Failure(.fault, words)) }
    }

    /// Leaves a job as it is, for a later run.
    func leave(_ key: JobKey?, _ message: String) {
        record.onLeftBehind()
        tell(.leftBehind(key, provider: provider.name, message: message))
    }
}
