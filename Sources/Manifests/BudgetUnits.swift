import Core
import YAML

/// Finds out whose units the amounts of a budget are in.
///
/// A currency is everybody's. A unit that stands alone is that of the one service that has it; where
/// several have, the amount must name one.
struct BudgetUnits {
    /// Of the manifest's providers, each once.
    private let services: [ServiceDescription]
    /// In which jobs are paid: what services report, and what prices say.
    private let units: Set<MoneyUnit>
    /// Whether every provider could be read.
    private let isComplete: Bool

    init(_ providers: Providers, _ batches: [BatchBlock]) {
        var services: [ServiceDescription] = []
        for block in providers.blocks
        where !services.contains(where: { $0.name == block.service.name }) {
            services.append(block.service)
        }
        self.services = services
        let settings = providers.blocks.map(\.settings) + batches.map(\.settings)
        units = Set(
            providers.blocks.compactMap(\.service.poll.cost?.unit)
                + settings.compactMap(\.price?.unit))
        isComplete = !services.isEmpty && providers.blocks.count == providers.names.count
    }

    /// The budget with an owner for each of its units; what has none, and what stands twice, is
    /// reported and left out.
    func resolved(_ budget: BudgetBlock, diagnostics: inout DiagnosticList) -> BudgetBlock {
        var limits: [Located<Budget.Limit>] = []
        for limit in budget.limits {
            let mark = diagnostics.mark(of: limit.place)
            let (period, amount) = (limit.value.period, limit.value.amount)
            guard let owned = owned(amount, at: mark, diagnostics: &diagnostics) else { continue }
            let twin = limits.first {
                $0.value.period == period && $0.value.amount.unit == owned.unit
            }
            if let twin {
                diagnostics.error(
                    "a second amount in \(quoted(amount.unit.name)) for '\(period.rawValue)';"
                        + " leave one of them out", at: mark,
                    notes: [Problem.Note("the first is here", at: diagnostics.mark(of: twin.place))]
                )
                continue
            }
            limits.append(diagnostics.located(Budget.Limit(period, owned), at: mark))
        }
        return BudgetBlock(limits: limits, onUnknownPrice: budget.onUnknownPrice)
    }

    /// The limits of a budget that is meant for all manifests, as far as they mean the services here.
    ///
    /// - Parameter file: Where that budget is written.
    func meant(by budget: BudgetBlock, in file: String) -> [Located<Budget.Limit>] {
        budget.limits.flatMap { limit in
            let (period, amount) = (limit.value.period, limit.value.amount)
            let amounts: [Money] =
                if amount.unit.isCurrency {
                    [amount]
                } else if let owner = amount.unit.service {
                    services.filter { $0.isCalled(owner) }.map { amount.owned(by: $0.name) }
                } else {
                    owners(of: amount.unit).map { amount.owned(by: $0.name) }
                }
            return amounts.map { Located(Budget.Limit(period, $0, file: file), at: limit.place) }
        }
    }

    private func owned(_ amount: Money, at mark: Mark, diagnostics: inout DiagnosticList) -> Money?
    {
        // What is wrong with the providers has been said, and may be all that is wrong.
        guard !amount.unit.isCurrency, isComplete else { return amount }
        guard
            AmountReader.isMeant(
                amount.unit, reported: services, at: mark, diagnostics: &diagnostics)
        else { return nil }
        if let owner = amount.unit.service {
            if let service = services.first(where: { $0.isCalled(owner) }) {
                return amount.owned(by: service.name)
            }
            let names = services.map(\.name)
            let near = nearest(to: owner, among: names + services.map(\.title))
            diagnostics.error(
                "no provider here is of the service \(quoted(owner)); "
                    + (near.map { "did you mean \(quoted($0))?" }
                        ?? "there is \(names.map { quoted($0) }.joined(separator: ", "))"),
                at: mark)
            return nil
        }
        let owners = owners(of: amount.unit)
        if owners.count == 1 { return amount.owned(by: owners[0].name) }
        let ways = owners.map { "'\(amount.owned(by: $0.name))'" }
        let list = ways.dropLast().joined(separator: ", ") + " or " + (ways.last ?? "")
        diagnostics.error(
            "\(quoted(amount.unit.name)) can be those of \(owners.count) services here, and each"
                + " counts its own; write \(list)", at: mark)
        return nil
    }

    /// The services whose unit it can be: those that have it, else those of which nobody knows what
    /// they have, else all.
    private func owners(of unit: MoneyUnit) -> [ServiceDescription] {
        let having = services.filter { units.contains(unit.owned(by: $0.name)) }
        if !having.isEmpty { return having }
        let silent = services.filter { service in
            service.poll.cost == nil && !units.contains { $0.service == service.name }
        }
        return silent.isEmpty ? services : silent
    }
}
