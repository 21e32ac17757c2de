internal import Core
internal import Crypto
internal import GRDB

/// What attempts asked for: beside their rows in few bytes, with long texts and shapes once each in
/// a table of their own.
struct LedgerRequests {
    let path: String

    static let tables = """
        CREATE TABLE text (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL
        ) STRICT;
        ALTER TABLE attempt ADD COLUMN shape INTEGER;
        ALTER TABLE attempt ADD COLUMN leaves TEXT;
        CREATE TABLE past (
            key TEXT NOT NULL PRIMARY KEY,
            moment INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        """

    /// The first version of a ledger that has them.
    static let firstVersion = 4

    // MARK: - Writing

    /// The numbers of texts that are known to be in their table, by their digests.
    typealias Numbers = [String: Int64]

    /// Writes what an attempt asked for, where it says so; its row must be there.
    static func write(
        _ attempt: Attempt, _ numbers: inout Numbers, in database: Database
    ) throws {
        guard let request = attempt.request else { return }
        let code = try RequestCode(of: request) { text in
            try number(of: text, &numbers, in: database)
        }
        try database.cachedStatement(sql: update).execute(arguments: [
            number(of: code.shape, &numbers, in: database), code.leaves, attempt.key.hex,
            attempt.number,
        ])
    }

    private static func number(
        of text: String, _ numbers: inout Numbers, in database: Database
    ) throws -> Int64 {
        // Of two spellings of a letter each is a text of its own, so their bytes are compared.
        let digest = String(SHA256.hash(data: Array(text.utf8)).hexText.prefix(32))
        if let known = numbers[digest] { return known }
        try database.cachedStatement(sql: insert).execute(arguments: [digest, text])
        let found = try Int64.fetchOne(
            database.cachedStatement(sql: select), arguments: [digest])
        guard let found else { throw DatabaseError(message: "a text was not kept") }
        if numbers.count >= numbersMax { numbers = [:] }
        numbers[digest] = found
        return found
    }

    private static let numbersMax = 20_000
    private static let insert = "INSERT OR IGNORE INTO text (digest, text) VALUES (?, ?)"
    private static let select = "SELECT id FROM text WHERE digest = ?"
    private static let update =
        "UPDATE attempt SET shape = ?, leaves = ? WHERE key = ? AND number = ?"

    /// Keeps since when jobs are not in the plan, and forgets it of those that are again.
    static func keep(
        _ past: [JobKey: LedgerRecord.Past], forgetting current: [JobKey], in database: Database
    ) throws {
        try database.inTransaction(.immediate) {
            for (key, past) in past {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO past VALUES (?, ?, ?)")
                    .execute(arguments: [
                        key.hex, past.since.milliseconds, past.reason.storable,
                    ])
            }
            for key in current {
                try database.cachedStatement(sql: "DELETE FROM past WHERE key = ?")
                    .execute(arguments: [key.hex])
            }
            return .commit
        }
    }

    // MARK: - Reading

    /// The latest attempts of jobs, in the order in which they were first submitted.
    ///
    /// - Parameters:
    ///   - position: That of the last record of the page before; 0 for the first page.
    ///   - count: The most records of a page.
    func records(
        after position: Int64, count: Int, in database: Database
    ) throws -> [LedgerRecord] {
        let isKept = try Self.isKept(in: database)
        let rows = try Row.fetchAll(
            database.cachedStatement(sql: isKept ? Self.page : Self.pageOfOldLedger),
            arguments: [position, count])
        let width = AttemptRow.columns.count
        let codes = rows.map { row -> RequestCode? in
            guard let shape: String = row[width + 1], let leaves: String = row[width + 2]
            else { return nil }
            return RequestCode(shape: shape, leaves: leaves)
        }
        let texts = try texts(Set(codes.compactMap(\.?.textNumbers).joined()), in: database)
        let attempts = try LedgerHistory(path: path).completed(
            rows.map { try AttemptRow.attempt($0, path: path) }, in: database)
        return try zip(rows, zip(attempts, codes)).map { row, found in
            let (attempt, code) = found
            let request = code.map { $0.request(texts: texts) }
            if case .some(.none) = request {
                throw LedgerFault.damaged(
                    path, "what job \(attempt.key.short) asked for makes no sense")
            }
            let moment: Int64? = row[width + 3]
            let past = moment.map { moment in
                LedgerRecord.Past(
                    since: Timestamp(milliseconds: moment), reason: row[width + 4] ?? "")
            }
            return LedgerRecord(
                attempt: attempt, request: request ?? nil, past: past, position: row[width])
        }
    }

    /// A ledger of an earlier version, opened for reading, has none of it.
    private static func isKept(in database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0 >= firstVersion
    }

    private func texts(
        _ numbers: Set<Int64>, in database: Database
    ) throws -> [Int64: String] {
        let list = FlatJSON.text(of: numbers.map { .number($0) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.textsOfNumbers), arguments: [list])
        var texts: [Int64: String] = [:]
        while let row = try rows.next() { texts[row[0]] = row[1] }
        return texts
    }

    private static let textsOfNumbers = """
        SELECT one.id, one.text
        FROM json_each(?) AS asked CROSS JOIN text AS one ON one.id = asked.value
        """

    private static let attempts = AttemptRow.columns.map { "one.\($0)" }.joined(separator: ", ")

    private static let latest = """
        one.rowid > ? AND one.number = (SELECT max(number) FROM attempt WHERE key = one.key)
        ORDER BY one.rowid LIMIT ?
        """

    private static let page = """
        SELECT \(attempts), one.rowid, shape.text, one.leaves, past.moment, past.reason
        FROM attempt AS one LEFT JOIN text AS shape ON shape.id = one.shape
        LEFT JOIN past ON past.key = one.key
        WHERE \(latest)
        """

    private static let pageOfOldLedger = """
        SELECT \(attempts), one.rowid, NULL, NULL, NULL, NULL FROM attempt AS one WHERE \(latest)
        """

    /// How many jobs' latest attempts have nothing about what they asked for.
    func missingCount(in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM attempt WHERE shape IS NULL") ?? 0
    }
}
