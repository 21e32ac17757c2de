package import Core

/// A ledger of tests that are about attempts alone: it keeps no marks and no siblings.
package protocol PlainLedger: LedgerStore {}

extension PlainLedger {
    package func siblings() async throws(LedgerError) -> Siblings { Siblings() }

    package func mark(_ attempts: [Attempt]) async throws(LedgerError) {}

    package func commit(
        _ attempts: [Attempt], asking siblings: [Sibling]
    ) async throws(LedgerError) {
        try await commit(attempts)
    }
}
