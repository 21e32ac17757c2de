package import Core

/// The jobs of which nobody knows whether a service has them, with what helps to find out.
package struct UnknownJobs: Sendable {
    package let plan: Plan
    /// In the order of submission.
    package let attempts: [Attempt]
    private let jobs: [JobKey: Job]
    private let past: PastCosts

    /// - Parameter costs: What jobs cost by their services' own word.
    package init(_ attempts: [Attempt], of plan: Plan, costs: [PastCost] = []) {
        self.attempts = attempts
        self.plan = plan
        past = PastCosts(costs, of: plan)
        jobs = plan.jobs(of: attempts)
    }

    /// The attempts whose key begins so.
    package func matches(prefix: String) -> [Attempt] {
        attempts.filter { $0.key.hex.hasPrefix(prefix) }
    }

    /// What they may have cost.
    private var tally: Tally {
        var tally = Tally()
        for attempt in attempts { tally.add(attempt, price: nil, past: past) }
        return tally
    }

    /// `3 jobs are unknown, with 30 USD at risk, and 1 whose price nobody knows`.
    package func headline(_ look: Look) -> String {
        let subject = attempts.count == 1 ? "1 job is" : "\(attempts.count) jobs are"
        return "\(subject) unknown" + (look.naming(plan).risk(tally).map { ", " + $0 } ?? "")
    }

    /// What one of them may have cost, and whether that is only the mean of others.
    private func cost(of attempt: Attempt) -> (money: Money, isMean: Bool)? {
        if let cost = attempt.cost { return (cost.money, false) }
        return past.mean(like: attempt).map { ($0, true) }
    }

    private func risk(of attempt: Attempt, _ look: Look) -> String {
        guard let (money, isMean) = cost(of: attempt) else { return "nobody knows its price" }
        return look.naming(plan).money(money) + (isMean ? ", the mean of jobs like it" : "")
    }

    /// All of them, a block for each.
    package func text(width: Int, look: Look) -> String {
        attempts.map { attempt in
            lines(attempt, width: width, look: look).map { $0 + "\n" }.joined()
        }.joined(separator: "\n")
    }

    /// One of them: the first line names it, the others say what was asked, and why it is unknown.
    package func lines(_ attempt: Attempt, width: Int, look: Look) -> [String] {
        let context = attempt.context
        let title = plan.provider(of: attempt)?.service.title ?? context.service
        var rows: [(name: String, text: String)] = [
            ("batch", context.batch), ("provider", "\(context.provider) (\(title))"),
            ("submitted", attempt.times.submitted?.description ?? "not known"),
            ("at risk", risk(of: attempt, look)),
            ("unknown", attempt.state.reason ?? ""),
        ]
        if let job = jobs[attempt.key] {
            rows += JobSheet(job, of: plan).rows
        } else {
            rows.append(("asked", "the manifest no longer has this job"))
        }
        let head = "\(attempt.key.short)  \(SafeText.line(context.stem))"
        return [look.palette.bold(head)]
            + JobSheet.table(rows, width: width - 2, look: look, textMax: 400).map { "  " + $0 }
    }
}

// MARK: - JSON

extension UnknownJobs {
    /// All of them for scripts.
    package var json: JSON {
        let tally = tally
        return .members([
            "pipeline": .string(plan.pipeline), "file": .string(plan.file),
            "at-risk": .array(tally.atRisk.map(PlanTallies.amount)),
            "unpriced-jobs": .integer(tally.unpricedAtRisk),
            "unknown": .array(attempts.map(json)),
        ])
    }

    private func json(_ attempt: Attempt) -> JSON {
        let job = jobs[attempt.key]
        return .members([
            "key": .string(attempt.key.hex), "batch": .string(attempt.context.batch),
            "index": job.map { .integer($0.index) } ?? .null,
            "provider": .string(attempt.context.provider),
            "service": .string(attempt.context.service),
            "target": job?.target.map { .string($0) } ?? .null,
            "matrix": job.map { .object(members($0.matrix)) } ?? .null,
            "inputs": job.map { .object(members($0.inputs)) } ?? .null,
            "save": .string(attempt.context.stem),
            "submitted": attempt.times.submitted.map { .string($0.description) } ?? .null,
            "at-risk": cost(of: attempt).map { PlanTallies.amount($0.money) } ?? .null,
            "reason": .string(attempt.state.reason ?? ""),
        ])
    }

    private func members(_ fields: [Value.Field]) -> [JSON.Member] {
        fields.map { JSON.Member($0.name, $0.value.json { .string($0.path) }) }
    }
}
