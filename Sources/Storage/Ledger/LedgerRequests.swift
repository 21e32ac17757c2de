internal import Core
internal import Hashing
internal import GRDB

/// What attempts asked for: beside their rows in few bytes, with long texts and shapes once each in
/// a table of their own.
struct LedgerRequests {
    let path: String

    static let tables = """
        CREATE TABLE text (
            id INTEGER PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            text TEXT NOT NULL
        ) STRICT;
        ALTER TABLE attempt ADD COLUMN shape INTEGER;
        ALTER TABLE attempt ADD COLUMN leaves TEXT;
        CREATE TABLE past (
            key TEXT NOT NULL PRIMARY KEY,
            moment INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        CREATE INDEX attempt_unasked ON attempt (key) WHERE shape IS NULL;
        """

    /// The first version of a ledger that has them.
    static let firstVersion = 4

    // MARK: - Writing

    /// The numbers of texts that are known to be in their table: those that were used of late.
    struct Numbers {
        private var known: [ExactText: Int64] = [:]
        private var byteCount = 0
        private static let byteCountMax = 8 << 20

        subscript(text: String) -> Int64? { known[ExactText(text)] }

        mutating func add(_ text: String, _ number: Int64) {
            if byteCount > Self.byteCountMax { self = Numbers() }
            known[ExactText(text)] = number
            byteCount += text.utf8.count + 64
        }
    }

    /// A request as columns hold it.
    struct Code {
        /// The number of its shape in the table of texts.
        let shape: Int64
        let leaves: String
    }

    /// A request for its columns, once the texts that it needs are in their table.
    static func code(
        of request: JSON, _ numbers: inout Numbers, in database: Database
    ) throws -> Code {
        let code = try RequestCode(of: request) { text in
            try number(of: text, &numbers, in: database)
        }
        return Code(
            shape: try number(of: code.shape, &numbers, in: database), leaves: code.leaves)
    }

    private static func number(
        of text: String, _ numbers: inout Numbers, in database: Database
    ) throws -> Int64 {
        if let known = numbers[text] { return known }
        // Of two spellings of a letter each is a text of its own, so their bytes are compared; 96 bits
        // tell all texts apart.
        let digest = String(SHA256.hash(Array(text.utf8)).hexText.prefix(24))
        try database.cachedStatement(sql: insert).execute(arguments: [digest, text])
        let found = try Int64.fetchOne(
            database.cachedStatement(sql: select), arguments: [digest])
        guard let found else { throw DatabaseError(message: "a text was not kept") }
        numbers.add(text, found)
        return found
    }

    private static let insert = "INSERT OR IGNORE INTO text (digest, text) VALUES (?, ?)"
    private static let select = "SELECT id FROM text WHERE digest = ?"

    /// Keeps since when jobs are not in the plan, and forgets it of those that are again.
    static func keep(
        _ past: [JobKey: LedgerRecord.Past], forgetting current: [JobKey], in database: Database
    ) throws {
        try database.change {
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
        }
    }

    // MARK: - Reading

    /// The latest attempts of jobs, in the order in which they were first submitted.
    ///
    /// - Parameters:
    ///   - position: That of the last record of the page before; 0 for the first page.
    ///   - count: The most records of a page.
    ///   - known: Jobs that are left out.
    func records(
        after position: Int64, count: Int, besides known: JobKeySet, in database: Database
    ) throws -> [LedgerRecord] {
        var positions: [Int64] = []
        let rows = try Row.fetchCursor(database, sql: Self.firsts, arguments: [position])
        while positions.count < count, let row = try rows.next() {
            if !known.contains(JobKey(hex: row[1])) { positions.append(row[0]) }
        }
        return positions.isEmpty ? [] : try records(at: positions, in: database)
    }

    private func records(at positions: [Int64], in database: Database) throws -> [LedgerRecord] {
        let isKept = try Self.isKept(in: database)
        let rows = try Row.fetchAll(
            database.cachedStatement(sql: isKept ? Self.page : Self.pageOfOldLedger),
            arguments: [FlatJSON.text(of: positions.map { .number($0) })])
        let width = AttemptRow.columns.count
        let codes = rows.map { row -> RequestCode? in
            guard let shape: String = row[width + 2], let leaves: String = row[width + 3]
            else { return nil }
            return RequestCode(shape: shape, leaves: leaves)
        }
        let texts = try texts(Set(codes.compactMap(\.?.textNumbers).joined()), in: database)
        let attempts = try LedgerHistory(path: path).completed(
            rows.map { try AttemptRow.attempt($0, path: path) }, in: database)
        return zip(rows, zip(attempts, codes)).map { row, found in
            let request = found.1?.request(texts: texts)
            let moment: Int64? = row[width + 4]
            let past = moment.map { moment in
                LedgerRecord.Past(
                    since: Timestamp(milliseconds: moment), reason: row[width + 5] ?? "")
            }
            return LedgerRecord(
                attempt: found.0, request: request, past: past, position: row[width],
                isRequestDamaged: request == nil && row[width + 1] as Int64? != nil)
        }
    }

    /// A ledger of an earlier version, opened for reading, has none of it.
    private static func isKept(in database: Database) throws -> Bool {
        try database.ledgerVersion() >= firstVersion
    }

    private func texts(
        _ numbers: Set<Int64>, in database: Database
    ) throws -> [Int64: String] {
        guard !numbers.isEmpty else { return [:] }
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

    /// The first attempt of each job.
    private static let firsts = """
        SELECT one.rowid, one.key FROM attempt AS one
        WHERE one.rowid > ?
        AND NOT EXISTS (SELECT 1 FROM attempt WHERE key = one.key AND number < one.number)
        ORDER BY one.rowid
        """

    private static let latest = """
        FROM json_each(?) AS asked CROSS JOIN attempt AS first ON first.rowid = asked.value
        CROSS JOIN attempt AS one ON one.key = first.key
        AND one.number = (SELECT max(number) FROM attempt WHERE key = first.key)
        """

    private static let page = """
        SELECT \(attempts), first.rowid, one.shape, shape.text, one.leaves, past.moment, past.reason
        \(latest)
        LEFT JOIN text AS shape ON shape.id = one.shape
        LEFT JOIN past ON past.key = one.key
        ORDER BY first.rowid
        """

    private static let pageOfOldLedger = """
        SELECT \(attempts), first.rowid, NULL, NULL, NULL, NULL, NULL
        \(latest)
        ORDER BY first.rowid
        """

    static func pastKeys(
        after last: JobKey?, count: Int, in database: Database
    ) throws -> [JobKey] {
        try String.fetchAll(
            database, sql: "SELECT key FROM past WHERE key > ? ORDER BY key LIMIT ?",
            arguments: [last?.hex ?? "", count]
        ).map { JobKey(hex: $0) }
    }
}
