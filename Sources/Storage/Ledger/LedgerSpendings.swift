internal import Core
internal import GRDB

/// What a ledger knows of the money that was spent in a time.
struct LedgerSpendings {
    let path: String

    /// Attempts that cost the same are read once: by the rules of `Attempt`, with what does not
    /// matter for them left out.
    func spendings(
        from start: Timestamp, before end: Timestamp, in database: Database
    ) throws -> Spendings {
        var spendings = Spendings()
        let rows = try Row.fetchCursor(
            database, sql: Self.alike, arguments: [start.milliseconds, end.milliseconds])
        while let row = try rows.next() {
            spendings.add(
                try AttemptRow.attempt(row, path: path).expense,
                times: row[AttemptRow.columns.count])
        }
        return spendings
    }

    private static let alike: String = {
        // With the states named, the index leads to the attempts of that time.
        let states = JobState.Name.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            SELECT \(AttemptKind.columns(beside: [])), count(*) FROM attempt AS one
            WHERE state IN (\(states)) AND one.submitted >= ? AND one.submitted < ?
            GROUP BY \(AttemptKind.grouping(beside: []))
            """
    }()
}

/// Attempts as one: what decides over their cost stands, and what does not matter for it is left out.
private enum AttemptKind {
    private static let decisive = [
        "state", "service", "price", "price_unit", "cost", "cost_unit", "failure",
    ]

    /// The columns of one of them, in the table's order.
    static func columns(beside others: [String]) -> String {
        AttemptRow.columns.map { name in
            switch name {
            case _ where (decisive + others).contains(name): "one.\(name)"
            case "number": "1 AS number"
            case "remote": "CASE WHEN one.remote IS NULL THEN NULL ELSE '' END AS id"
            case "handles": "NULL AS handles"
            case "urls", "images": "'[]' AS \(name)"
            case "submitted", "accepted", "finished", "settled": "NULL AS \(name)"
            default: "'' AS \(name)"
            }
        }.joined(separator: ", ")
    }

    static func grouping(beside others: [String]) -> String {
        ((decisive + others).map { "one.\($0)" } + ["one.remote IS NULL"])
            .joined(separator: ", ")
    }
}

// MARK: - Images and costs

extension LedgerSpendings {
    /// All attempts that were submitted from a moment on, or ever, those together that are of one
    /// batch and provider and cost the same.
    func groups(since start: Timestamp?, in database: Database) throws -> [AttemptGroup] {
        var groups: [AttemptGroup] = []
        let rows = try Row.fetchCursor(
            database, sql: start == nil ? Self.ever : Self.since,
            arguments: start.map { [$0.milliseconds] } ?? StatementArguments())
        let width = AttemptRow.columns.count
        while let row = try rows.next() {
            groups.append(
                AttemptGroup(
                    try AttemptRow.attempt(row, path: path), count: row[width],
                    imageCount: row[width + 1], isLatest: row[width + 2]))
        }
        return groups
    }

    /// How many images arrived from a moment on, those of jobs among them that were submitted
    /// before.
    func imageCount(since start: Timestamp, in database: Database) throws -> Int {
        let sql = "SELECT \(Self.imageCount) FROM attempt AS one WHERE one.settled >= ?"
        return try Int.fetchOne(database, sql: sql, arguments: [start.milliseconds]) ?? 0
    }

    private static let ever = sums("")
    private static let since = sums("WHERE one.submitted >= ?")

    /// An image is six cells, of which the first is its path; one that is not there has none, and
    /// only where some cell is null need they be looked at one by one.
    private static let imageCount = """
        coalesce(sum(CASE WHEN one.images IS NULL OR NOT json_valid(one.images) THEN 0
        WHEN instr(one.images, 'null') = 0 THEN json_array_length(one.images) / 6
        ELSE (SELECT count(*) FROM json_each(one.images) AS cell
            WHERE cell.key % 6 = 0 AND cell.type = 'text') END), 0)
        """

    private static func sums(_ condition: String) -> String {
        let place = ["batch", "provider"]
        // Few jobs have more than one attempt: only those are looked up.
        return """
            WITH again AS MATERIALIZED (
                SELECT key, max(number) AS last FROM attempt WHERE number > 1 GROUP BY key)
            SELECT \(AttemptKind.columns(beside: place)), count(*), \(imageCount), is_latest
            FROM (SELECT *, number = coalesce(
                    (SELECT last FROM again WHERE again.key = each.key), number)
                AS is_latest FROM attempt AS each) AS one
            \(condition)
            GROUP BY \(AttemptKind.grouping(beside: place)), is_latest
            """
    }
}
