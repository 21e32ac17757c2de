internal import Core
internal import Storage

extension Attempt.Context {
    /// Where its images will go, when none is there yet.
    func named(_ stem: String, _ attempt: Attempt) -> Attempt.Context {
        Attempt.Context(
            batch: batch, provider: provider, service: service,
            stem: attempt.images.isEmpty ? stem : self.stem, price: price)
    }
}

extension Plan {
    /// Whose a job is that another folder has, as this plan names things; it costs nothing here.
    func context(of job: Job, like offer: Attempt) -> Attempt.Context {
        let providers = batch(of: job.index).providers.map(\.name)
        let provider = providers.first { $0 == offer.context.provider } ?? job.provider
        return Attempt.Context(
            batch: job.batch, provider: provider, service: job.service, stem: job.stem, price: nil)
    }
}

extension SQLiteLedger {
    /// Writes attempts that another record has.
    ///
    /// A remote id can stand in one row of its provider: where another has it, the job gets one that
    /// its service does not know.
    func adopt(_ attempts: [Attempt]) throws(LedgerError) {
        var seen: [String: Set<String>] = [:]
        let distinct = attempts.map { attempt -> Attempt in
            guard let id = attempt.state.remote?.id else { return attempt }
            let isNew = seen[attempt.context.provider, default: []].insert(id).inserted
            return isNew ? attempt : attempt.withOwnRemote
        }
        let doubles = try commit(distinct)
        let again = distinct.filter { doubles.contains($0.key) && $0.state.remote != nil }
        try commit(again.map(\.withOwnRemote))
    }
}

extension Attempt {
    /// The same under an id of its own, which no service knows.
    var withOwnRemote: Attempt {
        var attempt = self
        let remote = RemoteJob(id: "adopted-\(key.short)-\(number)")
        switch state {
        case .done(_, let outputs, let images): attempt.state = .done(remote, outputs, images)
        case .failed(_, let failure, let images):
            attempt.state = .failed(remote, failure, images: images)
        case .lost(_, let reason): attempt.state = .lost(remote, reason)
        case .expired(_, let reason): attempt.state = .expired(remote, reason)
        case .cancelled(_, let reason): attempt.state = .cancelled(remote, reason)
        // Two that may be one: which, nobody knows.
        case .accepted, .finished: attempt.state = .unknown("another job has its id, '\(id)'")
        case .ready, .submitting, .unknown: break
        }
        return attempt
    }

    private var id: String { state.remote?.id ?? "" }
}
