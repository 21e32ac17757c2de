package import Core
internal import GRDB

/// The ledger of an output folder as it stands, while a run may be writing it.
///
/// Opened read-only, so it can neither write nor check-point, and needs no lock.
package actor ReadOnlyLedger: RecordReader {
    private let database: DatabaseQueue
    private let queries: LedgerQueries

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe DiskThread.shared.asUnownedSerialExecutor()
    }

    /// `nil` when nothing ever ran on `output`.
    package init?(of output: String) throws(LedgerError) {
        let folder = StateFolder(in: output)
        let path = folder.ledger
        let opened = try LedgerFault.translating(path) {
            try LedgerFile(folder: folder).openedForReading(isWhole: false)
        }
        guard let opened else { return nil }
        database = opened
        queries = LedgerQueries(path: path)
    }

    package func latest(of keys: [JobKey]) throws(LedgerError) -> [JobKey: Attempt] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.latest(of: keys, in: $0) }
        }
    }

    /// The keys of all jobs that it knows; `nil` where there are more than `most`.
    package func keys(atMost most: Int) throws(LedgerError) -> Set<JobKey>? {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.keys(atMost: most, in: $0) }
        }
    }

    package func spendings(
        from start: Timestamp, before end: Timestamp
    ) throws(LedgerError) -> Spendings {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerSpendings(path: queries.path).spendings(from: start, before: end, in: $0)
            }
        }
    }

    /// All attempts that were submitted from a moment on, or ever, those together that are alike.
    package func groups(since start: Timestamp? = nil) throws(LedgerError) -> [AttemptGroup] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerSpendings(path: queries.path).groups(since: start, in: $0)
            }
        }
    }

    package func latest(in states: Set<JobState.Name>) throws(LedgerError) -> [Attempt] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.latest(in: states, in: $0) }
        }
    }

    var moves: LedgerMoves { LedgerMoves(path: queries.path) }

    func reading<Result>(
        _ body: (Database) throws -> Result
    ) throws(LedgerError) -> Result {
        try LedgerFault.translating(queries.path) { try database.inDatabase(body) }
    }

    /// Jobs that are paid for although another output folder has them.
    package func paidAnew() throws(LedgerError) -> Set<JobKey> {
        try reading { try LedgerDecisions.keys(in: $0) }
    }

    /// Whether no job was ever recorded.
    package func isEmpty() throws(LedgerError) -> Bool {
        try reading { try LedgerDecisions.isEmpty($0) }
    }

    package func records(
        after position: Int64, count: Int, besides known: JobKeySet
    ) throws(LedgerError) -> [LedgerRecord] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerRequests(path: queries.path)
                    .records(after: position, count: count, besides: known, in: $0)
            }
        }
    }

    package func siblings() async throws(LedgerError) -> Siblings {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerMarks(path: queries.path).siblings(in: $0) }
        }
    }

    package func jobCount() throws(LedgerError) -> Int {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.jobCount(in: $0) }
        }
    }

    /// What the jobs that are done tell of those to come, one entry for each batch of a provider
    /// and each unit of money.
    package func past() throws(LedgerError) -> [PastJobs] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.past(in: $0) }
        }
    }

    /// What jobs cost by their services' own word, however they ended.
    package func costs() throws(LedgerError) -> [PastCost] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.costs(in: $0) }
        }
    }
}
