import Core
import Support
import Testing

/// Commits wait at a gate that the tests open.
///
/// A recorder reads its clock when it takes a record in, so that a test knows how many wait.
@Suite("The recorder", .timeLimit(.minutes(1)))
struct RecorderTests {
    private let journal = Journal()
    private let ledger: GatedLedger
    private let recorder: Recorder

    init() {
        let journal = journal
        ledger = GatedLedger { attempts in
            for attempt in attempts { journal.add("written \(attempt.key)") }
        }
        recorder = Recorder(
            store: ledger, now: { journal.now() }, observe: { journal.add("seen \($0.key)") })
    }

    /// Asks for permission to submit, and writes down when it is there or why it is not.
    private func submit(_ number: Int) async {
        let job = Sample.job(number)
        do throws(LedgerError) {
            let permit = try await recorder.permitted(job, context: Sample.context, after: nil)
            journal.add("permit \(permit.key) #\(permit.attempt)")
        } catch {
            journal.add("no permit \(job.key): \(error.message)")
        }
    }

    @Test func noPermitBeforeTheIntentIsOnDisk() async {
        await withTaskGroup { group in
            group.addTask { await submit(1) }
            await ledger.waitForCommit(1)
            #expect(await ledger.begun[0].map(\.state) == [.submitting])
            #expect(journal.lines == [])
            await ledger.release()
        }
        #expect(journal.lines == ["written key 1", "seen key 1", "permit key 1 #1"])
    }

    @Test func withoutRoomThereIsNoPermitButWhatIsUnderWayIsWritten() async throws {
        let full = FullLedger(room: 1)
        let recorder = Recorder(store: full, now: { journal.now() }, observe: { _ in })
        let job = Sample.job(1)
        _ = try await recorder.permitted(job, context: Sample.context, after: nil)
        await #expect(throws: LedgerError("no room")) {
            _ = try await recorder.permitted(Sample.job(2), context: Sample.context, after: nil)
        }
        let accepted = try await recorder.record(.accepted(Sample.remote), of: job.key)
        #expect(accepted.state.name == .accepted)
        #expect(try await full.latest(in: [.submitting, .accepted]) == [accepted])
    }

    @Test func whatWaitsTogetherIsCommittedTogetherInTheOrderOfArrival() async {
        await withTaskGroup { group in
            group.addTask { await submit(0) }
            await journal.waitForReadings(1)
            await ledger.waitForCommit(1)
            for number in 1...200 { group.addTask { await submit(number) } }
            await journal.waitForReadings(200)
            await ledger.release()
            await ledger.waitForCommit(2)
            await ledger.release()
        }
        let commits = await ledger.begun
        #expect(commits.map(\.count) == [1, 200])
        let times = commits.joined().compactMap(\.times.submitted)
        #expect(times == (1...201).map { Timestamp(milliseconds: $0) })
        let keys = commits.joined().map(\.key.hex)
        let seen = journal.lines.filter { $0.hasPrefix("seen") }
        #expect(seen == keys.map { "seen \($0)" })
        #expect(journal.lines.filter { $0.hasPrefix("permit") }.count == 201)
    }

    @Test func nobodyHearsOfWhatIsNotOnDisk() async throws {
        await withTaskGroup { group in
            group.addTask { await submit(1) }
            await ledger.waitForCommit(1)
            group.addTask { await submit(2) }
            await journal.waitForReadings(2)
            await ledger.release()
            await ledger.waitForCommit(2)
            #expect(!journal.lines.contains { $0.hasSuffix("key 2") })
            await ledger.release()
        }
        let lines = journal.lines
        let written = try #require(lines.firstIndex(of: "written key 2"))
        let seen = try #require(lines.firstIndex(of: "seen key 2"))
        let permit = try #require(lines.firstIndex(of: "permit key 2 #1"))
        #expect(written < seen && seen < permit)
    }

    /// Whoever commits for others goes on as soon as its own record is on disk; else this test
    /// never ends.
    @Test func nobodyIsKeptToCommitForTheRest() async {
        await withTaskGroup { group in
            let (isDone, done) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                await submit(1)
                done.finish()
            }
            await ledger.waitForCommit(1)
            group.addTask { await submit(2) }
            await journal.waitForReadings(2)
            await ledger.release()
            await ledger.waitForCommit(2)
            for await _ in isDone {}
            #expect(journal.lines.last == "permit key 1 #1")
            await ledger.release()
        }
        #expect(journal.lines.last == "permit key 2 #1")
    }

    @Test func afterTheFirstErrorNothingMoreIsWritten() async {
        await withTaskGroup { group in
            group.addTask { await submit(1) }
            await ledger.waitForCommit(1)
            for number in 2...20 { group.addTask { await submit(number) } }
            await journal.waitForReadings(20)
            await ledger.release(LedgerError("disk full"))
        }
        await submit(21)
        #expect(await ledger.begun.count == 1)
        #expect(Set(journal.lines) == Set((1...21).map { "no permit key \($0): disk full" }))
        #expect(journal.lines.count == 21)
    }

    @Test func everyRecordOfAJobBuildsOnTheLast() async throws {
        let store = MemoryLedger()
        let recorder = Recorder(store: store, now: { journal.now() }, observe: { _ in })
        let job = Sample.job(1)
        let permit = try await recorder.permitted(job, context: Sample.context, after: nil)
        #expect(permit.attempt == 1)
        try await recorder.record(.accepted(Sample.remote), of: job.key)
        try await recorder.record(.finished(Sample.outputs), of: job.key)
        let done = try await recorder.record(.stored([Sample.image]), of: job.key)
        #expect(done.state == .done(Sample.remote, Sample.outputs, [Sample.image]))
        #expect(try await recorder.latest(of: [job.key]) == [job.key: done])
        #expect(try await recorder.latest(in: [.done]) == [done])
        #expect(await store.commits == [1, 1, 1, 1])
    }

    @Test func anIdThatAnotherJobHasLeavesItsJobUnknownAndTheOthersBe() async throws {
        let store = MemoryLedger([Sample.attempt(.accepted(Sample.remote), key: "key 9")])
        let recorder = Recorder(
            store: store, now: { journal.now() }, observe: { journal.add($0.state.name.rawValue) })
        let job = Sample.job(1)
        _ = try await recorder.permitted(job, context: Sample.context, after: nil)
        let attempt = try await recorder.record(.accepted(Sample.remote), of: job.key)
        #expect(
            attempt.state
                == .unknown("the service gave it the id of another job: '\(Sample.remote.id)'"))
        #expect(await store.state(of: job.key) == attempt.state)
        #expect(await store.state(of: JobKey(hex: "key 9")).name == .accepted)
        #expect(journal.lines == ["submitting", "unknown"])
        let next = Sample.job(2)
        _ = try await recorder.permitted(next, context: Sample.context, after: nil)
        #expect(await store.state(of: next.key) == .submitting)
    }

    @Test func aJobOfAnEarlierRunIsPickedUpWhereItIs() async throws {
        let old = Sample.attempt(.accepted(Sample.remote), number: 3)
        let store = MemoryLedger([old])
        let recorder = Recorder(store: store, now: { journal.now() }, observe: { _ in })
        let finished = try await recorder.record(.finished(Sample.outputs), of: old)
        #expect(finished.number == 3)
        try await recorder.record(.stored([Sample.image]), of: old.key)
        #expect(await store.state(of: old.key).name == .done)
    }

    @Test func aRetriedJobIsPermittedAsItsNextAttempt() async throws {
        let job = Sample.job(1)
        let old = Sample.attempt(.unknown("timed out"), key: job.key.hex)
        let store = MemoryLedger([old])
        let recorder = Recorder(store: store, now: { journal.now() }, observe: { _ in })
        let ready = try await recorder.record(.retry, of: old)
        let context = Attempt.Context(
            batch: "cats", provider: "second", service: "painter", stem: "cats/new", price: nil)
        let permit = try await recorder.permitted(job, context: context, after: ready)
        #expect(permit.attempt == 2)
        let latest = try await store.latest(of: [job.key])[job.key]
        #expect(latest?.context == context)
        #expect(latest?.state == .submitting)
    }

    @Test func theIntentHasWhatIsAskedForAndNothingAfterIt() async throws {
        let job = Sample.job(1)
        let request = JSON.members(["inputs": .members(["seed": .integer(7)])])
        try await withThrowingTaskGroup { group in
            group.addTask {
                _ = try await recorder.permitted(
                    job, asking: request, context: Sample.context, after: nil)
                let accepted = try await recorder.record(.accepted(Sample.remote), of: job.key)
                #expect(accepted.request == nil)
            }
            for number in 1...2 {
                await ledger.waitForCommit(number)
                await ledger.release()
            }
            try await group.waitForAll()
        }
        #expect(await ledger.begun.map { $0.map(\.request) } == [[request], [nil]])
    }

    @Test func noAttemptIsOnDiskWithoutWhatItAsksFor() async throws {
        let job = Sample.job(1)
        let store = MemoryLedger([Sample.attempt(.unknown("timed out"), key: job.key.hex)])
        let request = JSON.members(["inputs": .members(["seed": .integer(7)])])
        let written = Journal()
        let recorder = Recorder(
            store: NotingLedger(base: store, journal: written), now: { journal.now() },
            observe: { #expect($0.request == nil) })
        let old = try #require(try await store.latest(of: [job.key])[job.key])
        _ = try await recorder.permit(
            job, asking: request, context: Sample.context, after: old, isRetry: true)
        #expect(written.lines == ["2 ready \(request.text)", "2 submitting \(request.text)"])
    }

    @Test func aJobThatGetsTheIDOfAnotherIsUnknown() async throws {
        let store = MemoryLedger()
        let recorder = Recorder(
            store: store, now: { journal.now() },
            observe: { journal.add("\($0.key) \($0.state.name)") })
        for number in 1...2 {
            _ = try await recorder.permitted(
                Sample.job(number), context: Sample.context, after: nil)
        }
        let first = try await recorder.record(.accepted(Sample.remote), of: Sample.job(1).key)
        let second = try await recorder.record(.accepted(Sample.remote), of: Sample.job(2).key)
        #expect(first.state == .accepted(Sample.remote))
        #expect(second.state == .unknown("the service gave it the id of another job: 'r-1'"))
        #expect(second.times.accepted == nil)
        #expect(await store.state(of: second.key) == second.state)
        #expect(journal.lines.suffix(2) == ["key 1 accepted", "key 2 unknown"])
    }
}

/// A ledger that writes down what is committed.
private struct NotingLedger: PlainLedger {
    let base: MemoryLedger
    let journal: Journal

    func latest(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: Attempt] {
        try await base.latest(of: keys)
    }

    func latest(in states: Set<JobState.Name>) async throws(LedgerError) -> [Attempt] {
        try await base.latest(in: states)
    }

    func spendings(
        from start: Timestamp, before end: Timestamp
    ) async throws(LedgerError) -> Spendings {
        try await base.spendings(from: start, before: end)
    }

    func commit(_ attempts: [Attempt]) async throws(LedgerError) -> Set<JobKey> {
        for attempt in attempts {
            let request = attempt.request?.text ?? "nothing"
            journal.add("\(attempt.number) \(attempt.state.name) \(request)")
        }
        return try await base.commit(attempts)
    }
}
