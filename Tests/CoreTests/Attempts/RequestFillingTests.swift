import Core
import Support
import Testing

/// What a ledger of an older version gets of what its jobs asked for.
@Suite("Filling requests")
struct RequestFillingTests {
    private func plan(_ seeds: [Int128], manifest: String = "one") throws -> Plan {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["seed": .list(seeds.map { .integer($0) })],
            inputs: ["seed": "${{ matrix.seed }}"])
        var plan = try pipeline.plan()
        plan.manifestSHA256 = manifest
        return plan
    }

    /// A ledger in which these jobs are done, without what they asked for.
    private func ledger(_ plan: Plan) throws -> MemoryLedger {
        MemoryLedger(
            try (0..<plan.jobCount).map { index in
                let job = try plan.job(at: index)
                return Sample.attempt(
                    .done(RemoteJob(id: "r\(index)"), Sample.outputs, []), key: job.key.hex)
            })
    }

    private func seeds(_ ledger: MemoryLedger) async throws -> [String] {
        try await ledger.records(after: 0, count: 100).map { record in
            record.request?["inputs"]?["seed"]?.scalarText ?? "none"
        }
    }

    /// The lines that a run of `plan` left.
    private func lines(_ plan: Plan) throws -> [[UInt8]] {
        try (0..<plan.jobCount).map { index in
            Array(try ResultLine.json(plan.job(at: index), attempt: nil, plan: plan).text.utf8)
        }
    }

    @Test func thePlanTellsOfItsOwnJobs() async throws {
        let ledger = try ledger(plan([1, 2, 3]))
        try await RequestFilling(from: plan([3, 1])).fill(ledger) { _ in }
        #expect(try await seeds(ledger) == ["1", "none", "3"])
        let record = try #require(try await ledger.records(after: 0, count: 1).first)
        #expect(record.request?["manifest"] == nil, "nobody knows which it was")
        #expect(record.request?["provider"]?.scalarText == Sample.context.provider)
    }

    @Test func theResultsTellOfJobsThatThePlanHasNoMore() async throws {
        let before = try plan([1, 2, 3])
        let ledger = try ledger(before)
        let broken = ["", "{", #"{"key":"zz"}"#].map { Array($0.utf8) }
        let lines = try broken + lines(before)
        try await RequestFilling(from: plan([3])).fill(ledger) { take in
            for line in lines where !take(line) { return }
        }
        #expect(try await seeds(ledger) == ["1", "2", "3"])
        let record = try #require(try await ledger.records(after: 0, count: 1).first)
        let job = try before.job(at: 0)
        var asked = before
        asked.manifestSHA256 = nil
        #expect(record.request == (try asked.request(of: job)))
    }

    @Test func aPlanIsLookedThroughOnce() async throws {
        let ledger = try ledger(plan([1, 2]))
        try await RequestFilling(from: plan([1])).fill(ledger) { _ in }
        #expect(try await !ledger.isLacking(besides: "one"))
        try await RequestFilling(from: plan([1])).fill(ledger) { _ in
            Issue.record("looked through again")
        }
        // Another manifest may know more.
        try await RequestFilling(from: plan([2], manifest: "two")).fill(ledger) { _ in }
        #expect(try await seeds(ledger) == ["1", "2"])
        #expect(try await !ledger.isLacking(besides: "three"))
    }
}
