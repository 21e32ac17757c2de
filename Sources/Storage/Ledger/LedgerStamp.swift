package import Core
internal import GRDB

/// What somebody last noted of a ledger, for as long as nothing in the ledger is another.
///
/// Each change takes it out of the file, and it comes back when it is noted anew.
struct LedgerStamp: Sendable {
    /// The note, and the number of the commit after which it was made.
    private(set) var text: String?
    /// How many rows the connection had changed when it was noted.
    private var changes: Int

    init(reading database: Database, commit: Int64) throws {
        let found = try String.fetchOne(
            database, sql: "SELECT value FROM meta WHERE key = 'stamp'")
        // A version of the program that knows no stamps may have written more.
        let begin = "\(commit) "
        if let found, found.hasPrefix(begin) { text = String(found.dropFirst(begin.count)) }
        changes = database.totalChangesCount
    }

    /// The note, unless something was changed since.
    func text(in database: Database) -> String? {
        changes == database.totalChangesCount ? text : nil
    }

    /// Writes it into the file.
    mutating func note(_ text: String, commit: Int64, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO meta VALUES ('stamp', ?)",
            arguments: ["\(commit) \(text)"])
        self.text = text
        changes = database.totalChangesCount
    }
}

extension Database {
    /// Changes something in one transaction, and takes out what was noted before.
    func change(_ body: () throws -> Void) throws {
        try inTransaction(.immediate) {
            try cachedStatement(sql: "DELETE FROM meta WHERE key = 'stamp'").execute()
            try body()
            return .commit
        }
    }
}

extension SQLiteLedger {
    /// What was last noted, unless something in the ledger is another since; `nil` at first.
    package func note() throws(LedgerError) -> String? {
        try reading { stamp.text(in: $0) }
    }

    /// Notes a text that holds until something in the ledger changes.
    ///
    /// Lost, it is missed by nobody.
    package func note(_ text: String) throws(LedgerError) {
        var stamp = stamp
        try reading { try stamp.note(text, commit: number, in: $0) }
        self.stamp = stamp
    }

    /// Grows with everything that this process changes in the ledger.
    package func changeCount() throws(LedgerError) -> Int {
        try reading { $0.totalChangesCount }
    }
}
