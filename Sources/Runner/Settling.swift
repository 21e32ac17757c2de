internal import Core

/// Waiting for images that are listed, or can be fetched, later than their job is done.
extension Lane {
    /// Asks on until all images are there, or the time is over that they may take.
    ///
    /// The job holds no slot meanwhile.
    /// - Returns: Where it stands: left finished for a later run, when images are missing still.
    func settle(_ settling: Settling) async throws(RunError) -> Attempt {
        var (attempt, images) = (settling.attempt, settling.images)
        var watch = PollWatch(keeps: keeps)
        let accepted = attempt.times.accepted ?? time.now()
        var schedule = SettleSchedule(
            finished: attempt.times.finished ?? time.now(), settles: provider.service.settles,
            latest: accepted + keeps)
        let (begun, key) = (time.elapsed(), attempt.key)
        var hint = images.hint
        var isAsked = false
        while case .finished(let remote, let outputs) = attempt.state {
            let wait: Duration
            if let next = schedule.wait(at: time.now(), hint: hint) {
                wait = next
            } else if images.gone != nil, needsFresh(attempt, images, after: time.elapsed() - begun)
            {
                wait = isAsked ? delay(attempt, watch, hint: hint) : .zero
            } else {
                return try await leaveUnsettled(attempt, outputs, images)
            }
            (hint, isAsked) = (nil, true)
            guard await sleep(for: wait) else { return attempt }
            switch try await step(about: remote, of: &attempt, &watch) {
            case .again(let wish, _): hint = wish
            case .leave(let message):
                leave(attempt.key, message)
                noteLeft(attempt, images.outline)
                return attempt
            case .stop(let failure):
                stop(failure)
                return attempt
            case .record(.finished(let fresh, let cost)):
                images.outline = watch.outline
                hint = watch.hint
                let isLess = fresh.urls.count < outputs.urls.count && images.gone == nil
                images.isFresh = true
                images.inline = fresh.inline
                if !fresh.urls.isEmpty { gate.note { $0.onListed() } }
                if isLess || fresh.recordable == outputs && images.gone == nil {
                    attempt = try await note(cost, of: attempt)
                    continue
                }
                attempt = try await write(.finished(fresh, cost: cost), of: attempt, &images)
                if let last = try await finish(fresh, of: &attempt, &images) { return last }
            case .record(let event):
                gate.note { $0.onEnded(key) }
                attempt = try await write(event, of: attempt, &images)
            }
        }
        return attempt
    }

    private func note(_ cost: Money?, of attempt: Attempt) async throws(RunError) -> Attempt {
        guard let cost, cost != attempt.reportedCost else { return attempt }
        return try await write(.charged(cost), of: attempt)
    }

    /// Whether fresh URLs are asked for although it is late: in any case once, and for a while
    /// before the images are given up.
    private func needsFresh(
        _ attempt: Attempt, _ images: Gathering, after time: Duration
    ) -> Bool {
        guard images.isFresh else { return time < PollWatch.patience * 3 }
        return age(of: attempt) >= keeps && time < PollWatch.patience
    }

    /// Leaves a job for a later run; once the service keeps nothing of it any more, it ends with
    /// what is there.
    private func leaveUnsettled(
        _ attempt: Attempt, _ outputs: Outputs, _ images: Gathering
    ) async throws(RunError) -> Attempt {
        let isOver = age(of: attempt) >= keeps
        let total = max(expected(of: attempt), outputs.urls.count)
        if let gone = images.gone {
            let words = "its images are gone: \(gone)"
            if isOver {
                return try await write(
                    images.kept.end(.expired(words), words, of: total), of: attempt)
            }
            leaveUnfetched(attempt, gone)
            return attempt
        }
        let message = Self.lack(outputs, images, of: total)
        if isOver {
            let event = JobEvent.failed(Failure(.output, message))
            gate.note { $0.onEnded(attempt.key) }
            return try await write(images.kept.end(event, message, of: total), of: attempt)
        }
        leave(attempt.key, message)
        noteLeft(attempt, images.outline)
        return attempt
    }

    /// After too many jobs in a row without an image, no more are bought.
    func noteLeft(_ attempt: Attempt, _ outline: String?) {
        guard gate.note({ $0.onLeft(attempt.key) }) else { return }
        let place = provider.service.path.map { "once 'images' in '\($0)' finds it" }
        let words =
            "\(EmptyStreak.jobsMax) jobs in a row are done without an image\(Self.detail(outline));"
            + " what they made is fetched \(place ?? "by a later run, as soon as it is listed")"
        stop(Failure(.output, words))
    }

    private static func lack(_ outputs: Outputs, _ images: Gathering, of total: Int) -> String {
        let count = outputs.urls.count
        guard count > 0 else { return "it is done without an image\(detail(images.outline))" }
        return "\(count) of \(total) images are listed; if this makes \(count) image"
            + "\(count == 1 ? "" : "s") a job, say images-per-job: \(count)"
    }

    private static func detail(_ outline: String?) -> String { outline.map { ": " + $0 } ?? "" }
}
