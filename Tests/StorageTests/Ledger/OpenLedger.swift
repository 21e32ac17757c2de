import Core
import Storage

/// Opens ledgers as a run does.
enum OpenLedger {
    static let holder = RunLock.Holder(
        process: 4711, host: "studio-pc", since: Timestamp(milliseconds: 1_765_460_850_421))

    static func at(_ folder: TemporaryFolder) throws -> SQLiteLedger {
        try SQLiteLedger(
            lock: RunLock(on: folder.path, for: holder), pipeline: "snake-year",
            now: Timestamp(milliseconds: 1_765_460_850_421))
    }

    /// What opening says when it fails.
    static func refusal(at folder: TemporaryFolder) -> String? {
        do {
            _ = try at(folder)
            return nil
        } catch let error as LedgerError {
            return error.message
        } catch {
            return "\(error)"
        }
    }
}
