/// Gives a ledger what it lacks: what jobs asked for that were submitted before that was kept.
///
/// The plan knows it of the jobs that it still has, and the results of the last run of those that
/// it had then. Once a plan was looked through this costs nothing any more, until another one is.
package struct RequestFilling: Sendable {
    private let plan: Plan
    /// Requests that are held at once.
    private static let count = 5000
    /// Jobs that are looked for at once.
    private static let keysMax = 500_000

    package init(from plan: Plan) {
        self.plan = plan
    }

    /// Fills what is known; a job whose files can't be read any more stays as it is.
    ///
    /// - Parameter lines: Passes each line of the last run's results on, until told to stop.
    package func fill(
        _ store: some FillableStore, lines: (([UInt8]) -> Bool) -> Void
    ) async throws(LedgerError) {
        let source = plan.manifestSHA256 ?? ""
        guard try await store.isLacking(besides: source) else { return }
        try await fillFromPlan(store)
        try await fill(store, from: lines)
        try await store.noteFilled(from: source)
    }

    private func fillFromPlan(_ store: some FillableStore) async throws(LedgerError) {
        // Which manifest asked for it nobody knows.
        var plan = plan
        plan.manifestSHA256 = nil
        for start in stride(from: 0, to: plan.jobCount, by: 500) {
            var jobs: [JobKey: Job] = [:]
            for index in start..<min(start + 500, plan.jobCount) {
                for job in (try? plan.jobs(at: index)) ?? [] where !job.waits {
                    jobs[job.key] = jobs[job.key] ?? job
                }
            }
            let lacking = try await store.lacking(among: Array(jobs.keys))
            guard !lacking.isEmpty else { continue }
            let attempts = try await store.latest(of: lacking)
            var requests: [JobKey: JSON] = [:]
            for key in lacking {
                guard let job = jobs[key] else { continue }
                let provider = attempts[key]?.context.provider
                requests[key] = try? plan.keptRequest(of: job, on: provider)
            }
            try await store.fill(requests)
        }
    }

    private func fill(
        _ store: some FillableStore, from lines: (([UInt8]) -> Bool) -> Void
    ) async throws(LedgerError) {
        var lacking = Set(try await store.lacking(atMost: Self.keysMax))
        while !lacking.isEmpty {
            var requests: [JobKey: JSON] = [:]
            lines { line in
                guard let key = Self.key(of: line), lacking.contains(key),
                    let json = try? JSON(parsing: line), let request = Self.request(in: json)
                else { return true }
                lacking.remove(key)
                requests[key] = request
                return requests.count < Self.count
            }
            guard !requests.isEmpty else { return }
            try await store.fill(requests)
        }
    }

    /// The key that a line begins with; looked at first, since a line is long.
    private static func key(of line: [UInt8]) -> JobKey? {
        let beginning = Array(#"{"key":""#.utf8)
        guard line.starts(with: beginning), line.count > beginning.count + 64 else { return nil }
        return JobKey(
            hex: String(decoding: line.dropFirst(beginning.count).prefix(64), as: UTF8.self))
    }

    /// What was asked for, of a line of results.
    private static func request(in line: JSON) -> JSON? {
        guard case .object(let members) = line, case .object? = line["matrix"],
            case .object? = line["inputs"]
        else { return nil }
        let asked = members.filter { names.contains($0.name) }
        return .object(asked)
    }

    private static let names: Set<String> = [
        "batch", "index", "replica", "matrix", "choices", "provider", "service", "target",
        "inputs", "source",
    ]
}

/// A ledger that may have attempts from before what they asked for was kept.
package protocol FillableStore: LedgerStore {
    /// Whether there are such attempts, and `source` has not been looked through for them.
    func isLacking(besides source: String) async throws(LedgerError) -> Bool

    /// Jobs that have such attempts, in the order of their keys.
    func lacking(atMost most: Int) async throws(LedgerError) -> [JobKey]

    /// Those of these jobs that have such attempts.
    func lacking(among keys: [JobKey]) async throws(LedgerError) -> [JobKey]

    /// Gives such attempts what their jobs asked for, in one transaction.
    func fill(_ requests: [JobKey: JSON]) async throws(LedgerError)

    /// Notes that `source` was looked through.
    func noteFilled(from source: String) async throws(LedgerError)
}
