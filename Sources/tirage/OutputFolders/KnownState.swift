internal import Core
internal import Storage

/// What was last seen to be right of an output folder, noted in its ledger: for the same plan and the
/// same ledger it is right still, and need not be made or looked at again.
struct KnownState: Hashable, Sendable {
    /// Which plan, by its fingerprint.
    let plan: String
    /// Whether every image has the name that the plan wants.
    var hasNames: Bool
    /// Which file `results.jsonl` was, when it was written.
    let results: String

    init(plan: String, hasNames: Bool, results: String) {
        self.plan = plan
        self.hasNames = hasNames
        self.results = results
    }

    /// What was noted for a plan; `nil` where that was for another, or for another ledger.
    ///
    /// - Parameter plan: The plan's fingerprint; `nil` for one that has none.
    init?(noted ledger: SQLiteLedger, for plan: String?) async throws(LedgerError) {
        guard let plan, let note = try await ledger.note() else { return nil }
        let words = note.split(separator: " ").map { String($0) }
        guard words.count == 3, words[0] == plan else { return nil }
        self.init(plan: plan, hasNames: words[1] == Self.names, results: words[2])
    }

    /// Notes it; where that can't be, the next run looks at everything once more.
    func note(in ledger: SQLiteLedger) async {
        try? await ledger.note("\(plan) \(hasNames ? Self.names : "-") \(results)")
    }

    private static let names = "names"
}
