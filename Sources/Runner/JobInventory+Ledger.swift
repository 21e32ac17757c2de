internal import Core

/// What earlier runs left, whether the manifest still has it or not.
extension JobInventory {
    /// What is at the services, whether the manifest still has it or not: it is paid for.
    ///
    /// Where nothing is submitted, only what is selected.
    mutating func findInFlight(
        of plan: Plan, _ options: RunOptions, _ recorder: Recorder
    ) async throws(RunError) {
        var attempts = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(in: [.accepted, .finished])
        }
        if options.collection != nil { attempts = options.selection.selected(attempts, of: plan) }
        for attempt in attempts {
            guard let provider = plan.provider(of: attempt)?.name else {
                orphans.append(attempt)
                continue
            }
            toCollect[provider, default: []].append(attempt)
            if !inFlight.contains(attempt.key), let forecast = forecast(of: provider) {
                forecasts[forecast].tally.add(attempt, price: nil)
            }
        }
        for provider in plan.providers {
            let keeps = provider.service.keepsAtLeast
            toCollect[provider.name] = toCollect[provider.name]?
                .map { (turn: $0.turn(keeps: keeps), attempt: $0) }
                .sorted { $0.turn < $1.turn }.map(\.attempt)
        }
    }

    /// What has ended and may be had still: without an image, or, where no more than that is asked
    /// for, in any way.
    mutating func findEnded(
        of plan: Plan, _ options: RunOptions, _ recorder: Recorder, _ images: any ImageFolder,
        _ now: Timestamp
    ) async throws(RunError) {
        let states: Set<JobState.Name> =
            options.collection == nil ? [.failed] : [.failed, .expired, .lost, .cancelled, .done]
        var attempts = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(in: states)
        }
        if let collection = options.collection {
            attempts = attempts.filter { plan.keeps($0, at: now) || collection.isAnyway }
            attempts = options.selection.selected(attempts, of: plan)
        } else {
            attempts = attempts.filter { plan.lacksImages($0, at: now) } + wanted
        }
        for attempt in attempts where attempt.state.remote != nil {
            if attempt.state.name == .done, await images.has(attempt.state.images) { continue }
            if attempt.isRejected, !options.selection.namesKeys { continue }
            guard let provider = plan.provider(of: attempt)?.name else {
                if options.collection != nil { unaskable.append(attempt) }
                continue
            }
            ended[provider, default: []].append(
                EndedJob(attempt: attempt, point: again[attempt.key]))
        }
    }

    /// What is in doubt at services that can be asked, whether the manifest still has it or not.
    mutating func findDoubts(
        of plan: Plan, _ recorder: Recorder
    ) async throws(RunError) {
        guard plan.providers.contains(where: { $0.service.evidence != nil }) else { return }
        let attempts = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.latest(in: [.unknown])
        }
        for attempt in attempts where plan.canAsk(about: attempt) {
            guard let provider = plan.provider(of: attempt)?.name else { continue }
            unresolved[provider, default: []].append(
                UnresolvedSubmit(attempt: attempt, point: unresolvedPoints[attempt.key]))
        }
    }
}
