/// What jobs of one batch on one provider have cost by their service's own word, in one unit.
package struct PastCost: Hashable, Sendable {
    package let provider: String
    package let batch: String
    /// How many said it.
    package let count: Int
    /// On average.
    package let mean: Money

    package init(provider: String, batch: String, count: Int, mean: Money) {
        self.provider = provider
        self.batch = batch
        self.count = count
        self.mean = mean
    }
}

/// What a job without a price may cost: the mean of what its target has cost so far.
package struct PastCosts: Sendable {
    /// Jobs that are alike: those of one target on one provider.
    private struct Kind: Hashable {
        let provider: String
        let target: String
    }

    private var means: [Kind: Money] = [:]
    /// The target of each batch of the plan, where all of its jobs have the same.
    private var targets: [String: String] = [:]

    /// Nothing is known.
    package init() {}

    package init(_ costs: [PastCost], of plan: Plan) {
        for batch in plan.batches {
            guard let target = batch.target else {
                // What runs is what the provider's URL says.
                if batch.provider.service.target == nil { targets[batch.name] = "url" }
                continue
            }
            if let text = target.literal { targets[batch.name] = "target " + text }
        }
        var sums: [Kind: [MoneyUnit: (micro: Int128, count: Int)]] = [:]
        for cost in costs where cost.count > 0 {
            let kind = Kind(provider: cost.provider, target: target(of: cost.batch))
            let old = sums[kind]?[cost.mean.unit] ?? (0, 0)
            sums[kind, default: [:]][cost.mean.unit] = (
                old.micro + Int128(cost.mean.micro) * Int128(cost.count), old.count + cost.count
            )
        }
        for (kind, units) in sums {
            let most = units.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
            guard let (unit, sum) = most else { continue }
            let count = Int128(sum.count)
            means[kind] = Money(
                micro: Int64(clamping: (sum.micro + count - 1) / count), unit: unit)
        }
    }

    private func target(of batch: String) -> String { targets[batch] ?? "batch " + batch }

    /// What jobs like that of `attempt` have cost on average; `nil` where no service has said it.
    package func mean(like attempt: Attempt) -> Money? {
        let context = attempt.context
        return means[Kind(provider: context.provider, target: target(of: context.batch))]
    }
}
