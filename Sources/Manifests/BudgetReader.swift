import Core
import YAML

/// Reads how much jobs may cost; whose units they are is found out by `BudgetUnits`.
enum BudgetReader {
    /// Units that one limit may be written in.

    static func budget(_ node: Node, diagnostics: inout DiagnosticList) -> BudgetBlock? {
        guard node.map(as: "'budget'", problems: &diagnostics.problems) != nil else { return nil }
        var entries = Entries(node, of: "a budget", ManifestKeys.budget, diagnostics: &diagnostics)
        var limits: [Located<Budget.Limit>] = []
        var isWritten = false
        for period in Budget.Period.allCases {
            guard let value = entries.take(period.rawValue)?.value else { continue }
            isWritten = true
            limits += self.limits(value, period, diagnostics: &diagnostics)
        }
        let onUnknownPrice = onUnknownPrice(&entries, diagnostics: &diagnostics)
        let problemCount = diagnostics.problems.items.count
        entries.finish(diagnostics: &diagnostics)
        if !isWritten, diagnostics.problems.items.count == problemCount {
            diagnostics.error(
                "'budget' limits nothing; write 'run: 300 credits' or 'day: 20 USD', or leave it out",
                at: node.mark)
        }
        return BudgetBlock(limits: limits, onUnknownPrice: onUnknownPrice)
    }

    /// One amount, or one for each unit.
    private static func limits(
        _ node: Node, _ period: Budget.Period, diagnostics: inout DiagnosticList
    ) -> [Located<Budget.Limit>] {
        let name = period.rawValue
        let items = node.items ?? [node]
        if items.isEmpty || items.count > ManifestBounds.amountsMax {
            diagnostics.error(
                "\(items.isEmpty ? "no amount" : "more than \(ManifestBounds.amountsMax) amounts") for '\(name)';"
                    + " write one for each unit, such as '10 credits'", at: node.mark)
            return []
        }
        var limits: [Located<Budget.Limit>] = []
        for item in items {
            guard let amount = AmountReader.amount(item, for: name, diagnostics: &diagnostics)
            else {
                continue
            }
            limits.append(diagnostics.located(Budget.Limit(period, amount), at: item.mark))
        }
        return limits
    }

    private static func onUnknownPrice(
        _ entries: inout Entries, diagnostics: inout DiagnosticList
    ) -> Budget.UnknownPrice {
        guard let (word, mark) = entries.text("on-unknown-price", diagnostics: &diagnostics) else {
            return .refuse
        }
        if let choice = Budget.UnknownPrice(rawValue: word) { return choice }
        let names = Budget.UnknownPrice.allCases.map(\.rawValue)
        let near = nearest(to: word, among: names)
        diagnostics.error(
            "expected 'refuse' or 'allow' for 'on-unknown-price', found \(quoted(word))", at: mark,
            fix: near)
        return .refuse
    }
}
