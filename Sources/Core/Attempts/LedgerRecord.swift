/// What the ledger has of one job: its latest attempt, what was asked for, and since when the job
/// is not in the plan.
package struct LedgerRecord: Hashable, Sendable {
    package let attempt: Attempt
    /// What was asked for, as results tell it; `nil` for a job of a ledger from before it was kept.
    package let request: JSON?
    package let past: Past?
    /// Where the next page of records begins.
    package let position: Int64
    /// Whether what was asked for was kept and can't be read any more.
    package let isRequestDamaged: Bool

    package init(
        attempt: Attempt, request: JSON?, past: Past?, position: Int64,
        isRequestDamaged: Bool = false
    ) {
        self.attempt = attempt
        self.request = request
        self.past = past
        self.position = position
        self.isRequestDamaged = isRequestDamaged
    }

    /// Since when a job is not in the plan any more, and why.
    package struct Past: Hashable, Sendable {
        package let since: Timestamp
        /// A lowercase fragment: `prompt changed`.
        package let reason: String

        package init(since: Timestamp, reason: String) {
            self.since = since
            self.reason = reason
        }
    }

    /// Whether the job left an image, or may have cost something.
    package var isWorthKeeping: Bool {
        switch attempt.state {
        case .submitting, .accepted, .finished, .done, .unknown, .lost, .expired, .cancelled: true
        case .ready, .failed:
            !attempt.images.isEmpty || !attempt.costs.isEmpty || attempt.state.remote != nil
                || attempt.earlierImages.contains { !$0.images.isEmpty }
        }
    }
}

/// A ledger that can tell everything it has, jobs that no plan has any more among it.
package protocol RecordReader: LedgerReader {
    /// What is known of all jobs, a page at a time, in the order in which they were first submitted.
    ///
    /// - Parameters:
    ///   - position: That of the last record of the page before; 0 for the first page.
    ///   - count: The most records of a page.
    ///   - known: Jobs that are left out.
    func records(
        after position: Int64, count: Int, besides known: JobKeySet
    ) async throws(LedgerError) -> [LedgerRecord]

    /// How many jobs have an attempt.
    func jobCount() async throws(LedgerError) -> Int
}

extension RecordReader {
    /// What is known of all jobs, a page at a time, in the order in which they were first submitted.
    package func records(
        after position: Int64, count: Int
    ) async throws(LedgerError) -> [LedgerRecord] {
        try await records(after: position, count: count, besides: JobKeySet())
    }
}

/// The same, to write.
package protocol RecordStore: RecordReader, LedgerStore {
    /// Keeps since when jobs are not in the plan, and forgets it of those that are again.
    func keep(
        past: [JobKey: LedgerRecord.Past], forgetting current: [JobKey]
    ) async throws(LedgerError)

    /// The jobs that it is kept of, a page at a time, in the order of their keys.
    ///
    /// - Parameters:
    ///   - last: The last of the page before; `nil` for the first page.
    ///   - count: The most of a page.
    func pastKeys(after last: JobKey?, count: Int) async throws(LedgerError) -> [JobKey]
}
