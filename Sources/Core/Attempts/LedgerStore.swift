/// What is known of every attempt, to read.
package protocol LedgerReader: Sendable {
    /// The latest attempt of each key that has one.
    func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt]

    /// Every attempt whose state has one of these names, in the order of submission.
    ///
    /// Only the latest attempts of their jobs count.
    func latest(in states: Set<JobState.Name>) async throws(LedgerError) -> [Attempt]

    /// What all attempts cost or may have that were submitted from `start` on and before `end`.
    func spendings(
        from start: Timestamp, before end: Timestamp
    ) async throws(LedgerError) -> Spendings

    /// The jobs that were asked for besides those of the plan.
    func siblings() async throws(LedgerError) -> Siblings

    /// The jobs that are done, and of which nothing else is to be known, a page at a time, so that
    /// the whole ledger is read in one pass.
    ///
    /// - Parameter position: That of the last job of the page before; 0 for the first page.
    func done(after position: Int64, count: Int) async throws(LedgerError) -> [DoneJob]
}

extension LedgerReader {
    /// None: each job is looked up by its key.
    package func done(after position: Int64, count: Int) async throws(LedgerError) -> [DoneJob] {
        []
    }
}

/// The durable record of every attempt.
package protocol LedgerStore: LedgerReader {
    /// Writes these attempts, each in place of the same attempt's last version, in one transaction.
    ///
    /// On return they are on disk and survive a loss of power. On an error none of them is.
    /// - Returns: The jobs of those that are not written, because another attempt of the same
    ///   provider has their remote id already; the others are.
    @discardableResult
    func commit(_ attempts: [Attempt]) async throws(LedgerError) -> Set<JobKey>

    /// Throws when one more job could leave no room for what happens to those under way.
    func checkRoom() async throws(LedgerError)

    /// How long past jobs took.
    func durations() async throws(LedgerError) -> [KnownDurations]

    /// Keeps how long jobs took, with the next attempts that are written; no harm if it is lost.
    func keep(_ durations: KnownDurations) async

    /// Writes the marks of these attempts in one transaction; on return they are on disk.
    func mark(_ attempts: [Attempt]) async throws(LedgerError)

    /// Writes these attempts, and the siblings that were asked for, in one transaction.
    func commit(_ attempts: [Attempt], asking siblings: [Sibling]) async throws(LedgerError)
}

/// How long past jobs of a target took, at one provider: those of one batch, or of all.
package struct KnownDurations: Hashable, Sendable {
    package let provider: String
    /// Empty for a service without targets.
    package let target: String
    /// `nil` for all batches together.
    package let batch: String?
    /// As `DurationHistogram` writes it.
    package let histogram: String

    package init(provider: String, target: String, batch: String?, histogram: String) {
        self.provider = provider
        self.target = target
        self.batch = batch
        self.histogram = histogram
    }
}

extension LedgerStore {
    package func checkRoom() async throws(LedgerError) {}

    package func durations() async throws(LedgerError) -> [KnownDurations] { [] }

    package func keep(_ durations: KnownDurations) async {}
}

/// Why the ledger could not be read or written: the run stops.
package struct LedgerError: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
