internal import Core
internal import Reports
internal import Storage
internal import Synchronization

/// Looks on the way through a plan for jobs that are new here, and then where else they are.
struct PaidSearch: Sendable {
    private let plan: Plan
    /// `nil` where nothing can be elsewhere.
    private let others: OtherOutputs?
    private let decided: Set<JobKey>
    private let isRehearsal: Bool
    private let new = NewKeys()

    private final class NewKeys: Sendable {
        let keys = Mutex<[JobKey]>([])
        /// Those that are surely not accepted.
        let known = Mutex<Set<JobKey>>([])
    }

    /// - Parameter ledger: The plan's own, where it has one.
    init(of plan: Plan, isRehearsal: Bool, _ ledger: ReadOnlyLedger?) async throws(LedgerError) {
        self.plan = plan
        self.isRehearsal = isRehearsal
        guard !isRehearsal else {
            (others, decided) = (nil, [])
            return
        }
        let isEmpty = try await ledger?.isEmpty() ?? true
        let others = OtherOutputs(of: plan, isLedgerEmpty: isEmpty)
        self.others = others.isNone ? nil : others
        decided = try await ledger?.paidAnew() ?? []
    }

    /// The same, and keeps which jobs have no attempt yet.
    ///
    /// Where no job has any and there are more than can be looked for, none is looked at.
    func noting(_ latest: JobChunks.LatestAside?) -> JobChunks.LatestAside? {
        guard others != nil, latest != nil || plan.jobCount <= OtherOutputs.keysMax else {
            return latest
        }
        return { keys in
            let found = try await latest?(keys) ?? [:]
            new.keys.withLock { new in
                guard new.count < OtherOutputs.keysMax else { return }
                new += keys.filter { key in
                    guard !decided.contains(key) else { return false }
                    return found[key].map { $0.state == .ready && $0.number == 1 } ?? true
                }
            }
            let ready = found.values.filter { $0.state == .ready }.map(\.key)
            new.known.withLock { $0.formUnion(ready) }
            return found
        }
    }

    /// Where they are, `nil` where they are nowhere; says what can't be looked at.
    ///
    /// - Parameter planned: How many jobs a run would submit.
    func found(planned: Int) async -> PaidElsewhere? {
        if isRehearsal { return nil }
        var found = PaidElsewhere(planned: planned)
        if let others {
            found = await others.search(
                for: new.keys.withLock { $0 }, known: new.known.withLock { $0 })
        }
        found.planned = planned
        if let lost = LostLedger(in: plan.output), !found.folders.contains(where: \.isOwn) {
            found.troubles.append(lost.message)
        }
        for trouble in found.troubles { Console.say("tirage: \(SafeText.line(trouble))") }
        return found.isEmpty ? nil : found
    }
}
