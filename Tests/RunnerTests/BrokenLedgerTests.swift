import Core
import Runner
import Support
import Testing

@Suite("A ledger that breaks")
struct BrokenLedgerTests {
    @Test func withoutAnIntentOnDiskNothingIsSubmitted() async throws {
        let stage = Stage(.of(20))
        await stage.memory.fail("no space left on the disk")
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(ran.error == .ledger("no space left on the disk"))
        #expect(service.submits.isEmpty)
    }

    @Test func afterAFailedCommitNothingMoreIsSubmitted() async throws {
        let stage = Stage(.of(40))
        let broken = Noted<Duration>()
        let ledger = BrittleLedger(
            stage.memory, time: stage.time,
            breaks: { attempts, _ in
                let isIt = attempts.contains { $0.state.name == .done }
                if isIt { broken.add(stage.time.elapsed()) }
                return isIt
            })
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service, ledger: ledger)
        #expect(ran.error == .ledger("the disk is full"))
        let moment = try #require(broken.all.first)
        #expect(service.submits.allSatisfy { $0.at <= moment })
        for attempt in await stage.memory.all where attempt.state.name == .ready {
            #expect(service.submitCount(attempt.context.stem) == 0)
        }
    }

    @Test(arguments: 1...25)
    func whateverCommitBreaksNothingIsPaidForTwiceOrLost(_ commit: Int) async throws {
        let stage = Stage(.of(8))
        let service = ScriptedService(
            time: stage.time, jobTime: { $0.hasSuffix("3") ? .seconds(3) : .seconds(8) })
        let ledger = BrittleLedger(
            stage.memory, time: stage.time, breaks: { _, number in number == commit })
        let ran = await stage.run(service, ledger: ledger)
        #expect(ran.error == .ledger("the disk is full") || ledger.commitCount < commit)
        let rest = await stage.run(service)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(try rest.tally[.done] + rest.tally[.unknown] == 8)
        #expect(try rest.tally[.unknown] <= 4)
        #expect(try rest.tally[.done] == stage.folder.images.count)
    }

    @Test func aLedgerThatCannotBeReadStopsTheRunAtOnce() async throws {
        let stage = Stage(.of(3))
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service, ledger: UnreadableLedger())
        #expect(ran.error == .ledger("not a ledger"))
        #expect(service.requestCount == 0)
    }
}

private struct UnreadableLedger: PlainLedger {
    func latest(of keys: [JobKey]) throws(LedgerError) -> [JobKey: Attempt] {
        throw LedgerError("not a ledger")
    }

    func latest(in states: Set<JobState.Name>) throws(LedgerError) -> [Attempt] {
        throw LedgerError("not a ledger")
    }

    func spendings(
        from start: Timestamp, before end: Timestamp
    ) throws(LedgerError) -> Spendings {
        throw LedgerError("not a ledger")
    }

    func commit(_ attempts: [Attempt]) throws(LedgerError) -> Set<JobKey> {
        throw LedgerError("not a ledger")
    }
}
