/// Something that happened to a job, which the ledger must know.
package enum JobEvent: Hashable, Sendable {
    /// It is about to be submitted.
    case submit
    /// The service has it, under this name.
    case accepted(RemoteJob)
    /// Proof that nothing was accepted: never sent, or a refusal that may pass.
    case released
    /// A documented refusal for good.
    case refused(Failure)
    /// Nobody knows whether the service has it.
    case ambiguous(String)
    case finished(Outputs)
    /// Its images are on disk, whole and hashed.
    case stored([StoredImage])
    /// Some are, and the others will never be.
    case partial([StoredImage], Failure)
    case failed(Failure)
    case lost(String)
    case expired(String)
    case cancelled(String, cost: Money? = nil)
    /// Nobody knows whether the service has it, and its user gives it up.
    case dropped
    /// A later run, or its user, wants it tried again.
    case retry
}

extension JobState {
    /// The state after `event`; `nil` when the event can't happen in this state.
    package func after(_ event: JobEvent) -> JobState? {
        switch self {
        case .ready: afterReady(event)
        case .submitting: afterSubmitting(event)
        case .accepted(let remote): Self.afterAccepted(remote, event)
        case .finished(let remote, let outputs): Self.afterFinished(remote, outputs, event)
        case .done: afterDone(event)
        case .unknown: afterUnknown(event)
        case .failed, .lost, .expired, .cancelled: afterEnd(event)
        }
    }

    private func afterReady(_ event: JobEvent) -> JobState? {
        switch event {
        case .submit: .submitting
        case .accepted, .released, .refused, .ambiguous, .finished, .stored, .partial, .failed,
            .lost,
            .expired, .cancelled, .dropped, .retry:
            nil
        }
    }

    private func afterSubmitting(_ event: JobEvent) -> JobState? {
        switch event {
        case .accepted(let remote): .accepted(remote)
        case .released: .ready
        case .refused(let failure): .failed(nil, failure)
        case .ambiguous(let reason): .unknown(reason)
        case .submit, .finished, .stored, .partial, .failed, .lost, .expired, .cancelled, .dropped,
            .retry:
            nil
        }
    }

    private static func afterAccepted(_ remote: RemoteJob, _ event: JobEvent) -> JobState? {
        switch event {
        case .finished(let outputs): .finished(remote, outputs.recordable)
        case .failed(let failure): .failed(remote, failure)
        case .lost(let reason): .lost(remote, reason)
        case .expired(let reason): .expired(remote, reason)
        case .cancelled(let reason, let cost): .cancelled(remote, reason, cost: cost)
        case .submit, .accepted, .released, .refused, .ambiguous, .stored, .partial, .dropped,
            .retry:
            nil
        }
    }

    private static func afterFinished(
        _ remote: RemoteJob, _ outputs: Outputs, _ event: JobEvent
    ) -> JobState? {
        switch event {
        case .stored(let images): .done(remote, outputs, images)
        // Asked again for fresh URLs, or found by the answer to be of no use.
        case .finished(let fresh): .finished(remote, fresh.recordable)
        case .partial(let images, let failure):
            .failed(remote, failure, images: images, cost: outputs.cost)
        case .failed(let failure): .failed(remote, failure, cost: outputs.cost)
        case .lost(let reason): .lost(remote, reason)
        case .expired(let reason): .expired(remote, reason, cost: outputs.cost)
        case .submit, .accepted, .released, .refused, .ambiguous, .cancelled, .dropped, .retry: nil
        }
    }

    /// Done stays done until its user asks for it afresh.
    private func afterDone(_ event: JobEvent) -> JobState? {
        switch event {
        case .retry: .ready
        case .submit, .accepted, .released, .refused, .ambiguous, .finished, .stored, .partial,
            .failed,
            .lost, .expired, .cancelled, .dropped:
            nil
        }
    }

    /// Only evidence, or its user's word, ends an unknown.
    private func afterUnknown(_ event: JobEvent) -> JobState? {
        switch event {
        case .dropped: .failed(nil, Failure(.givenUp, "given up on: \(reason ?? "unknown")"))
        case .accepted(let remote): .accepted(remote)
        case .released, .retry: .ready
        case .refused(let failure): .failed(nil, failure)
        // Asked about, it is in doubt still.
        case .ambiguous(let reason): .unknown(reason)
        case .submit, .finished, .stored, .partial, .failed, .lost, .expired, .cancelled: nil
        }
    }

    private func afterEnd(_ event: JobEvent) -> JobState? {
        switch event {
        case .retry: .ready
        case .submit, .accepted, .released, .refused, .ambiguous, .finished, .stored, .partial,
            .failed,
            .lost, .expired, .cancelled, .dropped:
            nil
        }
    }
}
