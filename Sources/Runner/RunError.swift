internal import Core

/// Why a run can't go on at all: not a job's trouble, nor a provider's.
package enum RunError: Error, Hashable, Sendable {
    /// The ledger can't be read or written, so nothing may be submitted.
    case ledger(String)
    /// Images can't be kept.
    case disk(String)
    /// The review before the first submit said no.
    case declined

    package var message: String {
        switch self {
        case .ledger(let message), .disk(let message): message
        case .declined: "nothing was submitted"
        }
    }
}

extension Recorder {
    /// What `body` gives; an error of the ledger stops the run.
    nonisolated func orStop<Result: Sendable>(
        _ body: (Recorder) async throws(LedgerError) -> Result
    ) async throws(RunError) -> Result {
        do throws(LedgerError) {
            return try await body(self)
        } catch {
            throw .ledger(error.message)
        }
    }
}
