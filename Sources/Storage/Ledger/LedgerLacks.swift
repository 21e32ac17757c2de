internal import Core
internal import GRDB

/// Attempts of which a ledger does not have what they asked for: those from before it was kept.
struct LedgerLacks {
    /// Whether there are such attempts, and `source` has not been looked through for them.
    static func isAny(besides source: String, in database: Database) throws -> Bool {
        guard try Int.fetchOne(database, sql: "\(attempts) LIMIT 1") != nil else { return false }
        return try String.fetchOne(database, sql: lookedThrough) != source
    }

    /// Jobs that have such attempts, in the order of their keys.
    static func keys(atMost most: Int, in database: Database) throws -> [JobKey] {
        try String.fetchAll(
            database,
            sql: """
                SELECT DISTINCT key FROM attempt INDEXED BY attempt_unasked
                WHERE shape IS NULL ORDER BY key LIMIT ?
                """, arguments: [most]
        ).map { JobKey(hex: $0) }
    }

    /// Those of these jobs that have such attempts.
    static func keys(among keys: [JobKey], in database: Database) throws -> [JobKey] {
        try String.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT DISTINCT one.key
                    FROM json_each(?) AS asked CROSS JOIN attempt AS one ON one.key = asked.value
                    WHERE one.shape IS NULL
                    """), arguments: [FlatJSON.text(of: keys.map { .text($0.hex) })]
        ).map { JobKey(hex: $0) }
    }

    /// Gives such attempts what their jobs ask for.
    static func fill(
        _ requests: [JobKey: JSON], _ texts: inout LedgerRequests.Numbers, in database: Database
    ) throws {
        try database.change {
            for (key, request) in requests {
                let code = try LedgerRequests.code(of: request, &texts, in: database)
                try database.cachedStatement(
                    sql: "UPDATE attempt SET shape = ?, leaves = ? WHERE key = ? AND shape IS NULL"
                ).execute(arguments: [code.shape, code.leaves, key.hex])
            }
        }
    }

    /// Notes that `source` was looked through.
    static func note(_ source: String, in database: Database) throws {
        try database.change {
            try database.execute(
                sql: "INSERT OR REPLACE INTO meta VALUES ('filled', ?)", arguments: [source])
        }
    }

    private static let attempts = """
        SELECT 1 FROM attempt INDEXED BY attempt_unasked WHERE shape IS NULL
        """
    private static let lookedThrough = "SELECT value FROM meta WHERE key = 'filled'"
}
