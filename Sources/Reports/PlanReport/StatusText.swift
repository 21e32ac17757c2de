package import Core

/// How the jobs of a pipeline stand, from the ledger alone: the answer of `tirage status`.
package struct StatusText: Sendable {
    private let plan: Plan
    private let tallies: PlanTallies
    private let look: Look
    private let today: Spendings
    private let now: Timestamp
    private let ever: Ever

    /// - Parameters:
    ///   - today: What the jobs cost that were submitted on this day.
    ///   - ever: Everything that the ledger has.
    package init(
        _ plan: Plan, _ tallies: PlanTallies, today: Spendings = Spendings(),
        ever: Ever = Ever([]), now: Timestamp = Timestamp(milliseconds: 0), look: Look
    ) {
        self.today = today
        self.ever = ever
        self.now = now
        self.plan = plan
        self.tallies = tallies
        self.look = look.naming(plan)
    }

    package var text: String {
        var rows = [
            ["", "new", "in flight", "done"] + rareStates.map(\.name)
                + ["unknown", "failed", "images", "spent"]
        ]
        rows += zip(plan.batches, tallies.batches).map { row($0.name, $1) }
        if plan.batches.count > 1 { rows.append(row("all", tallies.total)) }
        let name = SafeText.line(plan.pipeline)
        var lines = ["\(look.palette.bold(name)), in \(SafeText.line(plan.output))", ""]
        lines += table(rows)
        if let line = EverText.line(ever, beside: tallies.total, look) { lines += ["", line] }
        if let budget = plan.budget { lines += [""] + BudgetText.today(budget, today, look) }
        let troubles = tallies.troubles.lines(look)
        if !troubles.isEmpty { lines += [""] + troubles }
        let unknown = tallies.troubles.unknown(at: now)
        if unknown.count > 0 {
            let risk = look.risk(tallies.total).map { ", " + $0 } ?? ""
            let head = "\(Wording.count(unknown.count, "job")) unknown, not sent again\(risk)"
            lines += ["", look.palette.yellow(head)] + Troubles.names(unknown.asked, look)
            lines += Troubles.names(unknown.held, look) + unknown.advice(plan.invocation)
        }
        let gone = MissingText.lines(tallies.total, plan.invocation)
        if !gone.isEmpty { lines += [""] + gone }
        let decided = [
            DecisionText.summary(tallies.total), DecisionText.evidence(tallies.total),
        ].compactMap { $0 }
        if !decided.isEmpty { lines += [""] + decided }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Columns that are there only when something is in them.
    private var rareStates: [(name: String, count: (Tally) -> Int)] {
        let states: [(name: String, count: (Tally) -> Int)] = [
            ("missing", { $0.missing }), ("rejected", { $0.rejected }),
        ]
        return states.filter { $0.count(tallies.total) > 0 }
    }

    private func row(_ name: String, _ tally: Tally) -> [String] {
        let counts =
            [tally[.ready], tally.inFlight, tally.good] + rareStates.map { $0.count(tally) }
            + [tally.unknown, tally.failed, tally.images]
        let none = look.isUnicode ? "·" : "-"
        return [SafeText.line(name, columnsMax: 24)] + counts.map { $0 == 0 ? none : "\($0)" }
            + [look.money(tally.spent) ?? none]
    }

    /// Names to the left, figures to the right of their columns, the money as it comes.
    private func table(_ rows: [[String]]) -> [String] {
        let columns = rows[0].indices
        let widths = columns.map { column in
            rows.map { DisplayWidth.of($0[column]) }.max() ?? 0
        }
        return rows.enumerated().map { number, row in
            let cells = columns.map { column in
                column == 0 || column == columns.last
                    ? row[column].padded(widths[column]) : row[column].paddedLeft(widths[column])
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return number == 0 ? look.palette.dim(line) : line
        }
    }
}
