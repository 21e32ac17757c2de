/// Something that happened to a job, which the ledger must know.
///
/// Many bring what the service says that the job cost: `nil` where it does not say.
package enum JobEvent: Hashable, Sendable {
    /// It is about to be submitted.
    case submit
    /// The service has it, under this name.
    case accepted(RemoteJob, cost: Money? = nil)
    /// Proof that nothing was accepted: never sent, or a refusal that may pass.
    case released
    /// A documented refusal for good.
    case refused(Failure)
    /// Nobody knows whether the service has it.
    case ambiguous(String)
    case finished(Outputs, cost: Money? = nil)
    /// The service says what it costs, and nothing else that is new.
    case charged(Money)
    /// These of its images are on disk, by their places; the others may come yet.
    case kept([StoredImage?])
    /// Its images are on disk, whole and hashed.
    case stored([StoredImage])
    /// Some are, and the others will never be.
    case partial([StoredImage], Failure)
    case failed(Failure, cost: Money? = nil)
    case lost(String)
    case expired(String, cost: Money? = nil)
    case cancelled(String, cost: Money? = nil)
    /// Nobody knows whether the service has it, and its user gives it up.
    case dropped
    /// It had ended, and the service has it still or again: it is asked after as before.
    case collect
    /// A later run, or its user, wants it tried again.
    case retry
}

extension JobEvent {
    /// What the service says that the job cost.
    package var cost: Money? {
        switch self {
        case .charged(let cost): cost
        case .accepted(_, let cost), .finished(_, let cost), .failed(_, let cost),
            .expired(_, let cost), .cancelled(_, let cost):
            cost
        case .submit, .released, .refused, .ambiguous, .kept, .stored, .partial, .lost, .dropped,
            .collect, .retry:
            nil
        }
    }
}

extension JobState {
    /// The state after `event`; `nil` when the event can't happen in this state.
    package func after(_ event: JobEvent) -> JobState? {
        switch self {
        case .ready: afterReady(event)
        case .submitting: afterSubmitting(event)
        case .accepted(let remote): afterAccepted(remote, event)
        case .finished(let remote, let outputs): afterFinished(remote, outputs, event)
        case .done(let remote, let outputs, _): afterDone(remote, outputs, event)
        case .lost(let remote, _), .expired(let remote, _), .cancelled(let remote, _):
            afterEnd(remote, event)
        case .unknown: afterUnknown(event)
        case .failed(let remote, _, _): afterEnd(remote, event)
        }
    }

    private func afterReady(_ event: JobEvent) -> JobState? {
        switch event {
        case .submit: .submitting
        case .accepted, .released, .refused, .ambiguous, .finished, .charged, .kept, .stored,
            .partial, .failed, .lost, .expired, .cancelled, .dropped, .collect, .retry:
            nil
        }
    }

    private func afterSubmitting(_ event: JobEvent) -> JobState? {
        switch event {
        case .accepted(let remote, _): .accepted(remote)
        case .released: .ready
        case .refused(let failure): .failed(nil, failure)
        case .ambiguous(let reason): .unknown(reason)
        case .submit, .finished, .charged, .kept, .stored, .partial, .failed, .lost, .expired,
            .cancelled, .dropped, .collect, .retry:
            nil
        }
    }

    private func afterAccepted(_ remote: RemoteJob, _ event: JobEvent) -> JobState? {
        switch event {
        case .finished(let outputs, _): .finished(remote, outputs.recordable)
        case .charged, .kept: self
        case .partial(let images, let failure): .failed(remote, failure, images: images)
        case .failed(let failure, _): .failed(remote, failure)
        case .lost(let reason): .lost(remote, reason)
        case .expired(let reason, _): .expired(remote, reason)
        case .cancelled(let reason, _): .cancelled(remote, reason)
        case .submit, .accepted, .released, .refused, .ambiguous, .stored, .dropped, .collect,
            .retry:
            nil
        }
    }

    private func afterFinished(
        _ remote: RemoteJob, _ outputs: Outputs, _ event: JobEvent
    ) -> JobState? {
        switch event {
        case .stored(let images): .done(remote, outputs, images)
        // Asked again for fresh URLs, or found by the answer to be of no use.
        case .finished(let fresh, _): .finished(remote, fresh.recordable)
        case .charged, .kept: self
        case .partial(let images, let failure): .failed(remote, failure, images: images)
        case .failed(let failure, _): .failed(remote, failure)
        case .lost(let reason): .lost(remote, reason)
        case .expired(let reason, _): .expired(remote, reason)
        case .cancelled(let reason, _): .cancelled(remote, reason)
        case .submit, .accepted, .released, .refused, .ambiguous, .dropped, .collect, .retry: nil
        }
    }

    /// Only evidence, or its user's word, ends an unknown.
    private func afterUnknown(_ event: JobEvent) -> JobState? {
        switch event {
        case .dropped: .failed(nil, Failure(.givenUp, "given up on: \(reason ?? "unknown")"))
        case .accepted(let remote, _): .accepted(remote)
        case .released, .retry: .ready
        case .refused(let failure): .failed(nil, failure)
        // Asked about, it is in doubt still.
        case .ambiguous(let reason): .unknown(reason)
        case .submit, .finished, .charged, .kept, .stored, .partial, .failed, .lost, .expired,
            .cancelled, .collect:
            nil
        }
    }

    /// Its images may be fetched once more, where their files are gone.
    private func afterDone(
        _ remote: RemoteJob, _ outputs: Outputs, _ event: JobEvent
    ) -> JobState? {
        switch event {
        case .stored(let images): .done(remote, outputs, images)
        case .submit, .accepted, .released, .refused, .ambiguous, .finished, .charged, .kept,
            .partial, .failed, .lost, .expired, .cancelled, .dropped, .collect, .retry:
            afterEnd(remote, event)
        }
    }

    /// An end stays one until its user asks for it afresh, or its service has more to give.
    private func afterEnd(_ remote: RemoteJob?, _ event: JobEvent) -> JobState? {
        switch event {
        case .retry: .ready
        case .collect: remote.map { .accepted($0) }
        case .charged: remote == nil ? nil : self
        case .submit, .accepted, .released, .refused, .ambiguous, .finished, .kept, .stored,
            .partial, .failed, .lost, .expired, .cancelled, .dropped:
            nil
        }
    }
}
