package import Core

/// What a decision about an unknown job means from now on, in one line.
package enum DecisionText {
    /// - Parameter attempt: As it is after the decision.
    package static func line(_ attempt: Attempt, _ look: Look) -> String {
        let job = "\(attempt.key.short)  \(SafeText.line(attempt.context.stem))  "
        let money = attempt.cost.map { look.money($0.money) }
        switch attempt.resolution?.word {
        case .happened:
            let id = SafeText.line(attempt.state.remote?.id ?? "", columnsMax: 60)
            return job + "happened, as '\(id)': the next run asks after it"
        case .notHappened: return job + "did not happen: the next run submits it"
        case .dropped:
            let spent = money.map { ", and \($0) as spent" } ?? ""
            return job + "dropped: it counts as failed" + spent
        case .found, .notFound, .resubmitted, nil: return job + attempt.state.name.rawValue
        }
    }

    /// How many jobs were decided about so, for a status; `nil` when none were.
    static func summary(_ tally: Tally) -> String? {
        counts(
            [
                (.happened, "happened"), (.notHappened, "did not happen"), (.dropped, "dropped"),
                (.resubmitted, "sent again"),
            ], in: tally
        ).map { "decided about unknown jobs: " + $0 }
    }

    /// How many jobs their services' own word has settled, for a status; `nil` when none.
    static func evidence(_ tally: Tally) -> String? {
        counts([(.found, "found at the service"), (.notFound, "never arrived")], in: tally)
            .map { "unknown jobs that settled by themselves: " + $0 }
    }

    private static func counts(
        _ words: [(Attempt.Resolution.Word, String)], in tally: Tally
    ) -> String? {
        let parts = words.filter { tally[$0.0] > 0 }.map { "\(tally[$0.0]) \($0.1)" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
