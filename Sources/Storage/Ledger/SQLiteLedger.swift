package import Core
internal import GRDB
internal import Synchronization

/// The ledger in `<output>/.tirage/ledger.sqlite`, for the one process that holds the run lock.
///
/// One connection only: SQLite before 3.51.3 can corrupt a write-ahead log that two connections
/// write and check-point (sqlite.org/wal.html, read 2026-11-22). A commit is on disk when it
/// returns, and is not given up when its task is cancelled.
package actor SQLiteLedger: LedgerStore {
    let database: DatabaseQueue
    let queries: LedgerQueries
    private let lock: RunLock
    /// What waits to be written with the next attempts, by what it is about.
    private let unwritten = Mutex<[[String]: KnownDurations]>([:])
    private var mark: LedgerMark
    var texts = LedgerRequests.Numbers()
    /// The number of the last commit.
    private(set) var number: Int64
    var stamp: LedgerStamp

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe DiskThread.shared.asUnownedSerialExecutor()
    }

    /// Opens the ledger of the locked folder, or makes it there if none ever was; blocks while it
    /// checks it.
    ///
    /// A ledger that is foreign, newer, damaged or on a network file system is refused and left as
    /// it is.
    package init(
        lock: consuming RunLock, pipeline: String, now: Timestamp
    ) throws(LedgerError) {
        let folder = lock.folder
        let path = folder.ledger
        if let system = FileSystemName(of: folder.path), system.isNetwork {
            throw LedgerError(
                "'\(folder.output)' is on a file system that is no local disk (\(system.name)),"
                    + " where a ledger can lose what it was told; choose an 'output' on a local disk"
            )
        }
        let queries = LedgerQueries(path: path)
        (database, number, stamp) = try LedgerFault.translating(path) {
            let database = try LedgerFile(folder: folder).opened(pipeline: pipeline, now: now)
            let (number, stamp) = try database.inDatabase { database in
                try Self.makeDurable(database)
                try LedgerSettings(reading: database).check(path: path)
                try LedgerSchema.migrate(database)
                let number = try queries.lastCommit(in: database)
                return (number, try LedgerStamp(reading: database, commit: number))
            }
            return (database, number, stamp)
        }
        mark = try LedgerMark(in: folder, number: number)
        self.queries = queries
        self.lock = lock
    }

    deinit {
        // Before the lock goes: the next run must find the log written back.
        try? database.close()
    }

    package func latest(of keys: [JobKey]) throws(LedgerError) -> [JobKey: Attempt] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.latest(of: keys, in: $0) }
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

    /// What jobs cost by their services' own word, however they ended.
    package func costs() throws(LedgerError) -> [PastCost] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.costs(in: $0) }
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

    /// How many images arrived from a moment on.
    package func imageCount(since start: Timestamp) throws(LedgerError) -> Int {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerSpendings(path: queries.path).imageCount(since: start, in: $0)
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

    /// Writes what has the number of a commit, which then must not be lost.
    func numbered(_ body: (Int64, Database) throws -> Void) throws(LedgerError) {
        try reading { try body(number + 1, $0) }
        number += 1
        try mark.note(number)
    }

    // `async`, as the protocol's own answer is: else that would be called in place of this.
    package func siblings() async throws(LedgerError) -> Siblings {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerMarks(path: queries.path).siblings(in: $0) }
        }
    }

    package func done(
        after position: Int64, count: Int
    ) async throws(LedgerError) -> [DoneJob] {
        try reading { try LedgerDone.page(after: position, count: count, in: $0) }
    }

    package func mark(_ attempts: [Attempt]) async throws(LedgerError) {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerMarks.write(attempts, in: $0) }
        }
    }

    @discardableResult
    package func commit(_ attempts: [Attempt]) throws(LedgerError) -> Set<JobKey> {
        guard !attempts.isEmpty else { return [] }
        return try commit(attempts, [])
    }

    package func commit(
        _ attempts: [Attempt], asking siblings: [Sibling]
    ) async throws(LedgerError) {
        try commit(attempts, siblings)
    }

    @discardableResult
    private func commit(
        _ attempts: [Attempt], _ siblings: [Sibling]
    ) throws(LedgerError) -> Set<JobKey> {
        // One that is not committed leaves no numbers behind.
        var texts = texts
        self.texts = LedgerRequests.Numbers()
        let durations = unwritten.withLock { $0 }
        let doubles = try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try queries.commit(
                    attempts, Array(durations.values), number: number + 1, texts: &texts,
                    siblings: siblings, in: $0)
            }
        }
        self.texts = texts
        // What came meanwhile waits for the next.
        unwritten.withLock { unwritten in
            for (group, written) in durations where unwritten[group] == written {
                unwritten[group] = nil
            }
        }
        number += 1
        try mark.note(number)
        return doubles
    }

    /// Jobs that are paid for although another output folder has them.
    package func paidAnew() throws(LedgerError) -> Set<JobKey> {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerDecisions.keys(in: $0) }
        }
    }

    /// Keeps that these jobs are paid for although another output folder has them.
    package func payAnew(_ keys: [JobKey]) throws(LedgerError) {
        guard !keys.isEmpty else { return }
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerDecisions.keep(keys, in: $0) }
        }
    }

    /// Whether no job was ever recorded.
    package func isEmpty() throws(LedgerError) -> Bool {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerDecisions.isEmpty($0) }
        }
    }

    package func durations() async throws(LedgerError) -> [KnownDurations] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.durations(in: $0) }
        }
    }

    package nonisolated func keep(_ durations: KnownDurations) async {
        let group = [durations.provider, durations.target, durations.batch ?? ""]
        unwritten.withLock { $0[group] = durations }
    }

    package nonisolated func checkRoom() async throws(LedgerError) {
        do throws(Errno) {
            try DiskReserve.check(path: queries.path)
        } catch {
            throw LedgerFault.disk(DiskFault("write the ledger", queries.path, error))
        }
    }

    /// How the connection is set, asked of the connection itself.
    func settings() throws(LedgerError) -> LedgerSettings {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerSettings(reading: $0) }
        }
    }

    /// GRDB sets `synchronous = NORMAL` when it opens a write-ahead log itself, so both are set
    /// here, afterwards.
    private static func makeDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // macOS only: an fsync there does not reach the platter.
        try database.execute(sql: "PRAGMA fullfsync = ON")
        try database.execute(sql: "PRAGMA checkpoint_fullfsync = ON")
        // In KiB: jobs come in order, so that few pages are read twice.
        try database.execute(sql: "PRAGMA cache_size = -500")
    }
}

/// How a ledger's connection is set.
struct LedgerSettings: Hashable, Sendable {
    let journalMode: String
    /// 2 is FULL.
    let synchronous: Int

    init(reading database: Database) throws {
        journalMode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
        synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
    }

    /// Throws when a commit would not be durable.
    func check(path: String) throws(LedgerError) {
        guard journalMode == "wal", synchronous == 2 else {
            throw LedgerError(
                "the disk of '\(path)' does not let SQLite write durably (journal_mode"
                    + " '\(journalMode)', synchronous \(synchronous)); choose an 'output' on a"
                    + " local disk")
        }
    }
}
