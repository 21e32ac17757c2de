internal import Core

/// Asking after jobs that have ended.
///
/// A job is what it was until its service has something to give: then it is accepted again, under
/// the same id, and never submitted.
extension Lane {
    /// How often one is asked after while no answer comes.
    private static var triesMax: Int { 5 }

    /// Asks after a job that has ended, and goes on with it.
    func askAgain(_ job: EndedJob) async throws(RunError) -> Turn {
        tell(.reopened(job.attempt))
        let found = try await collectEnded(job.attempt)
        if case .ended(let attempt) = found, attempt.state.name == job.attempt.state.name,
            let point = job.point, !gate.isClosed, !Task.isCancelled
        {
            try await giveBack(attempt, point)
            return turn(nil)
        }
        return turn(try await finish(found))
    }

    private func collectEnded(_ ended: Attempt) async throws(RunError) -> Collected {
        var attempt = ended
        guard let remote = attempt.state.remote else { return .ended(attempt) }
        var tries = 0
        while true {
            let trouble: String
            var hint: Duration?
            switch await ask(remote) {
            case .success(let answer):
                return try await goOn(with: attempt, remote, answer)
            case .failure(.unauthorized(let message)) where attempt.state.name == .done:
                return unanswered(attempt, message)
            case .failure(.unsupported(let message)) where attempt.state.name == .done:
                return try await fromKnownURLs(attempt, message)
            case .failure(.unauthorized(let message)):
                stop(Failure(.unauthorized, message))
                return unchanged(attempt, message)
            case .failure(.unsupported(let message)):
                stop(Failure(.notFound, message))
                return unchanged(attempt, message)
            case .failure(.tooLarge(let message)): return unchanged(attempt, message)
            case .failure(.missing(let message, let cost)):
                attempt = try await charge(attempt, cost)
                return try await fromKnownURLs(attempt, message)
            case .failure(.otherJob(let message)): trouble = message
            case .failure(.throttled(let message, let wish)): (trouble, hint) = (message, wish)
            case .failure(.unavailable(let message, let cost)):
                attempt = try await charge(attempt, cost)
                trouble = message
            }
            tries += 1
            guard tries < Self.triesMax else { return unanswered(attempt, trouble) }
            let wait = Backoff.delay(attempt: tries, hint: hint, key: attempt.key)
            guard await sleep(for: wait) else { return unanswered(attempt, trouble) }
        }
    }

    private func goOn(
        with attempt: Attempt, _ remote: RemoteJob, _ answer: PollAnswer
    ) async throws(RunError) -> Collected {
        switch answer.word {
        case .waiting where attempt.state.name == .done:
            return unanswered(attempt, "the service says that it is at work")
        case .waiting:
            let opened = try await write(.collect, of: attempt)
            gate.hold()
            return try await collect(opened, isNew: false)
        case .finished(let outputs) where outputs.urls.isEmpty:
            if attempt.state.name != .done {
                gate.note { $0.onEmpty(attempt.key) }
                noteLeft(attempt, answer.outline)
            }
            let attempt = try await charge(attempt, answer.cost)
            return try await fromKnownURLs(
                attempt, answer.outline ?? "it is done without an image")
        case .finished(let outputs):
            gate.note { $0.onListed() }
            return try await fetch(outputs, of: attempt, cost: answer.cost)
        case .failed(let failure):
            return try await fromKnownURLs(
                try await charge(attempt, answer.cost), failure.message)
        case .cancelled(let message), .expired(let message):
            return try await fromKnownURLs(try await charge(attempt, answer.cost), message)
        }
    }

    /// Fetches what there is; only when something new has come is the job taken up again.
    func fetch(
        _ outputs: Outputs, of ended: Attempt, cost: Money?
    ) async throws(RunError) -> Collected {
        let before = await kept(of: ended, isCertain: false)
        let expiry = outputs.expiry(finished: time.now(), keeps: keeps)
        heed(fetches.join(until: expiry))
        let expected = self.expected(of: ended)
        let fetched = try await record.fetches.during { () async throws(RunError) in
            try await fetch(outputs, of: ended, until: expiry, before, expected: expected)
        }
        let isNew = Set(fetched.kept.all) != Set(before.all)
        if ended.state.name == .done {
            let attempt = try await charge(ended, cost)
            return try await restore(attempt, fetched.kept.places, isNew, fetched.missing)
        }
        guard isNew else {
            let message = fetched.missing?.message ?? "nothing more than what is there"
            return unchanged(try await charge(ended, cost), message)
        }
        var attempt = try await write(.collect, of: ended)
        attempt = try await write(.finished(outputs, cost: cost), of: attempt)
        attempt = try await write(.kept(fetched.kept.places), of: attempt)
        var images = Gathering(isAwaited: false)
        images.isFresh = true
        images.kept = fetched.kept
        return try await collect(attempt, isNew: false, images)
    }

    private func charge(_ attempt: Attempt, _ cost: Money?) async throws(RunError) -> Attempt {
        // What is done without a cost was taken over, and is paid for in the folder that it is from.
        if attempt.state.name == .done, attempt.reportedCost == nil { return attempt }
        guard let cost, cost.micro > 0, cost != attempt.reportedCost else { return attempt }
        return try await write(.charged(cost), of: attempt)
    }

    func unchanged(_ attempt: Attempt, _ message: String) -> Collected {
        tell(.unchanged(attempt, message: message))
        return .ended(attempt)
    }

    /// What no answer came for may be there in the next run.
    func unanswered(_ attempt: Attempt, _ message: String) -> Collected {
        tell(.unchanged(attempt, message: "no answer: \(message)"))
        return .ended(attempt)
    }
}

extension Lane.Unfetched {
    var message: String {
        switch self {
        case .gone(let message), .left(let message), .unusable(let message): message
        case .cutShort: "the run ended before its images were there"
        }
    }
}
