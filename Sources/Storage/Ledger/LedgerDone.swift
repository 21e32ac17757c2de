internal import Core
internal import GRDB

/// The jobs of a ledger that are done, and of which that is all, read in the order of its rows.
enum LedgerDone {
    static func page(
        after position: Int64, count: Int, in database: Database
    ) throws -> [DoneJob] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: sql), arguments: [position, count])
        var jobs: [DoneJob] = []
        jobs.reserveCapacity(count)
        while let row = try rows.next() {
            // A damaged one is found by who looks it up.
            guard let images = AttemptRow.images(of: row[1] as String) else { continue }
            jobs.append(
                DoneJob(
                    key: JobKey(hex: row[0]), images: images.compactMap(\.self), cost: cost(row),
                    position: row[7]))
        }
        return jobs
    }

    /// What the service says, else what was expected.
    private static func cost(_ row: Row) -> Attempt.Cost? {
        if let micro: Int64 = row[4], let unit: String = row[5] {
            return .reported(Money(micro: micro, unit: MoneyUnit(unit, of: row[6])))
        }
        guard let micro: Int64 = row[2], let unit: String = row[3] else { return nil }
        return .estimated(Money(micro: micro, unit: MoneyUnit(unit, of: row[6])))
    }

    /// By its rows and not by the index of states, which would look each of them up.
    private static let sql = """
        SELECT key, images, price, price_unit, cost, cost_unit, service, rowid
        FROM attempt NOT INDEXED
        WHERE rowid > ? AND state = 'done' AND number = 1 AND images IS NOT NULL
        AND remote IS NOT NULL AND urls IS NOT NULL
        AND key NOT IN (
            SELECT key FROM attempt WHERE number > 1
            UNION ALL SELECT key FROM mark UNION ALL SELECT key FROM resolution)
        ORDER BY rowid LIMIT ?
        """
}
