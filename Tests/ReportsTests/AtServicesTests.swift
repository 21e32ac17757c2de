import Core
import Support
import Testing

@testable import Reports

/// The last line of a program that is ended at once.
@Suite struct AtServicesTests {
    @Test func itSaysWhatIsAtTheServicesAndWhatItCosts() {
        var held = AtServices()
        held.jobs = 3
        for _ in 0..<3 { held.add(Money(micro: 10_000_000, unit: "credits")) }
        #expect(
            held.lastWord(isRehearsal: false, look: .plain)
                == "3 jobs are at the services, 30 credits; run again to collect them")
        #expect(
            held.lastWord(isRehearsal: true, look: .plain)
                == "3 jobs are at the stand-ins; run again to collect them")
        held.jobs = 4
        held.unanswered = 1
        #expect(
            held.lastWord(isRehearsal: false, look: .plain)
                == """
                4 jobs are at the services, 30 credits or more; run again to collect them
                1 job was just being sent, and nobody knows yet whether the service took it; run again to see
                """)
        #expect(
            AtServices().lastWord(isRehearsal: false, look: .plain)
                == "ended at once; nothing is at the services")
    }

    @Test func aRunsProgressKnowsWhatIsAtTheServices() {
        var progress = RunProgress()
        let now = ReportSamples.start
        progress.apply(
            .began([
                RunEvent.LaneForecast(
                    provider: "studio", concurrency: 2,
                    tally: ReportSamples.tally([
                        nil, nil, nil, ReportSamples.attempt(4, .accepted(ReportSamples.remote)),
                    ]),
                    toSubmit: 3)
            ]), at: now)
        #expect(progress.atServices.jobs == 1, "left by an earlier run")
        progress.apply(.job(ReportSamples.attempt(1, .submitting)), at: now)
        #expect(progress.atServices.unanswered == 1)
        #expect(progress.atServices.jobs == 1)
        progress.apply(.job(ReportSamples.attempt(1, .accepted(ReportSamples.remote))), at: now)
        #expect(progress.atServices.unanswered == 0)
        #expect(progress.atServices.jobs == 2)
        progress.apply(.job(ReportSamples.attempt(1, ReportSamples.done(["a.png"]))), at: now)
        progress.apply(.job(ReportSamples.attempt(4, ReportSamples.done(["b.png"]))), at: now)
        #expect(progress.atServices.jobs == 0)
    }
}
