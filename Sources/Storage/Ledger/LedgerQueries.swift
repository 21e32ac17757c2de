internal import Core
internal import GRDB

/// What is asked of a ledger and written to it, on an open connection.
struct LedgerQueries {
    let path: String

    /// One statement for all keys, whose plan is one look-up by the primary key for each.
    func latest(of keys: [JobKey], in database: Database) throws -> [JobKey: Attempt] {
        let statement = try database.cachedStatement(sql: Self.latestOfKeys)
        let list = FlatJSON.text(of: keys.map { .text($0.hex) })
        var found: [JobKey: Attempt] = [:]
        found.reserveCapacity(keys.count)
        let rows = try Row.fetchCursor(statement, arguments: [list])
        while let row = try rows.next() {
            let attempt = try AttemptRow.attempt(row, path: path)
            found[attempt.key] = attempt
        }
        return found
    }

    private static let latestOfKeys = """
        SELECT \(AttemptRow.columns.map { "one.\($0)" }.joined(separator: ", "))
        FROM json_each(?) AS asked CROSS JOIN attempt AS one ON one.key = asked.value
        WHERE one.number = (SELECT max(number) FROM attempt WHERE key = asked.value)
        """

    func latest(in states: Set<JobState.Name>, in database: Database) throws -> [Attempt] {
        let names = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        let sql = """
            SELECT \(AttemptRow.columns.joined(separator: ", ")) FROM attempt AS one
            WHERE state IN (\(names))
            AND number = (SELECT max(number) FROM attempt WHERE key = one.key)
            ORDER BY submitted, one.rowid
            """
        var attempts: [Attempt] = []
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            attempts.append(try AttemptRow.attempt(row, path: path))
        }
        return attempts
    }

    /// Writes in one transaction: all of the attempts or none.
    func commit(_ attempts: [Attempt], in database: Database) throws {
        try database.inTransaction(.immediate) {
            let statement = try database.cachedStatement(sql: AttemptRow.upsert)
            for attempt in attempts {
                do {
                    try statement.execute(arguments: AttemptRow.values(of: attempt))
                } catch let error as DatabaseError
                    where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
                {
                    throw try claimedTwice(attempt, in: database)
                }
            }
            return .commit
        }
    }

    /// The error for a remote job that another job has already.
    private func claimedTwice(
        _ attempt: Attempt, in database: Database
    ) throws -> LedgerError {
        let id = attempt.state.remote?.id ?? ""
        let owner = try String.fetchOne(
            database, sql: "SELECT key FROM attempt WHERE provider = ? AND remote = ?",
            arguments: [attempt.context.provider, id])
        return LedgerError(
            "'\(attempt.context.provider)' gave job \(attempt.key.short) the id '\(id)', which"
                + " belongs to job \(owner?.prefix(8) ?? "?") already; ask the service, or give the"
                + " provider another name if it is another service now")
    }
}
