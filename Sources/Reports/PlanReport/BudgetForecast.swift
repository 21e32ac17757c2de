internal import Core

/// What a budget leaves to the next run, and how many of its jobs fit in.
struct BudgetForecast: Sendable {
    let accounts: [BudgetAccount]
    /// In plan order, each at its price.
    private(set) var fitting = 0
    let submits: Int

    /// `nil` without a budget.
    init?(_ facts: PlanFacts) {
        guard let budget = facts.plan.budget else { return nil }
        accounts = budget.limits.map { limit in
            let unit = limit.amount.unit
            return BudgetAccount(
                limit, limit.period == .day ? facts.today[unit: unit] : Spending(unit: unit))
        }
        submits = facts.tallies.total.toSubmit
        var left = accounts.map { (unit: $0.limit.amount.unit, micro: $0.left.micro) }
        for (batch, tally) in zip(facts.plan.batches, facts.tallies.batches) {
            var count = Int64(tally.toSubmit)
            let price = batch.price.flatMap { $0.micro > 0 ? $0 : nil }
            if let price {
                for account in left where account.unit == price.unit {
                    count = min(count, account.micro / price.micro)
                }
                for index in left.indices where left[index].unit == price.unit {
                    left[index].micro -= count * price.micro
                }
            } else if batch.price == nil, !isOpen(to: batch) {
                count = 0
            }
            fitting += Int(count)
        }
    }

    /// Whether anything is left for jobs without a price.
    private func isOpen(to batch: Plan.Batch) -> Bool {
        let unit = batch.provider.service.poll.cost?.unit
        return accounts.allSatisfy {
            $0.allows(Budget.Request(price: nil, reportedUnit: unit))
        }
    }

    /// The lines of a plan.
    func lines(_ look: Look) -> [String] {
        var lines = accounts.map { BudgetText.account($0, look) }
        if submits > 0 {
            lines.append(
                fitting == submits
                    ? "all \(Wording.count(submits, "job")) fit in"
                    : "\(fitting) of \(Wording.count(submits, "job")) fit in; the run stops there")
        }
        return lines
    }

    var json: JSON {
        .members([
            "limits": .array(accounts.map(\.json)), "fitting-jobs": .integer(fitting),
        ])
    }
}
