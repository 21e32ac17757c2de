internal import Core

/// One event in words, the provider first.
struct EventLine {
    let look: Look
    /// Columns of the longest provider's name.
    let nameWidth: Int

    init(look: Look, lanes: [LaneProgress]) {
        self.look = look
        let names = lanes.map { SafeText.line($0.provider, columnsMax: 24) }
        nameWidth = names.map { DisplayWidth.of($0) }.max() ?? 0
    }

    /// `nil` for an event that is not worth a line of its own.
    ///
    /// - Parameter progress: As it was before the event.
    func text(_ event: RunEvent, before progress: RunProgress, at now: Timestamp) -> String? {
        switch event {
        case .began, .polled, .grew, .reopened: return nil
        case .job(let attempt): return text(attempt)
        case .slowed(let provider, let message, let wait):
            // Once for each time that it is slowed, not for each answer that says so.
            if let until = progress[provider]?.slowedUntil, now < until { return nil }
            let words = "waits \(Wording.estimate(wait)): \(SafeText.line(message))"
            return line(provider, look.palette.yellow(words))
        case .retrying(let key, let provider, let message, let wait):
            let name = SafeText.line(progress.stem(of: key) ?? key.short)
            let words = "\(name)  again in \(Wording.duration(wait)): \(SafeText.line(message))"
            return line(provider, look.palette.yellow(words))
        case .undescribed(let provider, let message):
            return line(provider, look.palette.yellow(SafeText.line(message)))
        case .stopped(let provider, let failure):
            let words = "stopped, \(failure.kind.words): \(SafeText.line(failure.message))"
            return line(provider, look.palette.red(words))
        case .leftBehind(let key, let provider, let message):
            let name = SafeText.line(key.map { progress.stem(of: $0) ?? $0.short } ?? "a job")
            let words = "\(name)  left for the next run: \(SafeText.line(message))"
            return line(provider, look.palette.yellow(words))
        case .unchanged(_, nil): return nil
        case .unchanged(let attempt, let message?):
            let name = SafeText.line(attempt.context.stem)
            let words =
                "\(name)  \(attempt.state.name.rawValue) as before: \(SafeText.line(message))"
            return line(attempt.context.provider, words)
        case .withheld(let count, let provider, let message, let isFailed):
            let end = isFailed ? "can't be made" : "left for the next run"
            let words = "\(Wording.count(count, "job")) \(end): \(SafeText.line(message))"
            return line(provider, look.palette.yellow(words))
        case .draining(.zero):
            return look.palette.bold(
                "time is over: what is at the services is left to the next run")
        case .draining(let grace):
            return look.palette.bold(
                "stopping: no new jobs; what is under way is collected for up to "
                    + Wording.estimate(grace) + " (again: stop now)")
        }
    }

    private func text(_ attempt: Attempt) -> String? {
        let stem = SafeText.line(attempt.context.stem)
        let provider = attempt.context.provider
        switch attempt.state {
        case .ready where attempt.isJustCleared:
            return line(provider, "\(stem)  never arrived: it is submitted again")
        case .accepted(let remote) where attempt.isJustCleared:
            let id = SafeText.line(remote.id, columnsMax: 60)
            return line(provider, "\(stem)  found at the service, as '\(id)'")
        case .ready, .submitting, .accepted, .finished: return nil
        case .done(_, _, let images):
            let paths = images.map { SafeText.line($0.path) }.joined(separator: ", ")
            let facts = [paths, time(attempt), attempt.cost.map { look.money($0.money) }]
            return line(provider, facts.compactMap { $0 }.joined(separator: "  "))
        case .failed(_, let failure, _):
            return bad(provider, stem, "failed, \(failure.kind.words)", failure.message)
        case .lost(_, let reason): return bad(provider, stem, "lost", reason)
        case .expired(_, let reason): return bad(provider, stem, "expired", reason)
        case .cancelled(_, let reason): return bad(provider, stem, "cancelled", reason)
        case .unknown(let reason):
            let words = "\(stem)  unknown, not sent again: \(SafeText.line(reason))"
            return line(provider, look.palette.yellow(words))
        }
    }

    private func time(_ attempt: Attempt) -> String? {
        guard let submitted = attempt.times.submitted, let settled = attempt.times.settled else {
            return nil
        }
        return Wording.duration(settled - submitted)
    }

    private func bad(
        _ provider: String, _ stem: String, _ state: String, _ reason: String
    ) -> String {
        line(provider, look.palette.red("\(stem)  \(state): \(SafeText.line(reason))"))
    }

    private func line(_ provider: String, _ words: String) -> String {
        let name = SafeText.line(provider, columnsMax: 24).padded(nameWidth)
        return look.palette.dim(name) + "  " + words
    }
}

extension Failure.Class {
    /// The class as people say it.
    var words: String {
        switch self {
        case .refused: "refused"
        case .moderated: "moderated"
        case .fault: "fault at the service"
        case .unauthorized: "key not accepted"
        case .notFound: "nothing at that URL"
        case .outOfCredit: "out of credit"
        case .output: "no usable image"
        case .givenUp: "given up"
        }
    }
}
