package import Core

/// A ledger in memory that counts its commits, and fails when it is told to.
package actor MemoryLedger: RecordStore, FillableStore {
    /// The latest version of every attempt, by key and number.
    private var attempts: [JobKey: [Int: Attempt]] = [:]
    private var order: [JobKey] = []
    private var requests: [JobKey: JSON] = [:]
    private var past: [JobKey: LedgerRecord.Past] = [:]
    private var asked: [Sibling] = []
    /// What was looked through for requests that it lacks.
    private var filledFrom: String?
    /// The attempts that have a remote id, by provider and id.
    private var owners: [String: [String: Attempt]] = [:]
    /// The sizes of all commits so far.
    package private(set) var commits: [Int] = []
    private var failure: LedgerError?
    /// How long jobs took, as it waits for a commit, and as it was committed.
    private var kept: [[String]: KnownDurations] = [:]
    private var known: [[String]: KnownDurations] = [:]

    package init(_ attempts: [Attempt] = []) {
        for attempt in attempts {
            self.attempts[attempt.key, default: [:]][attempt.number] = attempt
            order.append(attempt.key)
            if let remote = attempt.state.remote {
                owners[attempt.context.provider, default: [:]][remote.id] = attempt
            }
        }
    }

    /// Every commit from now on fails.
    package func fail(_ message: String) { failure = LedgerError(message) }

    package var all: [Attempt] { order.compactMap(latest) }

    package func state(of key: JobKey) -> JobState { latest(key)?.state ?? .ready }

    package func latest(of keys: [JobKey]) throws(LedgerError) -> [JobKey: Attempt] {
        var found: [JobKey: Attempt] = [:]
        for key in keys { found[key] = latest(key) }
        return found
    }

    package func latest(in states: Set<JobState.Name>) throws(LedgerError) -> [Attempt] {
        all.filter { states.contains($0.state.name) }
    }

    package func done(
        after position: Int64, count: Int
    ) async throws(LedgerError) -> [DoneJob] {
        var jobs: [DoneJob] = []
        for (index, key) in order.enumerated().dropFirst(Int(position)) where jobs.count < count {
            guard let attempt = latest(key), attempt.state.name == .done, attempt.number == 1,
                attempt.mark.isEmpty, attempt.resolution == nil
            else { continue }
            jobs.append(
                DoneJob(
                    key: key, images: attempt.images, cost: attempt.cost,
                    position: Int64(index + 1)))
        }
        return jobs
    }

    package func spendings(
        from start: Timestamp, before end: Timestamp
    ) throws(LedgerError) -> Spendings {
        var spendings = Spendings()
        for attempt in attempts.values.joined().map(\.value) {
            guard let moment = attempt.times.submitted, start <= moment, moment < end else {
                continue
            }
            spendings.add(attempt.expense)
        }
        return spendings
    }

    package func durations() async throws(LedgerError) -> [KnownDurations] {
        Array(known.values)
    }

    package func keep(_ durations: KnownDurations) async {
        kept[[durations.provider, durations.target, durations.batch ?? ""]] = durations
    }

    package func records(
        after position: Int64, count: Int, besides known: JobKeySet
    ) throws(LedgerError) -> [LedgerRecord] {
        let rest = order.enumerated().dropFirst(Int(position)).filter { !known.contains($1) }
        return rest.prefix(count).compactMap { index, key in
            latest(key).map { attempt in
                LedgerRecord(
                    attempt: attempt, request: requests[key], past: past[key],
                    position: Int64(index + 1))
            }
        }
    }

    package func jobCount() throws(LedgerError) -> Int { attempts.count }

    package func pastKeys(
        after last: JobKey?, count: Int
    ) throws(LedgerError) -> [JobKey] {
        Array(past.keys.sorted().filter { key in last.map { $0 < key } ?? true }.prefix(count))
    }

    package func keep(
        past: [JobKey: LedgerRecord.Past], forgetting current: [JobKey]
    ) throws(LedgerError) {
        self.past.merge(past) { $1 }
        for key in current { self.past[key] = nil }
    }

    package func mark(_ attempts: [Attempt]) async throws(LedgerError) {
        for attempt in attempts { self.attempts[attempt.key]?[attempt.number]?.mark = attempt.mark }
    }

    package func siblings() async throws(LedgerError) -> Siblings { Siblings(asked) }

    package func commit(
        _ attempts: [Attempt], asking siblings: [Sibling]
    ) async throws(LedgerError) {
        try commit(attempts)
        asked += siblings
    }

    package func isLacking(besides source: String) throws(LedgerError) -> Bool {
        attempts.keys.contains { requests[$0] == nil } && filledFrom != source
    }

    package func lacking(atMost most: Int) throws(LedgerError) -> [JobKey] {
        Array(attempts.keys.filter { requests[$0] == nil }.sorted().prefix(most))
    }

    package func lacking(among keys: [JobKey]) throws(LedgerError) -> [JobKey] {
        keys.filter { attempts[$0] != nil && requests[$0] == nil }
    }

    package func fill(_ requests: [JobKey: JSON]) throws(LedgerError) {
        self.requests.merge(requests) { known, _ in known }
    }

    package func noteFilled(from source: String) throws(LedgerError) { filledFrom = source }

    @discardableResult
    package func commit(_ attempts: [Attempt]) throws(LedgerError) -> Set<JobKey> {
        if let failure { throw failure }
        commits.append(attempts.count)
        known.merge(kept) { $1 }
        kept = [:]
        var doubles: Set<JobKey> = []
        for attempt in attempts {
            if isDouble(attempt) {
                doubles.insert(attempt.key)
                continue
            }
            if self.attempts[attempt.key] == nil { order.append(attempt.key) }
            var written = attempt
            written.request = nil
            requests[attempt.key] = attempt.request ?? requests[attempt.key]
            self.attempts[attempt.key, default: [:]][attempt.number] = written
        }
        return doubles
    }

    /// Whether another attempt of the provider has the remote id.
    private func isDouble(_ attempt: Attempt) -> Bool {
        guard let remote = attempt.state.remote, owners[attempt.context.provider]?[remote.id] != nil
        else { return remember(attempt) }
        let owner = owners[attempt.context.provider]?[remote.id]
        return owner?.key != attempt.key || owner?.number != attempt.number
    }

    private func remember(_ attempt: Attempt) -> Bool {
        if let remote = attempt.state.remote {
            owners[attempt.context.provider, default: [:]][remote.id] = attempt
        }
        return false
    }

    private func latest(_ key: JobKey) -> Attempt? {
        attempts[key]?.max { $0.key < $1.key }?.value
    }
}
