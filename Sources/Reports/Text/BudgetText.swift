internal import Core

/// A budget in words.
enum BudgetText {
    /// `budget.run (300 credits)`.
    private static func name(_ limit: Budget.Limit, _ look: Look) -> String {
        "\(limit.name) (\(look.money(limit.amount)))"
    }

    /// `120 credits left of 300 a day: 150 spent, 20 reserved, 10 unknown`.
    static func account(_ account: BudgetAccount, _ look: Look) -> String {
        let limit = account.limit
        let period =
            switch limit.period {
            case .run: "a run"
            case .day: "a day"
            }
        let head = "\(look.money(account.left)) left of \(limit.amount.number) \(period)"
        guard let parts = parts(account.spending) else { return head }
        return "\(head): \(parts)"
    }

    /// `150 spent, 20 reserved, 10 unknown`, without a unit; `nil` for nothing at all.
    static func parts(_ spending: Spending) -> String? {
        let parts = [
            (spending.settled, "spent"), (spending.reserved, "reserved"),
            (spending.unknown, "unknown"),
        ]
        let said = parts.filter { $0.0.micro > 0 }.map { "\($0.0.number) \($0.1)" }
        return said.isEmpty ? nil : said.joined(separator: ", ")
    }

    /// Why a run stopped at its limits, and what to do.
    struct Stop {
        /// Jobs that were not submitted.
        let count: Int
        /// Of the limits in the way.
        let accounts: [BudgetAccount]
        /// Of all limits of the budget.
        let all: [BudgetAccount]
        /// What jobs are expected to cost.
        let prices: [Money]

        func lines(_ invocation: Invocation, _ look: Look) -> [String] {
            let subject = count == 1 ? "1 job was" : "\(count) jobs were"
            let names = Wording.list(accounts.map { name($0.limit, look) })
            var lines = [look.palette.yellow("\(subject) not submitted: no room in \(names)")]
            lines += accounts.map { account in
                let parts = parts(account.spending) ?? "nothing spent"
                return "  \(account.limit.name): \(look.money(account.left)) left; \(parts)"
            }
            let own = Set(accounts.compactMap(\.limit.file)).sorted()
            lines += own.map { "your own limit is in '\($0)'; no manifest and no --set raises it" }
            let settings = own.isEmpty ? Budget.Period.allCases.compactMap(setting) : []
            guard !settings.isEmpty else { return lines }
            let words = settings.flatMap { ["--set", $0] }
            let raise =
                "raise the limit\(settings.count == 1 ? "" : "s"): "
                + invocation.command("run", words)
            lines.append(again.map { "\($0), or \(raise)" } ?? raise)
            return lines
        }

        /// The limits of a period with those in the way raised: `budget.run=110 credits`; `nil`
        /// where none of it is.
        private func setting(_ period: Budget.Period) -> String? {
            guard accounts.contains(where: { $0.limit.period == period }) else { return nil }
            let amounts = all.filter { $0.limit.period == period }.map { account in
                let isInTheWay = accounts.contains { $0.limit == account.limit }
                return (isInTheWay ? raised(account) : account.limit.amount).description
            }
            let value = amounts.count == 1 ? amounts[0] : "[\(amounts.joined(separator: ", "))]"
            return "budget.\(period.rawValue)=\(value)"
        }

        /// Twice the limit, and more where that has no room for one job.
        private func raised(_ account: BudgetAccount) -> Money {
            let (spent, limit) = (account.spending.total, account.limit.amount)
            let price = prices.filter { $0.unit == limit.unit }.map(\.micro).max() ?? 0
            let (needed, isTooLarge) = spent.micro.addingReportingOverflow(price)
            let micro = max((limit * 2).micro, isTooLarge ? .max : needed)
            return Money(micro: micro, unit: limit.unit)
        }

        /// What helps but more money; `nil` where a limit has no room for a single job.
        private var again: String? {
            if accounts.contains(where: { $0.spending.total.micro == 0 }) { return nil }
            return accounts.contains { $0.limit.period == .day }
                ? "run again tomorrow (days begin at 00:00 UTC)"
                : "run again to spend as much once more"
        }
    }

    /// `today (UTC): 0.5 of 20 USD: 0.4 spent, 0.1 unknown`, one line for each unit of the budget.
    static func today(_ budget: Budget, _ today: Spendings, _ look: Look) -> [String] {
        units(of: budget).map { unit, limit in
            let spending = today[unit: unit]
            let total = limit.map {
                "\(spending.total.number) of \(look.money($0))"
            }
            let spent = total ?? look.money(spending.total)
            return "today (UTC): \(spent)" + (parts(spending).map { ", \($0)" } ?? "")
        }
    }

    static func todayJSON(_ budget: Budget, _ today: Spendings) -> JSON {
        .array(
            units(of: budget).map { unit, limit in
                let spending = today[unit: unit]
                return .members([
                    "unit": .string(unit.name), "service": unit.service.map { .string($0) },
                    "spent": .number(spending.settled.number),
                    "reserved": .number(spending.reserved.number),
                    "unknown": .number(spending.unknown.number),
                    "limit": limit.map { .number($0.number) },
                ])
            })
    }

    /// Each unit once, with what a day allows of it.
    private static func units(of budget: Budget) -> [(unit: MoneyUnit, limit: Money?)] {
        let units = Set(budget.limits.map(\.amount.unit)).sorted()
        return units.map { unit in
            let limit = budget.limits.first { $0.period == .day && $0.amount.unit == unit }
            return (unit, limit?.amount)
        }
    }
}

extension Budget.Limit {
    /// As a manifest and `--set` name it: `budget.run`.
    var name: String { (file == nil ? "" : "your own ") + "budget.\(period.rawValue)" }
}

extension BudgetAccount {
    var json: JSON {
        .members([
            "limit": .string(limit.name), "amount": .number(limit.amount.number),
            "unit": .string(limit.amount.unit.name),
            "service": limit.amount.unit.service.map { .string($0) },
            "spent": .number(spending.settled.number),
            "reserved": .number(spending.reserved.number),
            "unknown": .number(spending.unknown.number), "left": .number(left.number),
        ])
    }
}
