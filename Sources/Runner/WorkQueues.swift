internal import Core

/// The jobs that a run has still to submit, and those of stages that wait for an image.
struct WorkQueues: Sendable {
    /// Who waits for a job.
    typealias Waiter = CheckedContinuation<JobPoint?, Never>

    /// The jobs of a batch, as far as one provider is asked for them.
    private struct Share: Hashable {
        let batch: String
        let provider: String
    }

    private let options: RunOptions
    private let tell: @Sendable (RunEvent) -> Void
    private var plan: Plan
    private var queues: [JobQueue]
    /// Which queue the jobs of each batch are in.
    private var queueOfBatch: [String: Int] = [:]
    /// The jobs that wait, by the job whose image they need.
    private var waiting: [JobKey: [JobInventory.Waiting]]
    /// How many jobs that wait may still begin.
    private var arrivalsLeft: Int
    /// How many jobs the plan may still grow by, where a job makes several images.
    private var growthLeft: UInt64
    /// Jobs that are worked on now: others may wait for what they make.
    private var active: Int
    /// Jobs that this run leaves since they are more than were meant.
    private(set) var overgrown = 0
    /// What the budget has no room for, until something that is reserved is not spent.
    private var heldBack: [Share: (request: Budget.Request, limits: [Budget.Limit])] = [:]
    /// Providers that submit nothing more.
    private var closed: Set<String> = []
    private var idle: [(provider: String, continuation: Waiter)] = []

    init(
        _ plan: Plan, _ inventory: JobInventory, options: RunOptions,
        tell: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.plan = plan
        self.options = options
        self.tell = tell
        waiting = inventory.waiting
        let known = inventory.planned.count + inventory.made.count
        arrivalsLeft = options.submitsMax.map { max(0, $0 - known) } ?? .max
        growthLeft = inventory.growthLeft
        active = inventory.underWay
        var queues: [JobQueue] = []
        for batch in plan.batches {
            let providers = batch.providers.map(\.name)
            var number = queues.count
            if let known = queues.firstIndex(where: { $0.providers == providers }) {
                number = known
            } else {
                queues.append(JobQueue(providers: providers))
            }
            queueOfBatch[batch.name] = number
            let own = plan.indices(of: batch)
            let planned = inventory.planned.filter(own.contains)
            if !planned.isEmpty { queues[number].planned.append(planned[...]) }
            queues[number].arrived += inventory.made.filter { own.contains($0.index) }
        }
        self.queues = queues
    }

    // MARK: - Taking

    /// Whether there is something left for this provider to submit, now or later.
    func hasWork(for provider: String) -> Bool {
        queues.contains { hasWork(in: $0, for: provider) }
            || !closed.contains(provider) && !waiting.isEmpty
            || !isQuiet && queues.contains { isHeldBack($0, from: provider) }
    }

    private func hasWork(in queue: JobQueue, for provider: String) -> Bool {
        queue.providers.contains(provider)
            && queue.contains(where: isOpen(to: provider))
    }

    /// Whether the budget may come to have room for jobs that the provider could have.
    private func isHeldBack(_ queue: JobQueue, from provider: String) -> Bool {
        !heldBack.isEmpty && !closed.contains(provider) && queue.providers.contains(provider)
            && queue.contains { [isOpen = isOpen(to: provider)] in !isOpen($0) }
    }

    /// Tells which jobs the budget does not hold back from a provider.
    private func isOpen(to provider: String) -> (UInt64) -> Bool {
        if heldBack.isEmpty { return { _ in true } }
        return { [heldBack, plan] index in
            heldBack[Share(batch: plan.batch(of: index).name, provider: provider)] == nil
        }
    }

    /// The next job for this provider to submit, `nil` when there is none and will be none; `nil`
    /// of that while images or another provider of its pool may bring one.
    ///
    /// It counts as worked on until it is settled or given back.
    mutating func next(for provider: String) -> JobPoint?? {
        if closed.contains(provider) { return .some(nil) }
        if let point = take(for: provider) { return point }
        endIfQuiet()
        // What another provider of the pool has taken, it may give back.
        let isShared = queues.contains { queue in
            queue.providers.count > 1 && queue.providers.contains(provider)
        }
        let mayOpen = !isQuiet && queues.contains { isHeldBack($0, from: provider) }
        return waiting.isEmpty && !mayOpen && (!isShared || active == 0) ? .some(nil) : nil
    }

    mutating func wait(_ waiter: Waiter, for provider: String) {
        idle.append((provider, waiter))
    }

    private mutating func take(for provider: String) -> JobPoint? {
        let isOpen = isOpen(to: provider)
        for number in queues.indices where queues[number].providers.contains(provider) {
            guard let point = queues[number].next(where: isOpen) else { continue }
            active += 1
            return point
        }
        return nil
    }

    /// Gives back a job that was not submitted.
    ///
    /// - Parameter accounts: How it stands with the budget now, where that may have changed.
    mutating func giveBack(_ point: JobPoint, accounts: [BudgetAccount]? = nil) {
        active -= 1
        queues[queue(of: point.index)].returned.append(point)
        if let accounts { open(accounts) }
        wake()
        endIfQuiet()
    }

    /// Lets those come up again that the budget has room for by now.
    private mutating func open(_ accounts: [BudgetAccount]) {
        guard !heldBack.isEmpty else { return }
        heldBack = heldBack.filter { _, held in
            !accounts.allSatisfy { $0.allows(held.request) }
        }
    }

    /// Gives back a job that the budget has no room for, and its like with it: they come up again
    /// when another job is settled, since that may have cost less than was reserved.
    mutating func holdBack(
        _ point: JobPoint, from provider: String, _ request: Budget.Request,
        by limits: [Budget.Limit]
    ) {
        active -= 1
        queues[queue(of: point.index)].returned.append(point)
        heldBack[Share(batch: plan.batch(of: point.index).name, provider: provider)] = (
            request, limits
        )
        wake()
        endIfQuiet()
    }

    /// How many jobs the budget has no room for, and the limits that say so.
    var overBudget: (jobs: Int, limits: [Budget.Limit]) {
        let batches = Set(heldBack.keys.map(\.batch))
        let jobs = queues.reduce(0) { sum, queue in
            sum + queue.count { batches.contains(plan.batch(of: $0).name) }
        }
        return (jobs, Array(Set(heldBack.values.flatMap(\.limits))))
    }

    /// A job that was worked on is no longer.
    ///
    /// - Parameters:
    ///   - attempt: Where it stands now; `nil` when that is not known.
    ///   - accounts: How it stands with the budget now.
    mutating func settle(_ attempt: Attempt?, accounts: [BudgetAccount]) {
        active -= 1
        if let attempt { learn(attempt) }
        open(accounts)
        wake()
        endIfQuiet()
    }

    /// Nothing more is submitted to this provider.
    mutating func close(_ provider: String) {
        guard closed.insert(provider).inserted else { return }
        let ended = idle.filter { $0.provider == provider }
        idle.removeAll { $0.provider == provider }
        for waiter in ended { waiter.continuation.resume(returning: nil) }
        endIfQuiet()
    }

    private func queue(of index: UInt64) -> Int { queueOfBatch[plan.batch(of: index).name] ?? 0 }

    /// Hands out what has come to those who wait for it.
    private mutating func wake() {
        var still: [(provider: String, continuation: Waiter)] = []
        var without: Set<String> = []
        for waiter in idle {
            if !without.contains(waiter.provider), let point = take(for: waiter.provider) {
                waiter.continuation.resume(returning: point)
            } else {
                without.insert(waiter.provider)
                still.append(waiter)
            }
        }
        idle = still
    }

    /// Whether nobody works on anything, nor will.
    private var isQuiet: Bool {
        active == 0
            && !queues.contains { queue in
                queue.providers.contains { provider in
                    !closed.contains(provider) && hasWork(in: queue, for: provider)
                }
            }
    }

    /// Once nobody works on anything, nothing that is waited for can arrive any more.
    private mutating func endIfQuiet() {
        guard isQuiet else { return }
        withhold(waiting.values.flatMap(\.self), "the images are not there", isFailed: false)
        waiting = [:]
        let ended = idle
        idle = []
        for waiter in ended { waiter.continuation.resume(returning: nil) }
    }
}

// MARK: - Stages

extension WorkQueues {
    /// What became of a job lets others begin, or keeps them from it.
    private mutating func learn(_ attempt: Attempt) {
        let images = plan.stageImages.learn(attempt)
        if let images {
            for job in waiting.removeValue(forKey: attempt.key) ?? [] { begin(job, images) }
        } else if let failure = plan.stageImages.failure(of: attempt.key) {
            let message = "they need an image of '\(attempt.context.stem)', which failed"
            block(attempt.key, Failure(failure.kind, message))
        }
    }

    /// A job whose images there are now: as many jobs as there are images.
    private mutating func begin(_ job: JobInventory.Waiting, _ images: [StageImage]) {
        let more = UInt64(max(images.count, 1) - 1)
        guard more <= growthLeft else {
            let message =
                "job \(images[0].job.short) made \(images.count) images, and with a job for each"
                + " the plan has more than \(plan.jobsMaxAdvice)"
            overgrown += images.count
            return withhold([job], message, isFailed: false)
        }
        growthLeft -= more
        let points = images.map { JobPoint(job.index, from: .image($0)) }.filter(isSelected)
        grow(job.index, by: points.count - 1)
        for point in points where arrivalsLeft > 0 {
            arrivalsLeft -= 1
            queues[queue(of: job.index)].arrived.append(point)
        }
        handOver(job, to: points)
    }

    private func isSelected(_ point: JobPoint) -> Bool {
        guard !options.selection.conditions.isEmpty else { return true }
        return (try? plan.job(at: point)).map(options.selection.includes) ?? false
    }

    /// Those that waited for `job` wait for the jobs that it has become.
    private mutating func handOver(_ job: JobInventory.Waiting, to points: [JobPoint]) {
        guard let key = job.key, let others = waiting.removeValue(forKey: key) else { return }
        for point in points {
            guard let made = try? plan.job(at: point) else { continue }
            let source = StageSource.awaited(made.key, stem: made.stem)
            waiting[made.key, default: []] += others.map { other in
                let next =
                    other.key == nil
                    ? nil : try? plan.job(at: JobPoint(other.index, from: source))
                return JobInventory.Waiting(index: other.index, key: next?.key)
            }
        }
        for other in others { grow(other.index, by: points.count - 1) }
    }

    /// What needs an image of this job can't be made, nor what needs that.
    private mutating func block(_ key: JobKey, _ failure: Failure) {
        var keys = [key]
        while let key = keys.popLast() {
            let jobs = waiting.removeValue(forKey: key) ?? []
            withhold(jobs, failure.message, isFailed: true)
            keys += jobs.compactMap(\.key)
        }
    }

    private func grow(_ index: UInt64, by count: Int) {
        guard count != 0 else { return }
        tell(.grew(provider: plan.batch(of: index).provider.name, by: count))
    }

    private func withhold(_ jobs: [JobInventory.Waiting], _ message: String, isFailed: Bool) {
        let counts = Dictionary(grouping: jobs) { plan.batch(of: $0.index).provider.name }
            .mapValues(\.count)
        for (provider, count) in counts.sorted(by: { $0.key < $1.key }) {
            tell(.withheld(count, provider: provider, message: message, isFailed: isFailed))
        }
    }
}
