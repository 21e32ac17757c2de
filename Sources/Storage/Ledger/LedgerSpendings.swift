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

    private static let decisive = [
        "state", "service", "price", "price_unit", "cost", "cost_unit", "failure",
    ]

    private static let alike: String = {
        let columns = AttemptRow.columns.map { name in
            switch name {
            case _ where decisive.contains(name): name
            case "number": "1 AS number"
            case "remote": "CASE WHEN remote IS NULL THEN NULL ELSE '' END AS id"
            case "handles": "NULL AS handles"
            case "urls", "images": "'[]' AS \(name)"
            case "submitted", "accepted", "finished", "settled": "NULL AS \(name)"
            default: "'' AS \(name)"
            }
        }
        // With the states named, the index leads to the attempts of that time.
        let states = JobState.Name.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            SELECT \(columns.joined(separator: ", ")), count(*) FROM attempt
            WHERE state IN (\(states)) AND attempt.submitted >= ? AND attempt.submitted < ?
            GROUP BY \(decisive.joined(separator: ", ")), remote IS NULL
            """
    }()
}
