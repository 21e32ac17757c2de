internal import Core

/// What jobs cost and how long they take, in the words of a plan.
extension PlanText {
    /// What the jobs to submit will cost.
    func price(_ number: Int) -> String {
        let submits = facts.tallies.batches[number].toSubmit
        let jobs = Wording.count(submits, "job")
        switch forecast.prices[number] {
        case .written(let price)?:
            return
                "\(look.money(price * UInt64(submits))) estimated: \(jobs) at \(look.money(price))"
        case .past(let price, let count)?:
            let mean = count == 1 ? "what 1 job cost" : "the mean of \(count) jobs"
            return "\(look.money(price * UInt64(submits))) estimated: \(jobs) at"
                + " \(look.money(price)), \(mean)"
        case nil: return palette.yellow("unknown for \(jobs)") + ": write 'price:' to see it"
        }
    }

    /// `0.00351 USD exact, 50 credits estimated (10 credits on unknown jobs)`.
    func spent(_ tally: Tally) -> String? {
        let exact = tally.spent.map { money in
            let guess = tally.estimated.first { $0.unit == money.unit }?.micro ?? 0
            return Money(micro: max(0, money.micro - guess), unit: money.unit)
        }
        var words: [String] = []
        if let exact = look.money(exact) { words.append("\(exact) exact") }
        if let estimated = look.money(tally.estimated) {
            let risk = look.money(tally.atRisk).map { " (\($0) on unknown jobs)" } ?? ""
            words.append("\(estimated) estimated\(risk)")
        }
        if tally.unpricedAtRisk > 0 {
            let jobs = Wording.count(tally.unpricedAtRisk, "unknown job")
            let and = words.isEmpty ? "" : "and "
            words.append("\(and)\(jobs) whose price nobody knows")
        }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// How long it takes at the provider's limits.
    func time(_ number: Int) -> String {
        guard let time = forecast.times[number] else { return "" }
        let providers = plan.batches[number].providers
        let rates = providers.compactMap { provider in
            provider.rate.map { ", \($0.count)/\(Self.period($0.period))" }
        }
        let slots = providers.reduce(0) { $0 + $1.concurrency }
        let limits = "\(slots) at a time\(providers.count == 1 ? rates.joined() : "")"
        switch time {
        case .about: return "\(time.words), \(limits)"
        case .atLeast, .unknown:
            return "\(time.words): no job is done yet to learn from; \(limits)"
        }
    }

    private static func period(_ period: Duration) -> String {
        switch period {
        case .seconds(1): "s"
        case .seconds(60): "min"
        case .seconds(3600): "h"
        case .seconds(86_400): "day"
        default: Wording.duration(period)
        }
    }

    var closing: [String] {
        let total = facts.tallies.total
        guard total.toSubmit > 0 || total.inFlight > 0 else {
            let isDone = total.failed + total.unknown == 0
            let rest = isDone ? "every job is done" : "the jobs that are not done wait for you"
            return [palette.bold("nothing to run: \(rest)")] + laidOut(spentRow(total))
        }
        var words: [String] = []
        let jobs = Wording.count(total.toSubmit, "job")
        if total.toSubmit > 0 { words.append("submits \(jobs)") }
        if total.inFlight > 0 { words.append("collects \(total.inFlight) in flight") }
        var rows: [Row] = []
        if total.toSubmit > 0 { rows.append(("adds", [added])) }
        rows += spentRow(total)
        if let budget = BudgetForecast(facts) { rows.append(("budget", budget.lines(look))) }
        if let time = forecast.time { rows.append(("time", [time.words])) }
        return [palette.bold("a run \(Wording.list(words))")] + laidOut(rows)
    }

    private func spentRow(_ total: Tally) -> [Row] {
        spent(total).map { [("spent", [$0])] } ?? []
    }

    private var added: String {
        let unpriced = forecast.unpricedCount
        let jobs = Wording.count(unpriced, "job")
        guard let cost = look.money(forecast.cost) else {
            return unpriced > 0 ? palette.yellow("an unknown amount") : "nothing"
        }
        return "\(cost) estimated"
            + (unpriced > 0 ? ", " + palette.yellow("unknown for \(jobs)") : "")
    }
}
