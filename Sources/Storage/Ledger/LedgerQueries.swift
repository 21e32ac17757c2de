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
        try LedgerHistory(path: path).complete(&found, in: database)
        return found
    }

    private static let latestOfKeys = """
        SELECT \(AttemptRow.columns.map { "one.\($0)" }.joined(separator: ", "))
        FROM json_each(?) AS asked CROSS JOIN attempt AS one ON one.key = asked.value
        WHERE one.number = (SELECT max(number) FROM attempt WHERE key = asked.value)
        """

    func keys(atMost most: Int, in database: Database) throws -> Set<JobKey>? {
        var keys: Set<JobKey> = []
        let rows = try String.fetchCursor(database, sql: "SELECT DISTINCT key FROM attempt")
        while let key = try rows.next() {
            guard keys.count < most else { return nil }
            keys.insert(JobKey(hex: key))
        }
        return keys
    }

    func jobCount(in database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM (SELECT DISTINCT key FROM attempt)") ?? 0
    }

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
        return try LedgerHistory(path: path).completed(attempts, in: database)
    }

    /// How long the jobs of each batch took that are done, and what they cost.
    func past(in database: Database) throws -> [PastJobs] {
        let rows = try Row.fetchCursor(database, sql: Self.pastJobs)
        var past: [PastJobs] = []
        while let row = try rows.next() {
            let (unit, cost): (String?, Double?) = (row[4], row[5])
            past.append(
                PastJobs(
                    provider: row[0], batch: row[1], count: row[2],
                    duration: .milliseconds(Int64((row[3] as Double?) ?? 0)),
                    cost: Self.mean(cost, unit, of: row[6])))
        }
        return past
    }

    /// Damaged times and amounts are kept within what can be counted with.
    private static let pastJobs = """
        SELECT provider, batch, count(*),
            avg(max(0, min(coalesce(finished, settled) - submitted, 1000000000000))),
            cost_unit, avg(max(0, min(cost, 1000000000000000000))), service
        FROM attempt WHERE state = 'done' AND submitted IS NOT NULL
        GROUP BY provider, batch, cost_unit, service
        """

    private static func mean(_ micro: Double?, _ unit: String?, of service: String) -> Money? {
        guard let micro, let unit else { return nil }
        return Money(micro: Int64(micro.rounded(.up)), unit: MoneyUnit(unit, of: service))
    }

    /// What jobs cost by their services' own word, however they ended.
    func costs(in database: Database) throws -> [PastCost] {
        let rows = try Row.fetchCursor(database, sql: Self.reportedCosts)
        var costs: [PastCost] = []
        while let row = try rows.next() {
            guard let mean = Self.mean(row[3], row[4], of: row[5]) else { continue }
            costs.append(
                PastCost(provider: row[0], batch: row[1], count: row[2], mean: mean))
        }
        return costs
    }

    private static let reportedCosts = """
        SELECT provider, batch, count(*), avg(max(0, min(cost, 1000000000000000000))), cost_unit,
            service
        FROM attempt WHERE cost IS NOT NULL AND cost_unit IS NOT NULL
        GROUP BY provider, batch, cost_unit, service
        """

    /// How long past jobs took; of more than anybody has, not all.
    func durations(in database: Database) throws -> [KnownDurations] {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT provider, target, batch, histogram FROM duration LIMIT 10000")
        var durations: [KnownDurations] = []
        while let row = try rows.next() {
            let batch: String = row[2]
            durations.append(
                KnownDurations(
                    provider: row[0], target: row[1], batch: batch.isEmpty ? nil : batch,
                    histogram: row[3]))
        }
        return durations
    }

    /// Writes in one transaction: all of the attempts or none, but for those whose remote id
    /// another attempt has.
    ///
    /// - Parameters:
    ///   - number: Of this commit, one more than that of the last.
    ///   - texts: Known numbers of texts; when this throws they are not to be used any more.
    /// - Returns: The jobs of those.
    func commit(
        _ attempts: [Attempt], _ durations: [KnownDurations], number: Int64,
        texts: inout LedgerRequests.Numbers, siblings: [Sibling], in database: Database
    ) throws -> Set<JobKey> {
        var doubles: Set<JobKey> = []
        try database.change {
            for known in durations {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO duration VALUES (?, ?, ?, ?)",
                    arguments: [
                        known.provider, known.target, known.batch ?? "", known.histogram,
                    ])
                try LedgerFault.checkOneRow(database, path)
            }
            for sibling in siblings { try LedgerMarks.write(sibling, in: database) }
            let statement = try database.cachedStatement(sql: AttemptRow.upsert)
            for attempt in attempts {
                let code = try attempt.request.map {
                    try LedgerRequests.code(of: $0, &texts, in: database)
                }
                do {
                    try statement.execute(arguments: AttemptRow.values(of: attempt, code))
                    try LedgerFault.checkOneRow(database, path)
                    try LedgerHistory.write(attempt, in: database)
                    if attempt.state == .ready { try LedgerMarks.inherit(attempt, in: database) }
                } catch let error as DatabaseError
                    where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
                {
                    // It undoes this statement, not the transaction (sqlite.org/lang_conflict.html).
                    doubles.insert(attempt.key)
                    // One that has failed says so once more when it is reset.
                    _ = try? statement.setArguments(AttemptRow.values(of: attempt, code))
                }
            }
            try database.cachedStatement(sql: Self.numbering).execute(arguments: [String(number)])
            try LedgerFault.checkOneRow(database, path)
        }
        return doubles
    }

    /// The number of the last commit; 0 before there was one that had a number.
    func lastCommit(in database: Database) throws -> Int64 {
        let text = try String.fetchOne(
            database, sql: "SELECT value FROM meta WHERE key = 'commit'")
        guard let number = Int64(text ?? "0"), number >= 0 else {
            throw LedgerFault.damaged(path, "the number of its last commit makes no sense")
        }
        return number
    }

    static let numbering = """
        INSERT INTO meta VALUES ('commit', ?)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """
}
