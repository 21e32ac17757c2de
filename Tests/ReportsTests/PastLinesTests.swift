import Core
import Reports
import Support
import Testing

/// Jobs that the plan has no more stay in the results, with what was asked for and why they are past.
struct PastLinesTests {
    private static let now = ReportSamples.start + .seconds(3600)

    /// A ledger in which every job of the plan is done.
    private func ledger(_ plan: Plan) async throws -> MemoryLedger {
        let ledger = MemoryLedger()
        try await add(plan, to: ledger)
        return ledger
    }

    private func add(_ plan: Plan, to ledger: MemoryLedger) async throws {
        for index in 0..<plan.jobCount {
            let job = try plan.job(at: index)
            guard try await ledger.latest(of: [job.key]).isEmpty else { continue }
            let image = ReportSamples.done([job.stem + ".png"]).images
            try await ledger.commit([
                attempt(
                    job, .done(RemoteJob(id: job.key.hex), Outputs(urls: []), image),
                    asking: try plan.request(of: job))
            ])
        }
    }

    private func attempt(_ job: Job, _ state: JobState, asking request: JSON?) -> Attempt {
        let context = Attempt.Context(
            batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
            price: nil)
        var attempt = Attempt(key: job.key, number: 1, state: state, context: context)
        attempt.request = request
        return attempt
    }

    private func plan(_ change: (inout Manifest) -> Void = { _ in }) throws -> Plan {
        var manifest = ReportSamples.manifest()
        change(&manifest)
        return try ReportSamples.plan(manifest)
    }

    private func results(
        _ plan: Plan, _ ledger: MemoryLedger, now: Timestamp = now
    ) async throws -> (lines: [JSON], damaged: [JobKey], text: String) {
        var sink = Lines()
        let written = try await ResultsFile(plan).write(into: &sink, from: ledger, now: now)
        let lines = try sink.bytes.split(separator: UInt8(ascii: "\n")).map {
            try JSON(parsing: Array($0))
        }
        return (lines, written.damaged, String(decoding: sink.bytes, as: UTF8.self))
    }

    /// The reasons of past jobs with their counts, in the order of their first.
    private func reasons(_ change: (inout Manifest) -> Void) async throws -> [String] {
        let ledger = try await ledger(plan())
        var reasons: [(String, Int)] = []
        for line in try await results(plan(change), ledger).lines {
            guard let why = line["past"]?["why"]?.scalarText else { continue }
            if let index = reasons.firstIndex(where: { $0.0 == why }) {
                reasons[index].1 += 1
            } else {
                reasons.append((why, 1))
            }
        }
        return reasons.map { "\($0.0) (\($0.1))" }
    }

    @Test func pastJobsComeAfterThePlansAndAreWhatTheyWere() async throws {
        let old = try plan()
        let ledger = try await ledger(old)
        let before = try await results(old, ledger)
        #expect(before.lines.allSatisfy { $0["current"] == .bool(true) && $0["past"] == nil })
        let new = try plan { $0.batches.remove(at: 0) }
        let after = try await results(new, ledger)
        #expect(after.lines.count == before.lines.count)
        let current = after.lines.map { $0["current"] == .bool(true) }
        #expect(current == (0..<24).map { $0 < 12 })
        for (past, line) in zip(after.lines.dropFirst(12), before.lines) {
            for name in ["key", "batch", "index", "matrix", "inputs", "target", "images"] {
                #expect(past[name] == line[name])
            }
            #expect(past["past"]?["since"]?.scalarText == Self.now.description)
            #expect(past["past"]?["why"]?.scalarText == "batch removed")
        }
    }

    @Test func writtenAgainTheyAreTheSameUntilTheyAreInThePlanAgain() async throws {
        let old = try plan()
        let ledger = try await ledger(old)
        let new = try plan { $0.batches.remove(at: 0) }
        let once = try await results(new, ledger)
        let later = Self.now + .seconds(3600)
        #expect(try await results(new, ledger, now: later).text == once.text)
        #expect(try await ledger.pastKeys(after: nil, count: 100).count == 12)
        let back = try await results(old, ledger, now: later)
        #expect(back.lines.allSatisfy { $0["current"] == .bool(true) })
        #expect(try await ledger.pastKeys(after: nil, count: 100).isEmpty)
        // Gone once more, it is so since then.
        let again = try await results(new, ledger, now: later)
        #expect(again.lines.last?["past"]?["since"]?.scalarText == later.description)
    }

    @Test func reasonsNameWhatDiffers() async throws {
        #expect(
            try await reasons { $0.vars[0] = Value.Field("style", .text("charcoal")) }
                == ["inputs changed: prompt (12)"])
        #expect(
            try await reasons {
                $0.vars[0] = Value.Field("style", .text("charcoal"))
                $0.batches[1].inputs.append(ReportSamples.field("steps", .constant(.integer(30))))
            } == ["inputs changed: prompt and steps (12)"])
        #expect(
            try await reasons { $0.batches[0].target = ReportSamples.template("Other") }
                == ["inputs changed: endpoint (12)"])
        #expect(try await reasons { $0.batches.remove(at: 1) } == ["batch removed (12)"])
        #expect(
            try await reasons { manifest in
                manifest.batches[0].axes[1] = AxisBlock(
                    name: ReportSamples.at("seed"),
                    form: .values(
                        [1, 2, 3, 7].map { Located(.integer($0), at: ReportSamples.place()) }),
                    place: ReportSamples.place())
            } == ["removed from the matrix: seed (3)"])
        #expect(
            try await reasons { manifest in
                manifest.batches[0].axes.remove(at: 1)
                manifest.batches[0].inputs.removeLast(2)
                manifest.batches[0].save = nil
            } == ["removed from the matrix (12)"])
        // Names, positions, providers and spellings are no reasons.
        #expect(
            try await reasons { manifest in
                manifest.batches.swapAt(0, 1)
                manifest.batches[0].save = nil
            } == [])
    }

    @Test func whatLeftNeitherImageNorBillHasNoLine() async throws {
        let plan = try plan()
        let ledger = MemoryLedger()
        let states: [JobState] = [
            .failed(nil, Failure(.refused, "no")), .submitting, .unknown("reset"), .ready,
            .failed(ReportSamples.remote, Failure(.fault, "out of memory")),
        ]
        for (index, state) in states.enumerated() {
            let job = try plan.job(at: UInt64(index))
            try await ledger.commit([attempt(job, state, asking: plan.request(of: job))])
        }
        let other = try self.plan { $0.batches.remove(at: 0) }
        let past = try await results(other, ledger).lines.filter { $0["past"] != nil }
        #expect(
            past.map { $0["state"]?.scalarText } == ["submitting", "unknown", "failed"])
    }

    @Test func whatWasNeverKeptOrIsDamagedIsToldAsFarAsItIsKnown() async throws {
        let plan = try plan()
        let ledger = MemoryLedger()
        let job = try plan.job(at: 0)
        try await ledger.commit([
            attempt(job, .done(ReportSamples.remote, Outputs(urls: []), []), asking: nil)
        ])
        let other = try self.plan { $0.batches[0].target = ReportSamples.template("Other") }
        let line = try #require(try await results(other, ledger).lines.last)
        #expect(line["stem"]?.scalarText == job.stem)
        #expect(line["inputs"] == nil)
        #expect(line["past"]?["why"]?.scalarText == "not in the plan")
    }

    @Test func aSiblingCountsAsThePlansWhileItsOriginalDoes() async throws {
        let plan = try plan()
        let ledger = try await ledger(plan)
        let job = try plan.job(at: 0)
        guard case .object(let members) = try plan.request(of: job) else { return }
        let request = JSON.object(members + [.init("sibling", .string(job.key.hex))])
        var sibling = ReportSamples.attempt(
            77, .done(RemoteJob(id: "sibling"), Outputs(urls: []), []))
        sibling.request = request
        try await ledger.commit([sibling])
        let line = try #require(try await results(plan, ledger).lines.last)
        #expect(line["key"]?.scalarText == sibling.key.hex)
        #expect(line["current"] == .bool(true))
        #expect(line["sibling"]?.scalarText == job.key.hex)
        let without = try self.plan { $0.batches.remove(at: 0) }
        #expect(try await results(without, ledger).lines.last?["current"] == .bool(false))
        #expect(try await results(plan, ledger).lines.last?["current"] == .bool(true))
        #expect(try await ledger.pastKeys(after: nil, count: 9).isEmpty)
    }
}

private struct Lines: TextSink {
    var bytes: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) { self.bytes += bytes }
}
