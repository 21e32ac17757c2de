import Core
import YAML

/// Reads how much jobs may cost; whose units they are is found out by `BudgetUnits`.
enum BudgetReader {
    /// Units that one limit may be written in.
    static let unitsMax = 100

    static func budget(_ node: Node, findings: inout Findings) -> BudgetBlock? {
        guard node.map(as: "'budget'", problems: &findings.problems) != nil else { return nil }
        var entries = Entries(node, of: "a budget", ManifestKeys.budget, findings: &findings)
        var limits: [Located<Budget.Limit>] = []
        var isWritten = false
        for period in Budget.Period.allCases {
            guard let value = entries.take(period.rawValue)?.value else { continue }
            isWritten = true
            limits += self.limits(value, period, findings: &findings)
        }
        let onUnknownPrice = onUnknownPrice(&entries, findings: &findings)
        let problemCount = findings.problems.items.count
        entries.finish(findings: &findings)
        if !isWritten, findings.problems.items.count == problemCount {
            findings.error(
                "'budget' limits nothing; write 'run: 300 credits' or 'day: 20 USD', or leave it out",
                at: node.mark)
        }
        return BudgetBlock(limits: limits, onUnknownPrice: onUnknownPrice)
    }

    /// One amount, or one for each unit.
    private static func limits(
        _ node: Node, _ period: Budget.Period, findings: inout Findings
    ) -> [Located<Budget.Limit>] {
        let name = period.rawValue
        let items = node.items ?? [node]
        if items.isEmpty || items.count > unitsMax {
            findings.error(
                "\(items.isEmpty ? "no amount" : "more than \(unitsMax) amounts") for '\(name)';"
                    + " write one for each unit, such as '10 credits'", at: node.mark)
            return []
        }
        var limits: [Located<Budget.Limit>] = []
        for item in items {
            guard let amount = AmountReader.amount(item, for: name, findings: &findings) else {
                continue
            }
            limits.append(findings.located(Budget.Limit(period, amount), at: item.mark))
        }
        return limits
    }

    private static func onUnknownPrice(
        _ entries: inout Entries, findings: inout Findings
    ) -> Budget.UnknownPrice {
        guard let (word, mark) = entries.text("on-unknown-price", findings: &findings) else {
            return .refuse
        }
        if let choice = Budget.UnknownPrice(rawValue: word) { return choice }
        let names = Budget.UnknownPrice.allCases.map(\.rawValue)
        let near = nearest(to: word, among: names)
        findings.error(
            "expected 'refuse' or 'allow' for 'on-unknown-price', found \(quoted(word))", at: mark,
            fix: near)
        return .refuse
    }
}
