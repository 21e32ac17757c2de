import Core
import Support
import Testing

/// How long whole runs take beside the least that the service alone would, in a time of their own.
@Suite("Makespan")
struct MakespanTests {
    /// A run of `count` jobs, with answers after 5 ms, images after 20 ms and commits of 5 ms.
    private func run(
        _ count: UInt64, at concurrency: Int, on stage: Stage? = nil,
        seconds: @escaping @Sendable (Int) -> Double
    ) async throws -> (took: Duration, polls: Double, syncs: Double) {
        let stage = stage ?? Stage(.of(count, Studio(concurrency: concurrency)))
        let service = ScriptedService(
            time: stage.time, submitTime: .milliseconds(5), pollTime: .milliseconds(5),
            jobTime: { .seconds(seconds(Int($0.dropFirst("main/".count)) ?? 0)) })
        let ledger = BrittleLedger(stage.memory, time: stage.time, commitTime: .milliseconds(5))
        let ran = await stage.run(
            service,
            downloads: ScriptedDownloads(time: stage.time, fetchTime: .milliseconds(20)),
            ledger: ledger, isGathering: true)
        #expect(try ran.tally[.done] == Int(count))
        #expect(service.peakHeld <= concurrency)
        let jobs = Double(count)
        return (ran.took, Double(service.polls.count) / jobs, Double(ledger.commitCount) / jobs)
    }

    /// The least that `seconds` can take in plan order, with `concurrency` at once and no delays.
    private func bound(
        _ count: UInt64, at concurrency: Int, seconds: (Int) -> Double
    ) -> Duration {
        var ends = [Double](repeating: 0, count: concurrency)
        for number in 1...Int(count) {
            guard let first = ends.indices.min(by: { ends[$0] < ends[$1] }) else { continue }
            ends[first] += seconds(number)
        }
        return .seconds(ends.max() ?? 0)
    }

    @Test func jobsOfASecondKeepTwoHundredSlotsFull() async throws {
        let seen = try await run(2000, at: 200) { _ in 1 }
        #expect(seen.took <= .seconds(10) * 1.08, "\(seen)")
        #expect(seen.polls <= 1.6, "\(seen)")
        #expect(seen.syncs <= 0.3, "\(seen)")
    }

    /// Nobody waits for the turn of a job that there is not.
    @Test func aRunThatIsPacedEndsWithItsLastJob() async throws {
        let stage = Stage(
            .of(20, Studio(concurrency: 64, rate: Rate(count: 1, period: .seconds(1)))))
        let seen = try await run(20, at: 64, on: stage) { _ in 1 }
        #expect(seen.took <= .seconds(22), "\(seen)")
    }

    /// Lognormal around 8 s with σ 0.25.
    @Test func jobsOfEightSecondsOrSoKeepAHundredSlotsFull() async throws {
        let seconds: @Sendable (Int) -> Double = { Spread.lognormal($0, median: 8, sigma: 0.25) }
        let seen = try await run(1000, at: 100, seconds: seconds)
        let bound = bound(1000, at: 100, seconds: seconds)
        #expect(seen.took <= bound * 1.1, "\(seen), bound \(bound)")
        #expect(seen.polls <= 5, "\(seen)")
    }
}

/// Numbers that look drawn at random and are the same each time.
private enum Spread {
    /// 0 ..< 1.
    private static func drawn(_ number: Int) -> Double {
        var bits = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(UInt64(1) << 53)
    }

    static func lognormal(_ number: Int, median: Double, sigma: Double) -> Double {
        // Close to normal: the sum of twelve draws.
        let exponent = sigma * (0..<12).reduce(-6) { $0 + drawn(number * 12 + $1) }
        var (sum, term) = (1.0, 1.0)
        for power in 1...20 {
            term *= exponent / Double(power)
            sum += term
        }
        return median * sum
    }
}
