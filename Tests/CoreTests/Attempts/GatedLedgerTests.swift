import Core
import Support
import Testing

@Suite("The gated ledger", .timeLimit(.minutes(1)))
struct GatedLedgerTests {
    private let attempt = Sample.attempt(.submitting)

    @Test func aCommitWaitsForItsRelease() async throws {
        let journal = Journal()
        let ledger = GatedLedger { _ in journal.add("written") }
        try await withThrowingTaskGroup { group in
            group.addTask { try await ledger.commit([attempt]) }
            await ledger.waitForCommit(1)
            #expect(journal.lines == [])
            #expect(try await ledger.latest(of: [attempt.key]).isEmpty)
            await ledger.release()
            try await group.waitForAll()
        }
        #expect(journal.lines == ["written"])
        #expect(try await ledger.latest(in: [.submitting]) == [attempt])
    }

    @Test func aFailedCommitWritesNothing() async throws {
        let ledger = GatedLedger()
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: LedgerError("full")) { try await ledger.commit([attempt]) }
            }
            await ledger.waitForCommit(1)
            await ledger.release(LedgerError("full"))
        }
        #expect(try await ledger.latest(of: [attempt.key]).isEmpty)
    }
}
