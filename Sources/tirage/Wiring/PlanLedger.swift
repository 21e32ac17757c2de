internal import Core
internal import Reports
internal import Storage

/// What earlier runs of a plan left in its output folder, to read.
struct PlanLedger: Sendable {
    /// With what is known of the images that stages are made from.
    let plan: Plan
    private let output: String
    /// No ledger is as good as an empty one.
    private let ledger: ReadOnlyLedger?

    init(of plan: Plan, isRehearsal: Bool) async throws(LedgerError) {
        output = plan.output(isRehearsal: isRehearsal)
        let ledger = try ReadOnlyLedger(of: output)
        self.ledger = ledger
        let folder = plan.imagesFolder(isRehearsal: isRehearsal)
        self.plan = try await plan.keeping(imagesIn: folder).knowing {
            keys throws(LedgerError) in try await ledger?.latest(of: keys) ?? [:]
        }
    }

    @Sendable func latest(of keys: [JobKey]) async throws -> [JobKey: Attempt] {
        try await ledger?.latest(of: keys) ?? [:]
    }

    var latest: JobChunks.Latest { latest(of:) }

    func facts() async throws -> PlanFacts {
        let past = try await ledger?.past() ?? []
        let today = try await today()
        return try await PlanFacts(plan, past: past, today: today, latest: latest) { take in
            FileLines.forEach(at: output + "/results.jsonl", take)
        }
    }

    /// What the jobs cost that were submitted on this day.
    func today() async throws -> Spendings {
        let now = SystemTimekeeper.now()
        return try await ledger?.spendings(from: now.startOfDay, before: now.endOfDay)
            ?? Spendings()
    }

    func tallies() async throws -> PlanTallies { try await PlanTallies(plan, latest: latest) }
}
