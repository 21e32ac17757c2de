package import Core

extension PlanFacts {
    /// What `tirage plan --json` answers.
    package var json: JSON {
        let forecast = PlanForecast(self)
        var answer = tallies.json(plan)
        answer.set("adds", PlanTallies.adds(forecast))
        if renamesCount > 0 { answer.set("renames", .integer(renamesCount)) }
        if let budget = BudgetForecast(self) { answer.set("budget", budget.json) }
        if let leaves { answer.set("leaves", leaves.json) }
        if let elsewhere { answer.set("elsewhere", elsewhere.json) }
        if let time = forecast.time { answer.set("time", PlanTallies.time(time)) }
        guard case .array(var batches)? = answer["batches"] else { return answer }
        for number in batches.indices {
            let batch = plan.batches[number]
            if !batch.notes.isEmpty { batches[number].set("notes", .strings(batch.notes)) }
            batches[number].set(
                "formula", .string(BatchFormula(batch, of: plan, look: .plain).text))
            batches[number].set("expansion", Self.expansion(batch.matrix.expansion))
            if !batch.matrix.dropped.isEmpty {
                batches[number].set("duplicates", .integer(batch.matrix.dropped.count))
            }
            if let price = forecast.prices[number] {
                let submits = UInt64(tallies.batches[number].toSubmit)
                batches[number].set("expected", PlanTallies.amount(price.money * submits))
                batches[number].set("price", Self.price(price))
            }
            if let time = forecast.times[number] {
                batches[number].set("time", PlanTallies.time(time))
            }
            let reasons = changes?.counts(of: batch) ?? []
            batches[number].set(
                "reasons", .object(reasons.map { JSON.Member($0.reason, .integer($0.count)) }))
        }
        answer.set("batches", .array(batches))
        return answer
    }

    private static func expansion(_ expansion: Expansion) -> JSON {
        .members([
            "product": .integer(expansion.productCount),
            "excluded": .integer(expansion.excludedCount),
            "extended": .array(expansion.extendedCounts.filter { $0 > 0 }.map { .integer($0) }),
            "added": .integer(expansion.added.count),
            "sampled": expansion.sampleCount.map { .integer($0) },
            "repeats": .integer(expansion.repeats),
        ])
    }

    private static func price(_ price: PlanForecast.Price) -> JSON {
        let source =
            switch price {
            case .written: "manifest"
            case .past: "past jobs"
            }
        var answer = PlanTallies.amount(price.money)
        answer.set("source", .string(source))
        return answer
    }
}

extension PlanTallies {
    /// What `tirage status --json` answers, and the beginning of a plan's answer.
    ///
    /// - Parameters:
    ///   - today: What was spent on this day, where the plan has a budget.
    ///   - ever: Everything that the ledger has.
    package func json(_ plan: Plan, today: Spendings? = nil, ever: Ever? = nil) -> JSON {
        .members([
            "pipeline": .string(plan.pipeline),
            "manifest": .string(plan.file),
            "output": .string(plan.output),
            "jobs": .integer(total.jobs),
            "submits": .integer(total.toSubmit),
            "states": Self.states(total),
            "images": .integer(total.images),
            "spent": Self.costs(total),
            "at-risk": Self.risk(total),
            "earlier-plans": ever.map { Self.json($0.beyond(total)) },
            "ever": ever.map(Self.ever),
            "today": today.flatMap { today in
                plan.budget.map { BudgetText.todayJSON($0, today) }
            },
            "batches": .array(
                zip(plan.batches, batches).map { batch, tally in Self.json(batch, tally, plan) }),
        ])
    }

    /// Everything that the ledger has, whatever became of the manifest.
    static func ever(_ ever: Ever) -> JSON {
        .members([
            "jobs": .integer(ever.tally.jobs),
            "states": states(ever.tally),
            "images": .integer(ever.tally.images),
            "spent": costs(ever.tally),
            "at-risk": risk(ever.tally),
        ])
    }

    /// What of it this plan does not have any more.
    private static func json(_ earlier: EarlierPlans) -> JSON {
        .members([
            "images": .integer(earlier.images),
            "spent": .array(earlier.spent.map(amount)),
            "unpriced-jobs": .integer(earlier.unpricedAtRisk),
        ])
    }

    private static func json(_ batch: Plan.Batch, _ tally: Tally, _ plan: Plan) -> JSON {
        let axes = batch.axes.map { axis in
            let count = axis.values.count
            let isOfImages = axis.name == batch.source?.axis
            return JSON.Member(
                axis.name, .integer(isOfImages ? plan.expected(count, of: batch) : count))
        }
        return .members([
            "batch": .string(batch.name),
            "provider": .string(batch.provider.name),
            "pool": batch.providers.count == 1
                ? nil : .strings(batch.providers.map(\.name)),
            "service": .string(batch.provider.service.name),
            "needs": batch.source.map { .string($0.batch) },
            "axes": .object(axes),
            "jobs": .integer(tally.jobs),
            "submits": .integer(tally.toSubmit),
            "states": states(tally),
            "images": .integer(tally.images),
            "expected": batch.price.map { amount($0 * UInt64(tally.toSubmit)) },
            "spent": costs(tally),
        ])
    }

    /// What the jobs to submit are estimated to cost, and how many have no price.
    static func adds(_ forecast: PlanForecast) -> JSON {
        .members([
            "estimated": .array(forecast.cost.map(amount)),
            "unpriced-jobs": .integer(forecast.unpricedCount),
        ])
    }

    static func amount(_ money: Money) -> JSON {
        .members([
            "amount": .number(money.number), "unit": .string(money.unit.name),
            "service": money.unit.service.map { .string($0) },
        ])
    }

    /// What nobody knows to be spent.
    static func risk(_ tally: Tally) -> JSON {
        .members([
            "amounts": .array(tally.atRisk.map(amount)),
            "unpriced-jobs": .integer(tally.unpricedAtRisk),
        ])
    }

    static func time(_ time: PlanForecast.Time) -> JSON {
        switch time {
        case .about(let duration):
            .members(["seconds": .integer(seconds(duration)), "is": .string("estimated")])
        case .atLeast(let duration):
            .members(["seconds": .integer(seconds(duration)), "is": .string("at least")])
        case .unknown: .members(["is": .string("unknown")])
        }
    }

    private static func seconds(_ duration: Duration) -> Int64 {
        (duration.milliseconds + 500) / 1000
    }

    /// Every state with its count, the job's life from left to right; then what is done and has no
    /// image that is there and wanted.
    static func states(_ tally: Tally) -> JSON {
        let states = JobState.Name.allCases.map { name in
            JSON.Member(name.rawValue, .integer(name == .done ? tally.good : tally[name]))
        }
        return .object(
            states + [
                JSON.Member("missing", .integer(tally.missing)),
                JSON.Member("rejected", .integer(tally.rejected)),
            ])
    }

    /// What was spent, by unit and by who says so.
    static func costs(_ tally: Tally) -> JSON {
        .array(
            tally.spent.flatMap { money -> [JSON] in
                let guess = tally.estimated.first { $0.unit == money.unit }
                let reported = Money(micro: money.micro - (guess?.micro ?? 0), unit: money.unit)
                let parts = [
                    reported.micro > 0 ? Attempt.Cost.reported(reported) : nil,
                    guess.map { Attempt.Cost.estimated($0) },
                ]
                return parts.compactMap { $0 }.map(ResultLine.cost)
            })
    }
}

extension JSON {
    /// Gives a member of an object this value, in its place or at the end.
    fileprivate mutating func set(_ name: String, _ value: JSON) {
        guard case .object(var members) = self else { return }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name, value))
        }
        self = .object(members)
    }
}
