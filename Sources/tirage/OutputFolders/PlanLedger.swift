internal import Core
internal import Reports
internal import Storage

/// What earlier runs of a plan left in its output folder, to read.
struct PlanLedger: Sendable {
    /// With what is known of the images that stages are made from.
    let plan: Plan
    let output: String
    private let isRehearsal: Bool
    /// No ledger is as good as an empty one.
    private let ledger: ReadOnlyLedger?

    init(of plan: Plan, isRehearsal: Bool) async throws(LedgerError) {
        self.isRehearsal = isRehearsal
        output = plan.output(isRehearsal: isRehearsal)
        let ledger = try ReadOnlyLedger(of: output)
        self.ledger = ledger
        let folder = plan.imagesFolder(isRehearsal: isRehearsal)
        var known = plan.keeping(imagesIn: folder)
        known.siblings = try await ledger?.siblings() ?? Siblings()
        self.plan = try await known.knowing {
            keys throws(LedgerError) in try await ledger?.latest(of: keys) ?? [:]
        }
    }

    /// What was said to be gone, and is there again, counts as there.
    @Sendable func latest(of keys: [JobKey]) async throws -> [JobKey: Attempt] {
        var found = try await ledger?.latest(of: keys) ?? [:]
        for attempt in found.values where attempt.mark.missing != nil {
            if await OutputFolder(output).has(attempt.images) {
                found[attempt.key]?.mark.missing = nil
            }
        }
        return found
    }

    /// What is known of all jobs, a page at a time.
    func records(after position: Int64) async throws(LedgerError) -> [LedgerRecord] {
        try await ledger?.records(after: position, count: Self.pageCount) ?? []
    }

    private static let pageCount = 500

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
            return found.isEmpty ? [:] : try await latest(of: found)
        }
    }

    func facts() async throws -> PlanFacts {
        let past = try await ledger?.past() ?? []
        let today = try await today()
        let search = try await PaidSearch(of: plan, isRehearsal: isRehearsal, ledger)
        var facts = try await PlanFacts(
            plan, past: past, costs: costs(), today: today, latest: search.noting(known()),
            records: { position in
                try await ledger?.records(after: position, count: JobChunks.count) ?? []
            },
            lines: { take in FileLines.forEach(at: output + "/results.jsonl", take) })
        facts.renamesCount = try await renamesCount()
        facts.elsewhere = await search.found(planned: facts.tallies.total.toSubmit)
        return facts
    }

    /// More files than that are not read just to count them.
    private static let readMax = 1000

    /// How many images a run would rename.
    private func renamesCount() async throws -> Int {
        guard let ledger else { return 0 }
        let renamings = try await NameReview(of: plan, ledger).renamings
        let choice = MoveChoice(in: output).choice(
            of: renamings, isVerifying: renamings.count <= Self.readMax)
        return try await choice.moves.count + ledger.pendingMoves().count
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
