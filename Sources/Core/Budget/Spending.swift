/// What jobs have cost or may have, in one unit.
package struct Spending: Hashable, Sendable {
    /// How sure it is that something was spent.
    package enum Share: Hashable, Sendable {
        /// The job has ended, or its service has said what it cost.
        case settled
        /// The job is on its way, and counts with its price.
        case reserved
        /// Nobody knows whether the service has it.
        case unknown
    }

    package let unit: MoneyUnit
    private var settledMicro: Int128 = 0
    private var reservedMicro: Int128 = 0
    private var unknownMicro: Int128 = 0

    package init(unit: MoneyUnit) {
        self.unit = unit
    }

    /// So much of each.
    package init(settled: Int64, reserved: Int64, unknown: Int64, unit: MoneyUnit) {
        self.unit = unit
        settledMicro = Int128(settled)
        reservedMicro = Int128(reserved)
        unknownMicro = Int128(unknown)
    }

    package var settled: Money { money(settledMicro) }
    package var reserved: Money { money(reservedMicro) }
    package var unknown: Money { money(unknownMicro) }
    package var total: Money { money(totalMicro) }

    /// All three, in millionths: no sum of amounts is too large for it.
    var totalMicro: Int128 { settledMicro + reservedMicro + unknownMicro }

    private func money(_ micro: Int128) -> Money {
        Money(micro: Int64(clamping: max(0, micro)), unit: unit)
    }

    /// Counts `count` times what an attempt costs.
    mutating func add(_ expense: Expense, times count: Int128 = 1) {
        let micro = Int128(expense.money.micro) * count
        switch expense.share {
        case .settled: settledMicro += micro
        case .reserved: reservedMicro += micro
        case .unknown: unknownMicro += micro
        }
    }
}

/// What one attempt counts in a budget.
package struct Expense: Hashable, Sendable {
    package let money: Money
    package let share: Spending.Share

    package init(money: Money, share: Spending.Share) {
        self.money = money
        self.share = share
    }
}

/// What jobs have cost or may have, by unit.
package struct Spendings: Hashable, Sendable {
    private var byUnit: [MoneyUnit: Spending] = [:]

    package init() {}

    package subscript(unit unit: MoneyUnit) -> Spending { byUnit[unit] ?? Spending(unit: unit) }

    /// Counts `count` times what an attempt costs.
    package mutating func add(_ expense: Expense?, times count: Int = 1) {
        guard let expense else { return }
        byUnit[expense.money.unit, default: Spending(unit: expense.money.unit)]
            .add(expense, times: Int128(count))
    }

    /// In order of their units.
    package var all: [Spending] { byUnit.values.sorted { $0.unit < $1.unit } }
}
