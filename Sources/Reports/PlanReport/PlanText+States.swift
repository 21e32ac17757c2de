internal import Core

/// How jobs stand, in the words of a plan.
extension PlanText {
    func states(_ tally: Tally) -> String {
        var words: [String] = []
        if tally[.ready] > 0 { words.append("\(tally[.ready]) new") }
        if tally.good > 0 { words.append(palette.green("\(tally.good) done")) }
        if tally.missing > 0 { words.append(palette.yellow("\(tally.missing) missing")) }
        if tally.rejected > 0 { words.append("\(tally.rejected) rejected") }
        if tally.inFlight > 0 { words.append("\(tally.inFlight) in flight") }
        if tally.unknown > 0 { words.append(palette.yellow("\(tally.unknown) unknown")) }
        if tally.failed > 0 { words.append(palette.red("\(tally.failed) failed")) }
        return words.joined(separator: look.dot)
    }

    /// Why jobs stand as they do, and what the user can do about it.
    func reasons(_ batch: Plan.Batch, _ tally: Tally) -> [String] {
        var lines: [String] = []
        if let changes = facts.changes?.counts(of: batch), !changes.isEmpty {
            var words = changes.prefix(4).map { "\($0.reason) (\($0.count))" }
            let others = tally[.ready] - changes.prefix(4).reduce(0) { $0 + $1.count }
            if others > 0 {
                words.append(
                    changes.count > 4 ? "others (\(others))" : "not made before (\(others))")
            }
            lines.append("\(tally[.ready]) new: \(words.joined(separator: ", "))")
        }
        if tally.unknown > 0 {
            let itself = tally.unknown == 1 ? "itself" : "themselves"
            let hold = "\(tally.unknown) unknown: never sent again by \(itself)"
            let isAsked = batch.providers.allSatisfy { $0.service.evidence != nil }
            let advice =
                isAsked
                ? "the next run asks the service what became of"
                    + " \(tally.unknown == 1 ? "it" : "them")"
                : "decide: \(plan.invocation.command("resolve"))"
            lines.append("\(hold); \(advice)")
        }
        lines += MissingText.lines(tally, plan.invocation)
        guard tally.failed > 0 else { return lines }
        let (again, stay) = (tally.again, tally.failed - tally.again)
        var words: [String] = []
        if again > 0 { words.append("\(again) will be tried again") }
        if stay > 0 {
            let verb = stay == 1 ? "stays failed" : "stay failed"
            let retries = hints(tally).flatMap { ["--retry", $0] }
            words.append("\(stay) \(verb) without: \(plan.invocation.command("run", retries))")
        }
        lines.append("\(tally.failed) failed: \(words.joined(separator: ", "))")
        return lines
    }

    /// The words that `--retry` takes for the jobs that are not tried again.
    private func hints(_ tally: Tally) -> [String] {
        let states: [JobState.Name] = [.failed, .lost, .expired, .cancelled]
        return states.filter { tally[$0] > ($0 == .failed ? tally.again : 0) }.map(\.rawValue)
    }
}
