import Core
import Support

/// Every kind of ledger, for what all of them promise.
enum LedgerKind: CaseIterable {
    case memory, file

    /// An empty one, or what `folder` has.
    func open(in folder: TemporaryFolder) throws -> any LedgerStore {
        switch self {
        case .memory: MemoryLedger()
        case .file: try OpenLedger.at(folder)
        }
    }
}
