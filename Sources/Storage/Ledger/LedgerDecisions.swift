internal import Core
internal import GRDB

/// Jobs that their user wants to pay for although another output folder has them: asked once, and
/// not again before they are submitted.
struct LedgerDecisions {
    static let tables = """
        CREATE TABLE anew (key TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        """

    /// The first version of a ledger that has them.
    static let firstVersion = 4

    static func keep(_ keys: [JobKey], in database: Database) throws {
        try database.change {
            let statement = try database.makeStatement(
                sql: "INSERT OR IGNORE INTO anew VALUES (?)")
            for key in keys { try statement.execute(arguments: [key.hex]) }
        }
    }

    /// All of them; a ledger of an earlier version, opened for reading, has none.
    static func keys(in database: Database) throws -> Set<JobKey> {
        let version = try database.ledgerVersion()
        guard version >= firstVersion else { return [] }
        var keys: Set<JobKey> = []
        let rows = try String.fetchCursor(database, sql: "SELECT key FROM anew")
        while let key = try rows.next() { keys.insert(JobKey(hex: key)) }
        return keys
    }

    /// Whether no job was ever recorded.
    static func isEmpty(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT 1 FROM attempt LIMIT 1") == nil
    }
}
