internal import Core
internal import GRDB

/// What a ledger knows of jobs besides their attempts: marks of images, and siblings that were asked
/// for.
struct LedgerMarks {
    let path: String

    /// Seeds are integers; times are milliseconds since 1970.
    static let tables = """
        CREATE TABLE mark (
            key TEXT NOT NULL,
            number INTEGER NOT NULL,
            rejected INTEGER,
            missing INTEGER,
            asked INTEGER,
            times INTEGER,
            PRIMARY KEY (key, number)
        ) STRICT;
        CREATE TABLE sibling (
            key TEXT NOT NULL PRIMARY KEY,
            original TEXT NOT NULL,
            number INTEGER NOT NULL,
            seed INTEGER NOT NULL
        ) STRICT;
        """

    /// The first version of a ledger that has them.
    private static let firstVersion = 4

    // MARK: - Writing

    static func write(_ attempts: [Attempt], in database: Database) throws {
        try database.change {
            for attempt in attempts { try write(attempt, in: database) }
        }
    }

    private static func write(_ attempt: Attempt, in database: Database) throws {
        let mark = attempt.mark
        guard !mark.isEmpty else {
            return try database.cachedStatement(sql: delete).execute(arguments: [
                attempt.key.hex, attempt.number,
            ])
        }
        try database.cachedStatement(sql: insert).execute(arguments: [
            attempt.key.hex, attempt.number, mark.rejected?.milliseconds,
            mark.missing?.since.milliseconds, mark.missing?.asked.milliseconds,
            mark.missing?.times,
        ])
    }

    private static let insert = "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?)"
    private static let delete = "DELETE FROM mark WHERE key = ? AND number = ?"

    /// Inside a transaction; one that is there already stays.
    static func write(_ sibling: Sibling, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO sibling VALUES (?, ?, ?, ?)",
            arguments: [
                sibling.key.hex, sibling.original.hex, sibling.number, Int64(sibling.seed),
            ])
    }

    /// Inside a transaction: an attempt that is ordered asks for what the one before it did, until it
    /// is submitted and says so itself.
    static func inherit(_ attempt: Attempt, in database: Database) throws {
        guard attempt.number > 1 else { return }
        let (key, before) = (attempt.key.hex, attempt.number - 1)
        try database.execute(
            sql: inheritance, arguments: [key, before, key, before, key, attempt.number])
    }

    private static let inheritance = """
        UPDATE attempt SET
        shape = (SELECT shape FROM attempt WHERE key = ? AND number = ?),
        leaves = (SELECT leaves FROM attempt WHERE key = ? AND number = ?)
        WHERE key = ? AND number = ? AND shape IS NULL
        """

    // MARK: - Reading

    /// Few jobs have marks: where none has, nothing more is asked.
    func complete(_ found: inout [JobKey: Attempt], in database: Database) throws {
        guard try isThere(database) else { return }
        guard try Int.fetchOne(database.cachedStatement(sql: Self.any)) != nil else { return }
        let list = FlatJSON.text(of: found.keys.map { .text($0.hex) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.marks), arguments: [list])
        while let row = try rows.next() {
            let key = JobKey(hex: row[0])
            guard found[key]?.number == row[1] as Int? else { continue }
            found[key]?.mark = Self.mark(row)
        }
    }

    private static func mark(_ row: Row) -> Attempt.Mark {
        let moment = { (column: Int) -> Timestamp? in
            (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
        }
        var mark = Attempt.Mark(rejected: moment(2))
        if let since = moment(3) {
            mark.missing = Attempt.Missing(
                since: since, asked: moment(4) ?? since, times: row[5] ?? 0)
        }
        return mark
    }

    private static let any = "SELECT 1 FROM mark LIMIT 1"
    private static let marks = """
        SELECT one.key, one.number, one.rejected, one.missing, one.asked, one.times
        FROM json_each(?) AS asked CROSS JOIN mark AS one ON one.key = asked.value
        """

    func siblings(in database: Database) throws -> Siblings {
        guard try isThere(database) else { return Siblings() }
        let rows = try Row.fetchCursor(
            database, sql: "SELECT original, number, seed, key FROM sibling ORDER BY number")
        var siblings: [Sibling] = []
        while let row = try rows.next() {
            guard let seed = UInt32(exactly: row[2] as Int64) else {
                let key: String = row[3]
                throw LedgerFault.damaged(path, "the seed of job \(key.prefix(8)) makes no sense")
            }
            siblings.append(
                Sibling(
                    of: JobKey(hex: row[0]), number: row[1], seed: seed,
                    key: JobKey(hex: row[3])))
        }
        return Siblings(siblings)
    }

    /// A ledger of an earlier version, opened for reading, has none of it.
    private func isThere(_ database: Database) throws -> Bool {
        try database.ledgerVersion() >= Self.firstVersion
    }
}
