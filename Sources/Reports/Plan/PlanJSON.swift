package import Core

extension PlanTallies {
    /// What `tirage plan --json` and `tirage status --json` answer.
    package func json(_ plan: Plan) -> JSON {
        .members([
            "pipeline": .string(plan.pipeline),
            "manifest": .string(plan.file),
            "output": .string(plan.output),
            "jobs": .integer(plan.jobCount),
            "submits": .integer(total.toSubmit),
            "states": Self.states(total),
            "images": .integer(total.images),
            "spent": Self.costs(total),
            "batches": .array(
                zip(plan.batches, batches).map { batch, tally in Self.json(batch, tally) }),
        ])
    }

    private static func json(_ batch: Plan.Batch, _ tally: Tally) -> JSON {
        .members([
            "batch": .string(batch.name),
            "provider": .string(batch.provider.name),
            "service": .string(batch.provider.service.name),
            "axes": .object(
                batch.axes.map { JSON.Member($0.name, .integer($0.values.count)) }),
            "jobs": .integer(batch.count),
            "submits": .integer(tally.toSubmit),
            "states": states(tally),
            "images": .integer(tally.images),
            "expected": batch.price.map { price in
                let money = price * UInt64(tally.toSubmit)
                return .members(["amount": .number(money.number), "unit": .string(money.unit)])
            },
            "spent": costs(tally),
        ])
    }

    /// Every state with its count, the job's life from left to right.
    static func states(_ tally: Tally) -> JSON {
        .object(
            JobState.Name.allCases.map { JSON.Member($0.rawValue, .integer(tally[$0])) })
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
