internal import Core
internal import GRDB

/// The names of images in a ledger, and which of them are on their way to another.
///
/// A name is changed in the ledger first, together with a row that says so: whoever opens the ledger
/// next can finish what was begun on the disk.
struct LedgerMoves {
    let path: String

    static let tables = """
        CREATE TABLE move (
            key TEXT NOT NULL,
            number INTEGER NOT NULL,
            place INTEGER NOT NULL,
            source TEXT NOT NULL,
            target TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            stage INTEGER NOT NULL,
            PRIMARY KEY (key, number, place)
        ) STRICT;
        CREATE TABLE changed (path TEXT NOT NULL PRIMARY KEY) STRICT;
        """

    // MARK: - Names

    func named(
        of keys: [JobKey], in database: Database
    ) throws -> [JobKey: [NamedAttempt]] {
        let list = FlatJSON.text(of: keys.map { .text($0.hex) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.ofKeys), arguments: [list])
        var found: [JobKey: [NamedAttempt]] = [:]
        found.reserveCapacity(keys.count)
        while let row = try rows.next() {
            let attempt = try attempt(row)
            found[attempt.key, default: []].append(attempt)
        }
        for (key, attempts) in found where attempts.count > 1 {
            found[key] = attempts.sorted { $0.number < $1.number }
        }
        return found
    }

    func named(
        after position: Int64, count: Int, in database: Database
    ) throws -> [NamedAttempt] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.page), arguments: [position, count])
        var found: [NamedAttempt] = []
        while let row = try rows.next() { found.append(try attempt(row)) }
        return found
    }

    private static let ofKeys = """
        SELECT one.key, one.number, one.stem, one.images, one.rowid
        FROM json_each(?) AS asked CROSS JOIN attempt AS one ON one.key = asked.value
        """

    private static let page = """
        SELECT key, number, stem, images, rowid FROM attempt
        WHERE images IS NOT NULL AND rowid > ? ORDER BY rowid LIMIT ?
        """

    private func attempt(_ row: Row) throws -> NamedAttempt {
        let key: String = row[0]
        guard let images = AttemptRow.images(of: row[3]) else {
            throw LedgerFault.damaged(path, "the images of job \(key.prefix(8)) make no sense")
        }
        return NamedAttempt(
            key: JobKey(hex: key), number: row[1], stem: row[2], images: images, position: row[4])
    }

    // MARK: - Moves

    /// Gives images their new names, and keeps which files are to follow.
    func begin(
        _ moves: [ImageMove], _ stems: [NewStem], number: Int64, in database: Database
    ) throws {
        try database.change {
            for move in moves {
                try redirect(move, from: move.from, in: database)
                if move.stage != .onRecord { try write(move, in: database) }
            }
            for stem in stems {
                try database.cachedStatement(
                    sql: "UPDATE attempt SET stem = ? WHERE key = ? AND number = ?"
                ).execute(arguments: [stem.stem.storable, stem.key.hex, stem.attempt])
            }
            try database.cachedStatement(sql: LedgerQueries.numbering)
                .execute(arguments: [String(number)])
        }
    }

    /// Sends a move elsewhere that was begun.
    func send(
        _ move: ImageMove, from old: String, number: Int64, in database: Database
    ) throws {
        try database.change {
            try redirect(move, from: old, in: database)
            try write(move, in: database)
            try database.cachedStatement(sql: LedgerQueries.numbering)
                .execute(arguments: [String(number)])
        }
    }

    private func write(_ move: ImageMove, in database: Database) throws {
        try database.cachedStatement(sql: Self.insert).execute(arguments: [
            move.key.hex, move.attempt, move.place, move.from, move.to, move.sha256,
            move.byteCount, move.stage.rawValue,
        ])
    }

    private func redirect(
        _ move: ImageMove, from old: String, in database: Database
    ) throws {
        let list = try String.fetchOne(
            database.cachedStatement(
                sql: "SELECT images FROM attempt WHERE key = ? AND number = ?"),
            arguments: [move.key.hex, move.attempt])
        let first = move.place * AttemptRow.imageWidth
        guard let list, var cells = FlatJSON.cells(of: list), first < cells.count,
            cells[first].text == old
        else {
            throw LedgerFault.damaged(
                path, "the images of job \(move.key.short) make no sense")
        }
        cells[first] = .text(move.to)
        try database.cachedStatement(
            sql: "UPDATE attempt SET images = ? WHERE key = ? AND number = ?"
        ).execute(arguments: [FlatJSON.text(of: cells), move.key.hex, move.attempt])
    }

    func pending(in database: Database) throws -> [ImageMove] {
        // A ledger of an earlier version, opened for reading, has no such table.
        let version = try database.ledgerVersion()
        guard version >= LedgerRequests.firstVersion else { return [] }
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT key, number, place, source, target, sha256, bytes, stage FROM move")
        var moves: [ImageMove] = []
        while let row = try rows.next() {
            moves.append(
                ImageMove(
                    key: JobKey(hex: row[0]), attempt: row[1], place: row[2], from: row[3],
                    to: row[4], sha256: row[5], byteCount: row[6],
                    stage: ImageMove.Stage(rawValue: row[7]) ?? .direct))
        }
        return moves
    }

    /// Nothing is in the way of another any more.
    func noteLaidAside(in database: Database) throws {
        try database.execute(sql: "UPDATE move SET stage = 2 WHERE stage = 1")
    }

    func endAll(in database: Database) throws {
        try database.execute(sql: "DELETE FROM move")
    }

    private static let insert = """
        INSERT OR REPLACE INTO move VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    // MARK: - What people changed

    /// Those of the paths that nobody was told of yet; from now on somebody was.
    func toldNow(_ paths: [String], in database: Database) throws -> [String] {
        guard !paths.isEmpty else { return [] }
        var new: [String] = []
        try database.change {
            for path in paths {
                try database.cachedStatement(sql: "INSERT OR IGNORE INTO changed VALUES (?)")
                    .execute(arguments: [path])
                if database.changesCount > 0 { new.append(path) }
            }
        }
        return new
    }

    /// Whether some job was made again since then, so that its images may want each other's names.
    func isAnyMadeAgain(since moment: Timestamp, in database: Database) throws -> Bool {
        let states = JobState.Name.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try Int.fetchOne(
            database,
            sql: """
                SELECT 1 FROM attempt
                WHERE state IN (\(states)) AND submitted >= ? AND number > 1 LIMIT 1
                """, arguments: [moment.milliseconds]) != nil
    }
}
