internal import Core
internal import Reports
internal import Storage

/// What earlier runs of a plan left in its output folder, to read.
struct PlanLedger: Sendable {
    private let plan: Plan
    private let output: String
    /// No ledger is as good as an empty one.
    private let ledger: ReadOnlyLedger?

    init(of plan: Plan, isRehearsal: Bool) throws(LedgerError) {
        self.plan = plan
        output = isRehearsal ? plan.output + "/rehearsal" : plan.output
        ledger = try ReadOnlyLedger(of: output)
    }

    @Sendable func latest(of keys: [JobKey]) async throws -> [JobKey: Attempt] {
        try await ledger?.latest(of: keys) ?? [:]
    }

    var latest: JobChunks.Latest { latest(of:) }

    /// Keys that are held at once: most ledgers have fewer, and what is not there need not be looked
    /// up.
    private static let keysMax = 200_000

    /// The same for all jobs of a plan; nothing where nothing ever ran.
    private func known() async throws -> JobChunks.LatestAside? {
        guard let ledger else { return nil }
        guard let known = try await ledger.keys(atMost: Self.keysMax) else { return latest(of:) }
        return { keys in
            let found = keys.filter(known.contains)
            return found.isEmpty ? [:] : try await ledger.latest(of: found)
        }
    }

    func facts() async throws -> PlanFacts {
        let past = try await ledger?.past() ?? []
        return try await PlanFacts(plan, past: past, latest: known()) { take in
            FileLines.forEach(at: output + "/results.jsonl", take)
        }
    }

    func tallies() async throws -> PlanTallies { try await PlanTallies(plan, latest: known()) }
}
