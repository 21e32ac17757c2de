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
        let today = try await today()
        return try await PlanFacts(
            plan, past: past, costs: costs(), today: today, latest: known(),
            records: { position in
                try await ledger?.records(after: position, count: JobChunks.count) ?? []
            },
            lines: { take in FileLines.forEach(at: output + "/results.jsonl", take) })
    }

    /// What the jobs cost that were submitted on this day.
    func today() async throws -> Spendings {
        let now = SystemTimekeeper.now()
        return try await ledger?.spendings(from: now.startOfDay, before: now.endOfDay)
            ?? Spendings()
    }

    /// Everything that was ever made and paid for, in this plan and in earlier ones.
    func ever() async throws -> Ever {
        Ever(try await ledger?.groups() ?? [], past: PastCosts(try await costs(), of: plan))
    }

    func tallies() async throws -> PlanTallies {
        try await PlanTallies(plan, costs: costs(), latest: known())
    }

    /// What jobs cost by their services' own word.
    private func costs() async throws -> [PastCost] { try await ledger?.costs() ?? [] }
}
