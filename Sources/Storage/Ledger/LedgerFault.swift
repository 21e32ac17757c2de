internal import Core
internal import GRDB

/// What can be wrong with a ledger's file, in words that say what to do.
enum LedgerFault {
    static func damaged(_ path: String, _ detail: String) -> LedgerError {
        LedgerError(
            "the ledger '\(path)' is damaged (\(detail)); restore it from a backup, or repair a"
                + " copy with 'sqlite3 … .recover'. Without it, jobs would be paid for again")
    }

    /// Throws unless the last statement has changed one row: what was written is there, once.
    static func checkOneRow(_ database: Database, _ path: String) throws {
        guard database.changesCount != 1 else { return }
        throw damaged(path, "a row was written, and \(database.changesCount) changed")
    }

    static func disk(_ fault: DiskFault) -> LedgerError { LedgerError(fault.message) }

    /// Runs `body` and says of every other error what it means for the ledger at `path`.
    static func translating<Result>(
        _ path: String, _ body: () throws -> Result
    ) throws(LedgerError) -> Result {
        do {
            return try body()
        } catch let error as LedgerError {
            throw error
        } catch let error as DatabaseError {
            throw translated(error, path)
        } catch {
            throw LedgerError("the ledger '\(path)' can't be used: \(error)")
        }
    }

    private static func translated(_ error: DatabaseError, _ path: String) -> LedgerError {
        let words = error.message ?? "error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_MISMATCH: return damaged(path, words)
        case .SQLITE_ERROR where words.hasPrefix("no such"): return damaged(path, words)
        case .SQLITE_FULL:
            return LedgerError(
                "the disk of the ledger '\(path)' is full; free some space and run again")
        case .SQLITE_IOERR:
            return LedgerError(
                "the ledger '\(path)' can't be read or written (\(words), code"
                    + " \(error.extendedResultCode.rawValue)); check the disk and run again")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            return LedgerError(
                "the ledger '\(path)' can't be opened (\(words)); check who owns it and its folder,"
                    + " and that the disk can be written")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return LedgerError(
                "another program holds the ledger '\(path)'; close it and run again")
        default: return LedgerError("the ledger '\(path)' can't be used: \(words)")
        }
    }
}
