internal import Core
internal import GRDB

/// The tables of a ledger, and the marks by which it is known.
enum LedgerSchema {
    /// "TIRG" in ASCII, where SQLite files say whose they are.
    static let applicationID: Int32 = 0x5449_5247
    /// 2 has `resolution`, 3 has `duration`, 4 has what was asked for, and what is paid for again.
    static let version = 4

    /// One row per attempt.
    ///
    /// Times are milliseconds since 1970, amounts are millionths, `handles`, `urls` and `images`
    /// are flat JSON arrays. A remote id can stand in one row of its provider only.
    private static let tables = """
        CREATE TABLE attempt (
            key TEXT NOT NULL,
            number INTEGER NOT NULL,
            state TEXT NOT NULL,
            batch TEXT NOT NULL,
            provider TEXT NOT NULL,
            service TEXT NOT NULL,
            stem TEXT NOT NULL,
            price INTEGER,
            price_unit TEXT,
            remote TEXT,
            handles TEXT,
            urls TEXT,
            cost INTEGER,
            cost_unit TEXT,
            images TEXT,
            failure TEXT,
            reason TEXT,
            submitted INTEGER,
            accepted INTEGER,
            finished INTEGER,
            settled INTEGER,
            PRIMARY KEY (key, number)
        ) STRICT;
        CREATE UNIQUE INDEX attempt_remote ON attempt (provider, remote) WHERE remote IS NOT NULL;
        CREATE INDEX attempt_state ON attempt (state, submitted);
        CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
        """

    /// What each version has more than the one before, the first version first.
    private static let steps = [
        tables, resolutions, durations,
        [
            LedgerRequests.tables, LedgerMarks.tables, LedgerMoves.tables, LedgerDecisions.tables,
        ].joined(separator: "\n"),
    ]

    /// What was decided about attempts that were unknown.
    private static let resolutions = """
        CREATE TABLE resolution (
            key TEXT NOT NULL,
            number INTEGER NOT NULL,
            word TEXT NOT NULL,
            moment INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (key, number)
        ) STRICT;
        """

    /// How long jobs took, as histograms; those of all batches of a target have no batch's name.
    private static let durations = """
        CREATE TABLE duration (
            provider TEXT NOT NULL,
            target TEXT NOT NULL,
            batch TEXT NOT NULL,
            histogram TEXT NOT NULL,
            PRIMARY KEY (provider, target, batch)
        ) STRICT;
        """

    static func create(_ database: Database, pipeline: String, now: Timestamp) throws {
        try database.inTransaction(.immediate) {
            for step in steps { try database.execute(sql: step) }
            try database.execute(
                sql: "INSERT INTO meta VALUES ('pipeline', ?), ('created', ?)",
                arguments: [pipeline, now.description])
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// Brings a ledger of an older version to this one; nothing that it holds changes.
    static func migrate(_ database: Database) throws {
        let found = try database.ledgerVersion()
        guard found < version else { return }
        try database.inTransaction(.immediate) {
            for step in steps.dropFirst(found) { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// Throws unless the file is a ledger of this version or of an older one.
    ///
    /// Writes nothing.
    static func check(_ database: Database, path: String) throws {
        let id = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard id == applicationID else {
            throw LedgerError(
                "'\(path)' is not a ledger of tirage; move it away, or choose another 'output'")
        }
        let found = try database.ledgerVersion()
        guard found <= version else {
            throw LedgerError(
                "the ledger '\(path)' was written by a newer tirage (version \(found) of the"
                    + " ledger, this one knows \(version)); update tirage")
        }
        guard found >= 1 else {
            throw LedgerFault.damaged(path, "its version is \(found)")
        }
        try checkObjects(database, version: found, path: path)
    }

    /// Throws unless the tables and indexes are those that a ledger of this version has, and nothing
    /// is beside them: a trigger or a view would change what is written and read.
    private static func checkObjects(
        _ database: Database, version: Int, path: String
    ) throws {
        let model = try DatabaseQueue()
        let wanted = try model.inDatabase { model in
            for step in steps.prefix(version) { try model.execute(sql: step) }
            return try objects(of: model)
        }
        let found = try objects(of: database)
        for (name, text) in found where wanted[name] != text {
            throw LedgerFault.damaged(
                path,
                wanted[name] == nil
                    ? "it has the \(name), which no ledger has" : "the \(name) is another")
        }
        if let missing = wanted.keys.filter({ found[$0] == nil }).min() {
            throw LedgerFault.damaged(path, "the \(missing) is missing")
        }
    }

    /// How each object was made, by its kind and name, without regard to blanks.
    private static func objects(of database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 1000")
        var objects: [String: String] = [:]
        for row in rows {
            let (type, name): (String?, String?) = (row[0], row[1])
            let (table, text): (String?, String?) = (row[2], row[3])
            let words = (text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            objects["\(type ?? "thing") '\((name ?? "").prefix(60))'"] =
                "\(table ?? "") \(words)"
        }
        return objects
    }
}

extension Database {
    /// Of which version the ledger is that this connection has open.
    func ledgerVersion() throws -> Int {
        try Int.fetchOne(cachedStatement(sql: "PRAGMA user_version")) ?? 0
    }
}
