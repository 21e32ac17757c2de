package import Core

/// What is said of jobs that services were asked to stop.
package enum CancelText {
    /// `cancel 12 jobs at wiro and 3 at comic? [y/N] `; nothing that can't be cancelled is counted.
    ///
    /// - Parameter providers: The names of the jobs' providers, one for each job.
    package static func question(_ providers: [String]) -> String {
        var names: [String] = []
        for name in providers where !names.contains(name) { names.append(name) }
        let parts = names.enumerated().map { place, name in
            let count = providers.count { $0 == name }
            let words = place == 0 ? Wording.count(count, "job") : "\(count)"
            return "\(words) at \(SafeText.line(name, columnsMax: 40))"
        }
        return "cancel \(Wording.list(parts))? [y/N] "
    }

    /// What became of one job.
    package static func line(_ entry: CancelReport.Entry, look: Look) -> String {
        let name = SafeText.line(entry.attempt.context.stem)
        let palette = look.palette
        switch entry.outcome {
        case .cancelled:
            let cost = entry.attempt.cost.map(cost) ?? ""
            return "\(name)  \(palette.green("cancelled"))\(cost)"
        case .tooLate:
            return "\(name)  \(palette.yellow("too late")): it is finished, and to be collected"
        case .ended:
            let reason = SafeText.line(entry.attempt.state.reason ?? "")
            let word = entry.attempt.state.name.rawValue
            return "\(name)  \(palette.yellow("too late")): \(word): \(reason)"
        case .impossible(let words):
            return "\(name)  \(palette.yellow("left")): \(SafeText.line(words))"
        case .unconfirmed:
            return "\(name)  \(palette.yellow("asked")): the service has not stopped it yet"
        case .unanswered(let words):
            return "\(name)  \(palette.red("left")): \(SafeText.line(words))"
        }
    }

    private static func cost(_ cost: Attempt.Cost) -> String {
        switch cost {
        case .reported(let money): ", for \(money)"
        case .estimated(let money): ", up to \(money) (estimated) counts as spent"
        }
    }

    /// What there is in all, and what to do next.
    ///
    /// - Parameter invocation: How its user asked for it.
    package static func summary(
        _ report: CancelReport, of invocation: Invocation, look: Look
    ) -> String {
        let late = report.count { $0 == .tooLate }
        let parts: [(Int, String)] = [
            (report.count { $0 == .cancelled }, "cancelled"),
            (late + report.count { $0 == .ended }, "too late"),
            (report.impossibleCount, "not possible"), (report.openCount, "not confirmed"),
        ]
        let figures = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        var lines = [look.palette.bold("\(Wording.count(report.entries.count, "job")): \(figures)")]
        if late + report.impossibleCount > 0 {
            // Without new jobs: nobody who cancels some wants others instead.
            let collect = invocation.ofAllJobs.command("run", ["--limit", "0"])
            lines.append("what the services go on with is collected by: \(collect)")
        }
        if report.openCount > 0 {
            lines.append("it is safe to ask again: \(invocation.command("cancel"))")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
