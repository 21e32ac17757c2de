internal import Core
internal import GRDB

/// What is asked of a ledger before it is trusted, on a connection that can't write.
///
/// Only such a one leaves a damaged ledger as it is: one that may write empties the write-ahead log
/// into the file when it closes.
struct LedgerCheck {
    let folder: StateFolder
    /// How long the ledger's file was when its log held nothing: then all is in the file.
    let byteCountWithoutLog: Int?

    private var path: String { folder.ledger }

    /// Throws when the ledger is foreign, newer or damaged.
    func check(_ database: Database, mark: Int64?) throws {
        try LedgerSchema.check(database, path: path)
        try checkLength(database)
        try checkMark(database, mark)
        try checkPages(database)
    }

    /// Throws when the ledger ends before the commit that `mark` says was on disk.
    func checkMark(_ database: Database, _ mark: Int64?) throws {
        let number = try LedgerQueries(path: path).lastCommit(in: database)
        guard let mark, number < mark else { return }
        throw LedgerError(
            "the ledger '\(path)' is damaged: it ends at commit \(number), and commit \(mark) was on"
                + " disk. Its '-wal' file was lost or changed, or it is an older copy; restore the"
                + " folder '\(folder.path)' as it was. If that can't be, delete '\(folder.mark)' and"
                + " run again: it says which jobs of the commits that are gone 'results.jsonl' still"
                + " has; the others are then paid for again")
    }

    /// SQLite takes what a cut file lacks for zeros, within its last page.
    private func checkLength(_ database: Database) throws {
        guard let byteCountWithoutLog else { return }
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let size = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        guard byteCountWithoutLog < pages * size else { return }
        throw LedgerFault.damaged(
            path, "it is \(byteCountWithoutLog) bytes long and should be \(pages * size)")
    }

    /// Throws when SQLite finds the pages of the file contradict each other.
    ///
    /// It reads the whole file, so of a very large ledger only what is looked up is checked.
    private func checkPages(_ database: Database) throws {
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        guard pages <= Self.pagesCheckedMax else { return }
        let isSmall = pages <= Self.pagesComparedMax
        let found = try String.fetchOne(
            database, sql: "PRAGMA \(isSmall ? "integrity_check" : "quick_check")(1)")
        guard found == "ok" else { throw LedgerFault.damaged(path, found ?? "no answer") }
        if !isSmall { try compareIndexes(database) }
    }

    /// 128 MB: about a second.
    private static let pagesCheckedMax = 32_768

    /// 16 MB, some 40,000 jobs: about a quarter of one.
    private static let pagesComparedMax = 4096

    // MARK: - Indexes

    /// Throws when an index has other entries than the table has rows.
    ///
    /// The quick check does not look: a job whose key has one wrong bit in the index would not be
    /// found, and submitted again. The full check looks each entry up, which takes several times as
    /// long as to read both and to compare their sums.
    private func compareIndexes(_ database: Database) throws {
        for (index, columns) in Self.indexes {
            let inTable = try sum(of: columns, from: "attempt NOT INDEXED", in: database)
            let inIndex = try sum(of: columns, from: "attempt INDEXED BY \(index)", in: database)
            guard inTable == inIndex else {
                throw LedgerFault.damaged(path, "the index \(index) does not fit the table")
            }
        }
    }

    private static let indexes = [
        ("sqlite_autoindex_attempt_1", "key, number"), ("attempt_state", "state, submitted"),
    ]

    /// The same for the same rows in any order.
    private func sum(
        of columns: String, from source: String, in database: Database
    ) throws -> [UInt64] {
        let rows = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM \(source)")
        var (count, sum): (UInt64, UInt64) = (0, 0)
        while let row = try rows.next() {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in (row[0] as String).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            let number = UInt64(bitPattern: (row[1] as Int64?) ?? -1)
            hash = (hash ^ number) &* 0x9e37_79b9_7f4a_7c15
            count += 1
            sum &+= hash ^ (hash >> 29)
        }
        return [count, sum]
    }
}
