import Core
import Reports
import Support
import Testing

struct RunProgressTests {
    private func progress(_ events: [RunEvent], toSubmit: Int = 3) -> RunProgress {
        var progress = RunProgress()
        let tally = ReportSamples.tally(Array(repeating: nil, count: toSubmit))
        let forecast = RunEvent.LaneForecast(
            provider: "studio", concurrency: 2, tally: tally, toSubmit: toSubmit)
        progress.apply(.began([forecast]), at: ReportSamples.start)
        for event in events { progress.apply(event, at: ReportSamples.start + .seconds(10)) }
        return progress
    }

    private struct Figures: Equatable, CustomTestStringConvertible {
        var queued = 0
        var atService = 0
        var downloading = 0
        var done = 0
        var failed = 0
        var unknown = 0
        var spent = ""

        var testDescription: String {
            "\(queued) \(atService) \(downloading) \(done) \(failed) \(unknown) \(spent)"
        }
    }

    private func figures(_ progress: RunProgress) -> Figures? {
        progress["studio"].map { lane in
            Figures(
                queued: lane.queued, atService: lane.atService, downloading: lane.downloading,
                done: lane.done, failed: lane.failed, unknown: lane.unknown,
                spent: lane.spent.map(\.description).joined(separator: ", "))
        }
    }

    private static let outputs = Outputs(urls: [])

    @Test func eachStepMovesAJobFromOneFigureToTheNext() {
        let steps: [(JobState, Figures)] = [
            (.submitting, Figures(queued: 2, atService: 1, spent: "10 credits")),
            (.ready, Figures(queued: 3, spent: "0 credits")),
            (.submitting, Figures(queued: 2, atService: 1, spent: "10 credits")),
            (
                .accepted(ReportSamples.remote),
                Figures(queued: 2, atService: 1, spent: "10 credits")
            ),
            (
                .finished(ReportSamples.remote, Self.outputs),
                Figures(queued: 2, downloading: 1, spent: "7 credits")
            ),
            (
                ReportSamples.done(["a.png"]),
                Figures(queued: 2, done: 1, spent: "7 credits")
            ),
        ]
        var states: [RunEvent] = []
        for (state, expected) in steps {
            let cost = [.finished, .done].contains(state.name) ? "7 credits" : nil
            states.append(.job(ReportSamples.attempt(1, state, cost: cost)))
            #expect(figures(progress(states)) == expected, "after \(state.name)")
        }
    }

    @Test func aFailureKeepsItsPriceAsAnUnknownDoesUnlessItIsSaidToBeFree() {
        let sent = (1...2).map { RunEvent.job(ReportSamples.attempt($0, .submitting)) }
        let ends: [RunEvent] = [
            .job(ReportSamples.attempt(1, ReportSamples.failed(.fault, "x"), cost: "0 credits")),
            .job(ReportSamples.attempt(2, .unknown("x"))),
        ]
        #expect(
            figures(progress(sent + ends))
                == Figures(queued: 1, failed: 1, unknown: 1, spent: "10 credits"))
        let silent = RunEvent.job(ReportSamples.attempt(1, ReportSamples.failed(.fault, "x")))
        #expect(figures(progress(sent + [silent]))?.spent == "20 credits")
        #expect(progress(sent + ends)["studio"]?.left == 1)
    }

    @Test func whatAnEarlierRunLeftIsCountedOnce() {
        var progress = RunProgress()
        let attempts = [
            ReportSamples.attempt(1, ReportSamples.done(["a.png"])),
            ReportSamples.attempt(2, .accepted(ReportSamples.remote)),
            ReportSamples.attempt(3, .unknown("x")),
            ReportSamples.attempt(4, ReportSamples.failed(.refused, "x")),
            ReportSamples.attempt(5, ReportSamples.failed(.fault, "x")), nil,
        ]
        let forecast = RunEvent.LaneForecast(
            provider: "studio", concurrency: 2, tally: ReportSamples.tally(attempts), toSubmit: 2)
        progress.apply(.began([forecast]), at: ReportSamples.start)
        #expect(
            figures(progress)
                == Figures(
                    queued: 2, atService: 1, done: 1, failed: 1, unknown: 1, spent: "50 credits"))
        let again: [JobState] = [
            .ready, .submitting, .accepted(ReportSamples.remote), ReportSamples.done(["e.png"]),
        ]
        for state in again {
            progress.apply(.job(ReportSamples.attempt(5, state)), at: ReportSamples.start)
        }
        progress.apply(
            .job(ReportSamples.attempt(2, ReportSamples.done(["b.png"]))), at: ReportSamples.start)
        #expect(
            figures(progress)
                == Figures(queued: 1, done: 3, failed: 1, unknown: 1, spent: "60 credits"))
        #expect(progress.settled == 2)
        progress.apply(
            .job(ReportSamples.attempt(3, .failed(nil, Failure(.fault, "given up")))),
            at: ReportSamples.start)
        #expect(figures(progress)?.unknown == 0 && figures(progress)?.failed == 2)
    }

    @Test func theTimeLeftFollowsFromTheThroughput() {
        let ends = (1...2).flatMap {
            [
                RunEvent.job(ReportSamples.attempt($0, .submitting)),
                .job(ReportSamples.attempt($0, ReportSamples.done(["\($0).png"]))),
            ]
        }
        let lane = progress(ends, toSubmit: 8)["studio"]
        let now = ReportSamples.start + .seconds(10)
        #expect(lane?.timeLeft(began: ReportSamples.start, now: now) == .seconds(30))
        #expect(progress([])["studio"]?.timeLeft(began: ReportSamples.start, now: now) == nil)
    }

    @Test func aJobLeftBehindIsNotWaitedFor() {
        let events: [RunEvent] = [
            .job(ReportSamples.attempt(1, .submitting)),
            .leftBehind(ReportSamples.key(1), provider: "studio", message: "x"),
        ]
        #expect(progress(events)["studio"]?.left == 2)
        #expect(figures(progress(events))?.atService == 0)
    }
}
