import Core
import Reports
import Testing

/// What a run is expected to cost, and how long it takes.
struct PlanForecastTests {
    private func forecast(_ past: [PastJobs]) async throws -> PlanForecast {
        PlanForecast(
            try await PlanFacts(try ReportSamples.plan(), past: past, latest: { _ in [:] }))
    }

    private func past(_ batch: String, on provider: String, _ seconds: Int, cost: String? = nil)
        -> PastJobs
    {
        PastJobs(
            provider: provider, batch: batch, count: 4, duration: .seconds(seconds),
            cost: cost.flatMap { Money(written: $0) })
    }

    @Test func withoutPastJobsOnlyTheRateIsKnown() async throws {
        let forecast = try await forecast([])
        // 12 jobs at 60/min: the last is sent after 11 s. Nothing is known of the other provider.
        #expect(forecast.times == [.atLeast(.seconds(11)), .unknown])
        #expect(forecast.time == .atLeast(.seconds(11)))
    }

    @Test func pastJobsTellTheTimeAtTheLimits() async throws {
        let forecast = try await forecast([
            past("selfies", on: "studio", 30), past("athletes", on: "face", 50),
        ])
        // 12 jobs of 30 s and 12 of 50 s, 4 at a time each.
        #expect(forecast.times == [.about(.seconds(90)), .about(.seconds(150))])
        #expect(forecast.time == .about(.seconds(150)), "the providers work side by side")
    }

    @Test func aSlowRateDecidesWhereJobsAreShort() async throws {
        let forecast = try await forecast([
            past("selfies", on: "studio", 1), past("athletes", on: "face", 0),
        ])
        #expect(forecast.times[0] == .about(.seconds(12)))
    }

    @Test func aPriceComesFromTheManifestElseFromPastJobs() async throws {
        let forecast = try await forecast([past("athletes", on: "face", 10, cost: "0.25 USD")])
        #expect(forecast.cost.map(\.description) == ["3 USD", "120 credits"])
        #expect(forecast.unpricedCount == 0)
        let unknown = try await self.forecast([])
        #expect(unknown.cost.map(\.description) == ["120 credits"])
        #expect(unknown.unpricedCount == 12)
    }
}
