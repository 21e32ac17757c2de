internal import Core
internal import GRDB

/// What a ledger knows of attempts beyond their own rows: what earlier ones cost, and what was
/// decided about unknown ones.
struct LedgerHistory {
    let path: String

    /// Few jobs have a history: for those without one nothing is asked.
    func complete(_ found: inout [JobKey: Attempt], in database: Database) throws {
        guard !found.isEmpty else { return }
        let again = found.values.filter { $0.number > 1 }.map(\.key)
        if !again.isEmpty {
            for (key, attempts) in try earlier(of: again, in: database) {
                found[key]?.earlier = attempts.compactMap(\.cost)
                found[key]?.earlierImages = attempts.filter { !$0.images.isEmpty }
            }
        }
        try LedgerMarks(path: path).complete(&found, in: database)
        guard try hasResolutions(database) else { return }
        let list = FlatJSON.text(of: found.keys.map { .text($0.hex) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.resolutions), arguments: [list])
        while let row = try rows.next() {
            let key = JobKey(hex: row[0])
            // What is in doubt again is not decided about, whatever was before.
            guard let attempt = found[key], attempt.number == row[1] as Int?,
                attempt.state.name != .unknown
            else { continue }
            found[key]?.resolution = try resolution(row)
        }
    }

    func completed(_ attempts: [Attempt], in database: Database) throws -> [Attempt] {
        var found = Dictionary(attempts.map { ($0.key, $0) }) { _, last in last }
        try complete(&found, in: database)
        return attempts.map { found[$0.key] ?? $0 }
    }

    static func write(_ attempt: Attempt, in database: Database) throws {
        guard let resolution = attempt.resolution else { return }
        try database.cachedStatement(sql: insert).execute(arguments: [
            attempt.key.hex, attempt.number, resolution.word.rawValue,
            resolution.at.milliseconds, resolution.reason.storable,
        ])
    }

    private static let insert = """
        INSERT INTO resolution (key, number, word, moment, reason) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (key, number) DO UPDATE
        SET word = excluded.word, moment = excluded.moment, reason = excluded.reason
        """

    private static let resolutions = """
        SELECT one.key, one.number, one.word, one.moment, one.reason
        FROM json_each(?) AS asked CROSS JOIN resolution AS one ON one.key = asked.value
        """

    private static let any = "SELECT 1 FROM resolution LIMIT 1"

    private static let attempts = """
        SELECT \(AttemptRow.columns.map { "one.\($0)" }.joined(separator: ", "))
        FROM json_each(?) AS asked CROSS JOIN attempt AS one ON one.key = asked.value
        WHERE one.number < (SELECT max(number) FROM attempt WHERE key = asked.value)
        ORDER BY one.key, one.number
        """

    private func earlier(
        of keys: [JobKey], in database: Database
    ) throws -> [JobKey: [Attempt.EarlierImages]] {
        let list = FlatJSON.text(of: keys.map { .text($0.hex) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.attempts), arguments: [list])
        var found: [JobKey: [Attempt.EarlierImages]] = [:]
        while let row = try rows.next() {
            let attempt = try AttemptRow.attempt(row, path: path)
            found[attempt.key, default: []].append(
                Attempt.EarlierImages(
                    attempt: attempt.number, cost: attempt.cost, images: attempt.images))
        }
        return found
    }

    /// A ledger of the first version, opened for reading, has no table of them.
    private func hasResolutions(_ database: Database) throws -> Bool {
        guard try database.ledgerVersion() >= 2 else { return false }
        return try Int.fetchOne(database.cachedStatement(sql: Self.any)) != nil
    }

    private func resolution(_ row: Row) throws -> Attempt.Resolution {
        guard let word = Attempt.Resolution.Word(rawValue: row[2]) else {
            let key: String = row[0]
            throw LedgerFault.damaged(
                path, "what was decided about job \(key.prefix(8)) makes no sense")
        }
        return Attempt.Resolution(word, at: Timestamp(milliseconds: row[3]), reason: row[4])
    }
}
