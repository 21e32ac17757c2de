import Core
import Support
import Testing

@Suite("Pools of providers")
struct PoolTests {
    /// Accounts of one service.
    private static func studios(_ a: Int, _ b: Int) -> [Studio] {
        [
            Studio(name: "a", service: "studio", concurrency: a),
            Studio(name: "b", service: "studio", concurrency: b),
        ]
    }

    private static func plan(_ count: UInt64, _ a: Int, _ b: Int) -> Plan {
        .of([Sheet(provider: "a", count: count, pool: ["b"])], studios(a, b))
    }

    @Test func eachJobRunsOnceOnWhicheverHasRoom() async throws {
        let stage = Stage(Self.plan(24, 1, 3))
        let (a, b) = (ScriptedService(time: stage.time), ScriptedService(time: stage.time))
        let ran = await stage.run(["a": a, "b": b])
        #expect(try ran.tally[.done] == 24)
        #expect(a.peakHeld == 1)
        #expect(b.peakHeld == 3)
        #expect(Set(a.acceptCounts.keys).isDisjoint(with: b.acceptCounts.keys))
        #expect(a.submits.count + b.submits.count == 24)
        #expect(a.submits.count >= 5)
        #expect(b.submits.count >= 16)
    }

    @Test func whatOneProviderRefusesAltogetherTheOtherMakes() async throws {
        let stage = Stage(Self.plan(10, 2, 2))
        let a = ScriptedService(
            time: stage.time,
            onSubmit: { _ in .fail(.refused(Failure(.unauthorized, "no such key"))) })
        let b = ScriptedService(time: stage.time)
        let ran = await stage.run(["a": a, "b": b])
        #expect(try ran.tally[.done] == 10)
        #expect(ran.stoppedProviders == ["a"])
        #expect(b.acceptCounts.count == 10)
    }

    @Test func aProviderThatIsBusyKeepsNoJobFromTheOther() async throws {
        let stage = Stage(Self.plan(10, 2, 2))
        let a = ScriptedService(
            time: stage.time,
            onSubmit: { _ in .fail(.busy(message: "full", retryAfter: .seconds(600))) })
        let b = ScriptedService(time: stage.time)
        let ran = await stage.run(["a": a, "b": b])
        #expect(try ran.tally[.done] == 10)
        #expect(b.acceptCounts.count == 10)
        let last = try #require(b.submits.last)
        #expect(last.at < .seconds(120))
    }

    @Test func whatWasSubmittedIsCollectedFromTheProviderThatHasIt() async throws {
        let stage = Stage(Self.plan(8, 2, 2))
        let slow: @Sendable (String) -> Duration = { _ in .seconds(600) }
        let a = ScriptedService(time: stage.time, jobTime: slow)
        let b = ScriptedService(time: stage.time, jobTime: slow)
        _ = await stage.run(
            ["a": a, "b": b], options: RunOptions(grace: .zero), stopAfter: .seconds(5))
        let first = a.acceptCounts.merging(b.acceptCounts) { $0 + $1 }
        #expect(first.count == 4)
        let ran = await stage.run(["a": a, "b": b])
        #expect(try ran.tally[.done] == 8)
        let all = a.acceptCounts.merging(b.acceptCounts) { $0 + $1 }
        #expect(all.count == 8)
        #expect(all.values.allSatisfy { $0 == 1 })
    }

    @Test func providersThatShareAPoolAreOneRowOfFigures() async throws {
        let plan = Plan.of(
            [
                Sheet(name: "one", provider: "a", count: 3, pool: ["b"]),
                Sheet(name: "two", provider: "c", count: 2),
                Sheet(name: "three", provider: "b", count: 4),
            ], Self.studios(1, 2) + [Studio(name: "c", service: "studio", concurrency: 1)])
        let stage = Stage(plan)
        let services = ["a", "b", "c"].map { ($0, ScriptedService(time: stage.time)) }
        let ran = await stage.run(Dictionary(uniqueKeysWithValues: services))
        #expect(ran.forecasts.map(\.provider) == ["a + b", "c"])
        #expect(ran.forecasts.map(\.toSubmit) == [7, 2])
        #expect(ran.forecasts.map(\.concurrency) == [3, 1])
        #expect(try ran.tally[.done] == 9)
    }
}
