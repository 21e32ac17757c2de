internal import Core
internal import GRDB

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The file of a ledger: made whole or not at all, never made anew over one that was there.
struct LedgerFile {
    let folder: StateFolder

    /// Opens the file with the one connection that may write, after making it if there never was
    /// one, and checking it if there was.
    func opened(pipeline: String, now: Timestamp) throws -> DatabaseQueue {
        let path = folder.ledger
        let attributes = try Self.attributes(path)
        if attributes == nil {
            if try Self.attributes(path + "-wal") != nil {
                throw LedgerFault.damaged(path, "it is gone, but its '-wal' file is there")
            }
            if try LedgerMark.number(in: folder) ?? 0 > 0 {
                throw LedgerFault.damaged(path, "it is gone, but '\(folder.mark)' is there")
            }
            try make(pipeline: pipeline, now: now)
        }
        try checkForm(attributes)
        try protect()
        if attributes != nil { try openedForReading()?.close() }
        return try DatabaseQueue(path: path, configuration: Self.configuration(isReadOnly: false))
    }

    /// Opens the file and checks it, changing nothing; `nil` when there is no ledger.
    ///
    /// - Parameter isWhole: Whether the whole file is checked, as before a run; without it, only
    ///   whose it is and that nothing is missing at its end.
    func openedForReading(isWhole: Bool = true) throws -> DatabaseQueue? {
        // A run that is at work moves on: what it says of the mark must be older than the ledger.
        let mark = try LedgerMark.number(in: folder)
        guard let attributes = try Self.attributes(folder.ledger) else { return nil }
        try checkForm(attributes)
        let hasLog = try Self.attributes(folder.ledger + "-wal").map { $0.byteCount > 0 } ?? false
        let database = try DatabaseQueue(
            path: folder.ledger, configuration: Self.configuration(isReadOnly: true))
        let check = LedgerCheck(
            folder: folder, byteCountWithoutLog: hasLog ? nil : attributes.byteCount)
        try database.inDatabase { database in
            guard !isWhole else { return try check.check(database, mark: mark) }
            try LedgerSchema.check(database, path: folder.ledger)
            try check.checkMark(database, mark)
        }
        return database
    }

    /// Makes the tables under another name, so that a file under the ledger's name is a ledger,
    /// whenever this stops.
    private func make(pipeline: String, now: Timestamp) throws {
        let new = folder.ledger + ".new"
        for leftover in [new, new + "-journal", new + "-wal", new + "-shm"] {
            _ = unsafe unlink(leftover)
        }
        do throws(Errno) {
            // SQLite gives its other files the rights of this one, whatever the umask.
            _ = try Descriptor(new, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        } catch {
            throw LedgerFault.disk(DiskFault("make the ledger", new, error))
        }
        let database = try DatabaseQueue(
            path: new, configuration: Self.configuration(isReadOnly: false))
        try database.inDatabase {
            try $0.execute(sql: "PRAGMA synchronous = FULL")
            try LedgerSchema.create($0, pipeline: pipeline, now: now)
            // Here and not under its name: there a failed switch leaves a journal that whoever only
            // reads can't roll back.
            try $0.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try database.close()
        do throws(Errno) {
            _ = try Errno.retrying { unsafe rename(new, folder.ledger) }
            try Descriptor(folder.path, O_RDONLY | O_DIRECTORY).syncNames()
            try Descriptor(folder.output, O_RDONLY | O_DIRECTORY).syncNames()
        } catch {
            throw LedgerFault.disk(DiskFault("make the ledger", folder.ledger, error))
        }
    }

    private func protect() throws(LedgerError) {
        for path in ["", "-wal", "-shm"].map({ folder.ledger + $0 }) {
            guard let attributes = try Self.attributes(path) else { continue }
            do throws(Errno) {
                try StateFolder.protect(path, attributes, mode: 0o600)
            } catch {
                throw LedgerFault.disk(DiskFault("protect", path, error))
            }
        }
    }

    /// The folder is its owner's alone, so that what was looked at by name stays what it is.
    private func checkForm(_ attributes: FileAttributes?) throws(LedgerError) {
        let path = folder.ledger
        for name in ["-wal", "-shm", "-journal"].map({ path + $0 }) {
            guard let reason = try Self.attributes(name)?.foreignness else { continue }
            throw LedgerError("can't use '\(name)': \(reason); restore the folder as it was")
        }
        guard let attributes else { return }
        if let reason = attributes.foreignness {
            throw LedgerError("can't use '\(path)': \(reason); move it away and run again")
        }
        // SQLite takes a file without one whole page for a new database: every job would run again.
        guard attributes.byteCount >= 512 else {
            throw LedgerFault.damaged(path, "it is only \(attributes.byteCount) bytes long")
        }
    }

    private static func attributes(_ path: String) throws(LedgerError) -> FileAttributes? {
        do throws(Errno) {
            return try FileAttributes.at(path, followingLink: false)
        } catch {
            throw LedgerFault.disk(DiskFault("open the ledger", path, error))
        }
    }

    private static func configuration(isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(5)
        configuration.label = "tirage.ledger"
        // Nothing that a ledger may have been prepared with is run.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
        return configuration
    }
}
