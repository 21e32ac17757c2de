/// How much the jobs of a manifest may cost, by unit.
package struct Budget: Hashable, Sendable {
    /// What a limit counts over.
    package enum Period: String, Hashable, Sendable, CaseIterable {
        /// One invocation of `tirage run`.
        case run
        /// The calendar day in UTC on which jobs are submitted, whichever run submits them.
        case day
    }

    /// The most that jobs may cost together in one unit.
    package struct Limit: Hashable, Sendable {
        package let period: Period
        package let amount: Money
        /// The file of its user's own that sets it for all manifests; `nil` for a manifest's.
        package let file: String?

        package init(_ period: Period, _ amount: Money, file: String? = nil) {
            self.period = period
            self.amount = amount
            self.file = file
        }
    }

    /// What becomes of jobs that have no price.
    package enum UnknownPrice: String, Hashable, Sendable, CaseIterable {
        /// They are a mistake: nothing could hold them to a limit.
        case refuse
        /// They run as long as something is left; what the service reports of them counts.
        case allow
    }

    /// At most one for each period and unit.
    package let limits: [Limit]
    package let onUnknownPrice: UnknownPrice

    package init(limits: [Limit], onUnknownPrice: UnknownPrice = .refuse) {
        self.limits = limits
        self.onUnknownPrice = onUnknownPrice
    }

    /// What one job asks of a budget.
    package struct Request: Hashable, Sendable {
        /// What it is expected to cost.
        package let price: Money?
        /// The unit in which its service reports what it has cost.
        package let reportedUnit: MoneyUnit?

        package init(price: Money?, reportedUnit: MoneyUnit? = nil) {
            self.price = price
            self.reportedUnit = reportedUnit
        }
    }
}

/// A limit of a budget, and what counts against it.
package struct BudgetAccount: Hashable, Sendable {
    package let limit: Budget.Limit
    package let spending: Spending

    package init(_ limit: Budget.Limit, _ spending: Spending) {
        self.limit = limit
        self.spending = spending
    }

    package var left: Money {
        let left = Int128(limit.amount.micro) - spending.totalMicro
        return Money(micro: Int64(clamping: max(0, left)), unit: limit.amount.unit)
    }

    /// Whether one more job fits in.
    ///
    /// One without a price in this unit does while anything is left, if it costs any of it.
    package func allows(_ request: Budget.Request) -> Bool {
        let unit = limit.amount.unit
        if let price = request.price, price.unit == unit {
            return spending.totalMicro + Int128(price.micro) <= Int128(limit.amount.micro)
        }
        return request.reportedUnit != unit || spending.totalMicro < Int128(limit.amount.micro)
    }
}
