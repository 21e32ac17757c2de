internal import ArgumentParser
internal import Core
internal import ImageFormats
internal import Services
internal import Storage

/// What becomes of a probe's job.
extension ProbeLife {
    /// What an answer calls for.
    private enum Step {
        case wait(hint: Duration?, failures: Int)
        case fetch(Outputs, cost: Money?)
        /// Not to be believed at once: a moment later it may be another word.
        case doubt(String, JobEvent?)
        case end(String, JobEvent?, ExitCode)
    }

    /// Asks after the job until it has ended, and fetches its images.
    func ask(_ job: Accepted) async throws -> ExitCode {
        let begun = time.elapsed()
        var (failures, shown) = (0, [String]())
        var doubtfulSince: Duration?
        var hint: Duration?
        while true {
            let age = time.elapsed() - begun
            let wait = PollSchedule().delay(age: age, hint: hint, failures: failures, key: job.key)
            guard await pause(for: min(wait, max(timeout - age, .zero))) else {
                return leave(job, "stopped")
            }
            let step = await step(job.remote, failures: failures)
            let reading = lastAnswer().map(service.pollReading) ?? []
            if reading != shown { tellReading(reading) }
            shown = reading
            switch step {
            case .wait(let next, let count): (hint, failures, doubtfulSince) = (next, count, nil)
            case .fetch(let outputs, let cost):
                return try await fetch(outputs, costing: cost, of: job)
            case .doubt(let message, let event):
                (hint, failures) = (nil, 0)
                let since = doubtfulSince ?? time.elapsed()
                if doubtfulSince == nil {
                    read("asked again for \(Self.settles.milliseconds / 1000) s: that may change")
                }
                doubtfulSince = since
                if time.elapsed() - since >= Self.settles {
                    return try await end(job, message, event, .someFailed)
                }
            case .end(let message, let event, let code):
                return try await end(job, message, event, code)
            }
            if time.elapsed() - begun >= timeout {
                return leave(job, "not finished after \(timeout.milliseconds / 1000) s")
            }
        }
    }

    private func step(_ remote: RemoteJob, failures: Int) async -> Step {
        do throws(PollError) {
            return Self.step(after: try await service.poll(remote))
        } catch {
            switch error {
            case .throttled(_, let hint): return .wait(hint: hint, failures: failures + 1)
            case .unavailable(let message, _):
                read("not answered: \(message); asked again")
                return .wait(hint: nil, failures: failures + 1)
            case .unauthorized(let message):
                return .end("the key is not accepted: \(message)", nil, .runAgain)
            case .unsupported(let message), .tooLarge(let message):
                return .end(message, nil, .runAgain)
            case .otherJob(let message): return .doubt(message, nil)
            case .missing(let message, _):
                return .doubt("the service has no such job: \(message)", nil)
            }
        }
    }

    private static func step(after answer: PollAnswer) -> Step {
        let cost = answer.cost
        switch answer.word {
        case .waiting(let waiting): return .wait(hint: waiting.retryAfter, failures: 0)
        case .finished(let outputs) where outputs.urls.isEmpty:
            return .doubt(answer.outline ?? "the job is done, and no image is listed", nil)
        case .finished(let outputs): return .fetch(outputs, cost: cost)
        case .failed(let failure) where failure.kind == .output || !answer.isExplained:
            return .doubt(failure.message, .failed(failure, cost: cost))
        case .failed(let failure):
            let words = "the job has failed: \(failure.message)"
            return .end(words, .failed(failure, cost: cost), .someFailed)
        case .cancelled(let message):
            let event = JobEvent.cancelled(message, cost: cost)
            return .doubt("the job was cancelled: \(message)", event)
        case .expired(let message):
            return .doubt("the job has expired: \(message)", .expired(message, cost: cost))
        }
    }

    /// Waits in short steps, so that Ctrl-C is heard.
    ///
    /// - Returns: Whether to go on.
    private func pause(for duration: Duration) async -> Bool {
        let end = time.elapsed() + duration
        while time.elapsed() < end {
            if requests.isRequested { return false }
            let rest = min(end - time.elapsed(), .milliseconds(100))
            guard (try? await time.sleep(for: rest)) != nil else { return false }
        }
        return !requests.isRequested
    }

    private func end(
        _ job: Accepted, _ message: String, _ event: JobEvent?, _ code: ExitCode
    ) async throws -> ExitCode {
        say(message)
        if let event, let attempt = job.attempt { try await recorder.record(event, of: attempt) }
        if event == nil { tellCommand("ask again, at no cost: ", job.remote) }
        return code
    }

    private func leave(_ job: Accepted, _ why: String) -> ExitCode {
        let advice =
            "the job goes on at the service, and may be charged; ask after it, at no cost: "
        say(probe.isRehearsal ? why : "\(why); \(advice)\(probe.command(asking: job.remote))")
        return .runAgain
    }
}

// MARK: - Images

extension ProbeLife {
    private static var fetchesMax: Int { 5 }

    private func fetch(
        _ outputs: Outputs, costing cost: Money?, of job: Accepted
    ) async throws -> ExitCode {
        let attempt: Attempt? =
            if let attempt = job.attempt, case .accepted = attempt.state {
                try await recorder.record(.finished(outputs, cost: cost), of: attempt)
            } else {
                job.attempt
            }
        var images: [StoredImage] = []
        for index in outputs.urls.indices {
            do throws(DownloadError) {
                let image = try await fetch(outputs, index, job)
                let size = image.facts.width.flatMap { width in
                    image.facts.height.map { ", \(width) × \($0)" }
                }
                read(
                    "image: \(probe.output)/\(image.path) (\(image.facts.type.name)\(size ?? ""), "
                        + "\(image.facts.byteCount) bytes)")
                images.append(image)
            } catch {
                say("image \(index + 1) can't be fetched: \(error.message)")
            }
        }
        guard images.count == outputs.urls.count else {
            return try await end(job, "not all images are there", nil, .someFailed)
        }
        if let attempt { try await recorder.record(.stored(images), of: attempt) }
        if let cost { read("cost: \(cost.description)") }
        return .success
    }

    private func fetch(
        _ outputs: Outputs, _ index: Int, _ job: Accepted
    ) async throws(DownloadError) -> StoredImage {
        var tries = 0
        while true {
            tries += 1
            do throws(DownloadError) { return try await fetchOnce(outputs, index, job) } catch {
                guard let hint = error.wait, tries < Self.fetchesMax,
                    await pause(for: Backoff.delay(attempt: tries, hint: hint, key: job.key))
                else { throw error }
            }
        }
    }

    private func fetchOnce(
        _ outputs: Outputs, _ index: Int, _ job: Accepted
    ) async throws(DownloadError) -> StoredImage {
        let folder = OutputFolder(probe.output)
        let file = try await folder.begin(
            stem: job.stem, number: index + 1, count: outputs.urls.count, key: job.key)
        do throws(DownloadError) {
            let address = outputs.urls[index]
            if let inline = outputs.inline?.images[index] {
                try await inline.write(into: file)
                return try await file.keep()
            }
            let isOwn = Origin(of: address).map { $0.host == Origin(of: url)?.host } ?? false
            try await downloads.fetch(
                address, isLocalAllowed: service.isLocal || isOwn, into: file)
            return try await file.keep()
        } catch {
            await file.drop()
            throw error
        }
    }
}

extension DownloadError {
    fileprivate var message: String {
        switch self {
        case .transient(let message, _), .cut(let message), .gone(let message),
            .unusable(let message), .disk(let message):
            message
        }
    }

    /// How long its host asks to be left alone before the next try; `nil` when none may help.
    fileprivate var wait: Duration?? {
        switch self {
        case .transient(_, let wait): .some(wait)
        case .cut: .some(nil)
        case .gone, .unusable, .disk: nil
        }
    }
}
