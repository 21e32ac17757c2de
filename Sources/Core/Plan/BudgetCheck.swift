/// Whether a budget can hold the jobs of a plan to its limits.
enum BudgetCheck {
    /// What it can't: jobs without a price in a unit that it knows, and jobs that no limit has room
    /// for.
    static func check(_ budget: BudgetBlock, _ batches: [Plan.Batch]) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for batch in batches {
            for provider in batch.providers {
                let reported = provider.service.poll.cost?.unit
                let price = batch.terms(on: provider.name).price
                if let price { diagnostics += tooLarge(price, batch, budget) }
                guard budget.onUnknownPrice == .refuse,
                    let fault = fault(price, reported, batch, provider, budget)
                else { continue }
                diagnostics.append(Diagnostic(fault, at: batch.place))
                break
            }
        }
        return diagnostics
    }

    private static func fault(
        _ price: Money?, _ reported: MoneyUnit?, _ batch: Plan.Batch, _ provider: Plan.Provider,
        _ budget: BudgetBlock
    ) -> String? {
        let jobs = "the budget can't hold the jobs of '\(batch.name)'"
        let units = budget.limits.map(\.value.amount.unit)
        guard let price else {
            let own = provider.service.name
            let fitting = units.first { $0.isCurrency || $0.service == own }
            let unit = (reported ?? fitting)?.name ?? "credits"
            return "\(jobs): they have no price on '\(provider.name)'; write 'price:' with what one"
                + " costs in \(unit), or 'on-unknown-price: allow' under 'budget'"
        }
        guard let reported, reported != price.unit, units.contains(reported) else { return nil }
        return
            "\(jobs): their price is in \(price.unit.name), but '\(provider.name)' says what they cost in"
            + " \(reported.name); write 'price:' in \(reported.name)"
    }

    /// Nothing of the batch will ever run: it may be meant so, to collect only.
    private static func tooLarge(
        _ price: Money, _ batch: Plan.Batch, _ budget: BudgetBlock
    ) -> [Diagnostic] {
        budget.limits.filter { limit in
            let amount = limit.value.amount
            return amount.unit == price.unit && amount.micro < price.micro
        }.map { limit in
            Diagnostic(
                "one job of '\(batch.name)' costs \(price), so 'budget.\(limit.value.period.rawValue)'"
                    + " allows none; raise it to run them", at: limit.place, severity: .warning)
        }
    }
}
