internal import Core
internal import Synchronization

/// Hands the jobs of a run to its providers.
///
/// Providers take jobs from it when they have room, so that each job of a pool runs on whichever
/// has some first. An image that arrives lets the jobs begin that are made from it.
final class WorkList: Sendable {
    private let queues: Mutex<WorkQueues>

    init(
        _ plan: Plan, _ inventory: JobInventory, options: RunOptions,
        tell: @escaping @Sendable (RunEvent) -> Void
    ) {
        queues = Mutex(WorkQueues(plan, inventory, options: options, tell: tell))
    }

    /// Whether there is something left for this provider to submit, now or later.
    func hasWork(for provider: String) -> Bool { queues.withLock { $0.hasWork(for: provider) } }

    /// The next job for this provider to submit, waited for while images or another provider of
    /// its pool may bring one; `nil` when there is none and will be none.
    ///
    /// It counts as worked on until it is settled or given back.
    func next(for provider: String) async -> JobPoint? {
        await queues.taken {
            $0.next(for: provider)
        } orWaiting: {
            $0.wait($1, for: provider)
        }
    }

    /// Gives back a job that was not submitted.
    ///
    /// - Parameter accounts: How it stands with the budget now, where that may have changed.
    func giveBack(_ point: JobPoint, accounts: [BudgetAccount]? = nil) {
        queues.withLock { $0.giveBack(point, accounts: accounts) }
    }

    /// Gives back a job that the budget has no room for.
    func holdBack(
        _ point: JobPoint, from provider: String, _ request: Budget.Request,
        by limits: [Budget.Limit]
    ) {
        queues.withLock { $0.holdBack(point, from: provider, request, by: limits) }
    }

    /// A job that was worked on is no longer.
    ///
    /// - Parameters:
    ///   - attempt: Where it stands now; `nil` when that is not known.
    ///   - accounts: How it stands with the budget now.
    func settle(_ attempt: Attempt?, accounts: [BudgetAccount]) {
        queues.withLock { $0.settle(attempt, accounts: accounts) }
    }

    /// Nothing more is submitted to this provider.
    func close(_ provider: String) { queues.withLock { $0.close(provider) } }

    /// Jobs that this run leaves since they are more than were meant.
    var overgrown: Int { queues.withLock { $0.overgrown } }

    /// How many jobs the budget has no room for, and the limits that say so.
    var overBudget: (jobs: Int, limits: [Budget.Limit]) { queues.withLock { $0.overBudget } }
}
