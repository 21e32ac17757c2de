/// What a run has spent of a budget, and what may still be submitted.
///
/// It follows every record of the ledger, so that at any moment it says what the ledger would say:
/// a job counts with its price from before it is submitted until its service says what it cost.
struct BudgetBook: Sendable {
    let budget: Budget
    private var run = Spendings()
    /// By the first moment of the day.
    private var days: [Timestamp: Spendings] = [:]
    /// Jobs of this run that may still turn out to cost something else.
    private var open: Set<JobKey> = []

    init(_ budget: Budget) {
        self.budget = budget
    }

    // MARK: - Days

    /// Whether it is known what was spent on the day of `moment`.
    func knows(_ moment: Timestamp) -> Bool { days[moment.startOfDay] != nil }

    /// Takes in what the ledger says was spent on the day of `moment`.
    ///
    /// What is known already is newer and stays.
    mutating func learn(_ spendings: Spendings, at moment: Timestamp) {
        if !knows(moment) { days[moment.startOfDay] = spendings }
    }

    // MARK: - Asking

    /// The limits with no room for one more job; none when it may be submitted.
    func obstacles(to request: Budget.Request, at moment: Timestamp) -> [Budget.Limit] {
        accounts(at: moment).filter { !$0.allows(request) }.map(\.limit)
    }

    /// How it stands with every limit.
    func accounts(at moment: Timestamp) -> [BudgetAccount] {
        budget.limits.map { limit in
            let spendings =
                switch limit.period {
                case .run: run
                case .day: days[moment.startOfDay] ?? Spendings()
                }
            return BudgetAccount(limit, spendings[unit: limit.amount.unit])
        }
    }

    // MARK: - Counting

    /// Counts a job that is about to be submitted.
    mutating func reserve(_ price: Money?, for key: JobKey, at moment: Timestamp) {
        open.insert(key)
        let expense = price.map { Expense(money: $0, share: .reserved) }
        run.add(expense)
        days[moment.startOfDay]?.add(expense)
    }

    /// Counts what a record changes, but for a submit, which was reserved.
    mutating func note(_ before: Attempt, _ after: Attempt) {
        if after.state == .submitting || after.number != before.number { return }
        let isOfThisRun = open.contains(before.key)
        for (expense, count) in [(before.expense, -1), (after.expense, 1)] {
            if isOfThisRun { run.add(expense, times: count) }
            if let moment = before.times.submitted {
                days[moment.startOfDay]?.add(expense, times: count)
            }
        }
        switch after.state {
        case .submitting, .accepted, .finished, .unknown: break
        case .ready, .done, .failed, .lost, .expired, .cancelled: open.remove(after.key)
        }
    }
}

extension Timestamp {
    /// The first moment of its day in UTC.
    package var startOfDay: Timestamp {
        let rest = milliseconds % 86_400_000
        return Timestamp(milliseconds: milliseconds - (rest < 0 ? rest + 86_400_000 : rest))
    }

    /// The first moment of the day after it.
    package var endOfDay: Timestamp { startOfDay + .seconds(86_400) }
}

extension Attempt {
    /// What this attempt alone counts in a budget; `nil` where it costs nothing that is known.
    package var expense: Expense? {
        guard let cost else { return nil }
        return Expense(money: cost.money, share: share(of: cost))
    }

    private func share(of cost: Cost) -> Spending.Share {
        if case .reported = cost { return .settled }
        switch state {
        case .submitting, .accepted, .finished: return .reserved
        case .unknown: return .unknown
        case .ready, .done, .failed, .lost, .expired, .cancelled: return .settled
        }
    }
}
