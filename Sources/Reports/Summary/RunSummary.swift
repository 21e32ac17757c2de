package import Core

/// What is said when a run has ended: what there is now, what it cost, what went wrong and what to
/// do.
package struct RunSummary: Sendable {
    private let outcome: RunOutcome
    private let invocation: Invocation
    private let output: String
    private let settled: Int
    private let troubles: Troubles
    private let prices: [Money]

    /// - Parameters:
    ///   - invocation: How its user asked for the run.
    ///   - output: The output folder as its user would write it.
    ///   - settled: Jobs that came to an end in this run: `RunProgress.settled`.
    ///   - troubles: Of all jobs of the plan, as they stand now.
    ///   - prices: What jobs of the plan are expected to cost.
    package init(
        _ outcome: RunOutcome, of invocation: Invocation, output: String, settled: Int,
        troubles: Troubles, prices: [Money] = []
    ) {
        self.invocation = invocation
        self.outcome = outcome
        self.output = output
        self.settled = settled
        self.troubles = troubles
        self.prices = prices
    }

    /// The whole text; one line when nothing was to be done.
    package func text(look: Look) -> String {
        if isIdle, outcome.tally.failed + outcome.tally[.unknown] == 0 {
            let (jobs, done) = (outcome.tally.jobs, outcome.tally[.done])
            guard done == jobs else {
                return
                    "nothing to do: \(done) of \(jobs) jobs are done, in \(safeOutput); the others"
                    + " were not asked for\n"
            }
            let subject = jobs == 1 ? "the job is" : "all \(jobs) jobs are"
            return "nothing to do: \(subject) done, in \(safeOutput)\n"
        }
        var blocks = [headlines(look)]
        blocks.append(clearedLines)
        blocks.append(restoredLines)
        blocks.append(troubles.lines(look))
        blocks.append(unknownLines(look))
        blocks.append(missingLines(look))
        blocks.append(outcome.stops.flatMap { lines($0, look) })
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    /// Whether someone has to look at it, who asked to hear of nothing else.
    ///
    /// That there is work for the next run is what its exit code says.
    package var needsAttention: Bool {
        outcome.stops.contains { $0 != .drained } || outcome.missing.count > 0
            || outcome.tally.failed + outcome.tally[.unknown] > 0
    }

    /// Whether the run did nothing, and nothing kept it from anything.
    private var isIdle: Bool {
        outcome.submitted == 0 && settled == 0 && outcome.stops.isEmpty
            && outcome.missing.count == 0 && outcome.cleared == 0 && outcome.restored == 0
    }

    /// One line when this run made everything; else what there is now, and then what this run did.
    private func headlines(_ look: Look) -> [String] {
        let tally = outcome.tally
        let time = Wording.duration(outcome.ended - outcome.began)
        let done = tally[.done]
        let images = Wording.count(tally.images, "image")
        // What came again was made before.
        let settled = max(0, settled - outcome.restored)
        if done == tally.jobs, settled >= done {
            let jobs = Wording.count(done, "job")
            return [
                look.palette.bold(
                    "\(images) of \(jobs) in \(time)\(cost(look).map { ", " + $0 } ?? ""), in \(safeOutput)"
                )
            ] + everLines(look)
        }
        let jobs = Wording.count(tally.jobs, "job")
        let ended = settled == 0 ? "no job" : Wording.count(settled, "job")
        return [
            look.palette.bold("\(done) of \(jobs) done, \(images), in \(safeOutput)"),
            (isIdle ? "nothing to do" : "this run brought \(ended) to an end in \(time)")
                + (share(look).map { ", for " + $0 } ?? "")
                + (cost(look).map { "; so far " + $0 } ?? ""),
        ] + everLines(look)
    }

    /// What this run alone has cost, where that is not all.
    private func share(_ look: Look) -> String? {
        guard !invocation.isRehearsal, let share = outcome.share,
            share.tally.spent != outcome.tally.spent
        else { return nil }
        return look.money(share.tally.spent)
    }

    /// What earlier plans have left, and what there ever was.
    private func everLines(_ look: Look) -> [String] {
        guard !invocation.isRehearsal, let ever = outcome.ever else { return [] }
        return [EverText.line(ever, beside: outcome.tally, look)].compactMap { $0 }
    }

    private var safeOutput: String { SafeText.line(output) }

    private func cost(_ look: Look) -> String? {
        guard let spent = look.money(outcome.tally.spent) else { return nil }
        if invocation.isRehearsal { return "nothing paid (it would be \(spent))" }
        guard let estimated = look.money(outcome.tally.estimated) else { return spent }
        return spent + (spent == estimated ? " (estimated)" : " (\(estimated) of it estimated)")
    }

    private var clearedLines: [String] {
        let count = outcome.cleared
        guard count > 0 else { return [] }
        return [
            count == 1
                ? "1 submit without an answer was settled by asking the service"
                : "\(count) submits without an answer were settled by asking the service"
        ]
    }

    private func unknownLines(_ look: Look) -> [String] {
        let count = outcome.tally[.unknown]
        guard count > 0 else { return [] }
        let isOne = count == 1
        let risk = look.risk(outcome.tally).map { ", " + $0 } ?? ""
        let subject = isOne ? "1 job is" : "\(count) jobs are"
        let unknown = troubles.unknown(at: outcome.ended)
        var lines = [look.palette.yellow("\(subject) unknown\(risk)")]
        lines += Troubles.names(unknown.asked, look) + Troubles.names(unknown.held, look)
        let they = isOne ? "It was" : "They were"
        let again = isOne ? "it is" : "they are"
        lines.append(
            "\(they) sent, and no answer came back. \(isOne ? "It" : "They") may have been paid for,"
        )
        return lines + unknown.advice(invocation, before: "so \(again) not sent again. ")
    }

    private var restoredLines: [String] {
        let count = outcome.restored
        guard count > 0 else { return [] }
        let them = count == 1 ? "the images of 1 job were" : "the images of \(count) jobs were"
        return ["\(them) gone from the disk and came again, at no cost"]
    }

    private func missingLines(_ look: Look) -> [String] {
        MissingText(outcome.missing).lines(invocation, look)
    }

    private func lines(_ stop: RunOutcome.Stop, _ look: Look) -> [String] {
        switch stop {
        case .drained:
            let left = outcome.tally[.ready] + outcome.tally.inFlight
            let rest = left > 0 ? " with \(Wording.count(left, "job")) left" : ""
            return [look.palette.yellow("stopped early\(rest): run again to go on")]
        case .leftBehind(let count):
            let words =
                count == 1
                ? "1 job was left as it is: run again to go on with it"
                : "\(count) jobs were left as they are: run again to go on with them"
            return [look.palette.yellow(words)]
        case .overBudget(let count, let accounts):
            let text = BudgetText.Stop(
                count: count, accounts: accounts, all: outcome.accounts, prices: prices)
            return text.lines(invocation, look)
        case .providers(let failures):
            return failures.sorted { $0.key < $1.key }.map { provider, failure in
                let reason = SafeText.line(failure.message)
                return look.palette.red(
                    "\(SafeText.line(provider)) stopped, \(failure.kind.words): \(reason);"
                        + " put that right and run again")
            }
        }
    }
}
