import Core
import Reports
import Support
import Testing

struct SummaryTests {
    private func summary(
        _ attempts: [Attempt?], settled: Int, submitted: Int, stops: [RunOutcome.Stop] = [],
        isRehearsal: Bool = false
    ) -> String {
        let outcome = RunOutcome(
            tally: ReportSamples.tally(attempts), stops: stops, submitted: submitted,
            began: ReportSamples.start, ended: ReportSamples.start + .milliseconds(12_400))
        return RunSummary(
            outcome, of: Invocation(file: "snake-year.yaml", isRehearsal: isRehearsal),
            output: "out/snake-year", settled: settled,
            troubles: Troubles(attempts.compactMap { $0 })
        ).text(look: .plain)
    }

    private var allDone: [Attempt] {
        (1...22).map { number in
            let paths = (1...(number < 3 ? 2 : 1)).map { "selfies/\(number)-\($0).png" }
            let isWiro = number > 19
            let cost = isWiro ? "0.02 USD" : number == 1 ? nil : "10 credits"
            return ReportSamples.attempt(number, ReportSamples.done(paths), cost: cost)
        }
    }

    @Test func imagesThatAreMissingAreSaidAndWhatToDo() {
        var missing = MissingImages()
        missing.add(2, of: ReportSamples.key(1))
        let now = Timestamp(milliseconds: 0)
        let end = RunEnd(stops: [], submitted: 0, missing: missing, began: now, ended: now)
        let attempts = [ReportSamples.attempt(1, ReportSamples.done(["a.png", "b.png"]))]
        let text = RunSummary(
            RunOutcome(end, tally: ReportSamples.tally(attempts)),
            of: Invocation(file: "cats.yaml"),
            output: "out", settled: 0, troubles: Troubles(attempts)
        ).text(look: .plain)
        #expect(text.contains("2 images of done jobs are missing or changed on disk"))
        #expect(text.contains("tirage remake cats.yaml \(ReportSamples.key(1).short)"))
        #expect(text.contains("tirage reject cats.yaml \(ReportSamples.key(1).short)"))
    }

    @Test func aGoodRunIsOneLine() throws {
        let text = summary(allDone, settled: 22, submitted: 22)
        #expect(try Golden.difference(text, "summary-good.txt") == nil)
        #expect(text.split(separator: "\n").count == 1)
        let rehearsed = summary(allDone, settled: 22, submitted: 22, isRehearsal: true)
        #expect(rehearsed.contains("nothing paid (it would be 190 credits + 0.06 USD)"))
    }

    @Test func everythingThatWentWrongIsSaidWithWhatToDo() throws {
        let failures = (30...37).map {
            ReportSamples.attempt($0, ReportSamples.failed(.fault, "the model \u{1B}[31mcrashed"))
        }
        let others = [
            ReportSamples.attempt(40, ReportSamples.failed(.moderated, "not allowed: 'blood'")),
            ReportSamples.attempt(
                41, .expired(ReportSamples.remote, "its images were gone after 30 min")),
        ]
        let unknown = (50...52).map {
            ReportSamples.attempt($0, .unknown("the connection was reset"))
        }
        let rest: [Attempt?] = [
            nil, nil, ReportSamples.attempt(60, .accepted(ReportSamples.remote)),
        ]
        let stops: [RunOutcome.Stop] = [
            .drained, .leftBehind(1), .leftBehind(2),
            .providers([
                "face": Failure(.outOfCredit, "your balance is 0.01 USD"),
                "comic": Failure(.unauthorized, "HTTP 401: bad \u{202E}key"),
            ]),
        ]
        let text = summary(
            allDone + failures + others + unknown + rest, settled: 13, submitted: 20, stops: stops)
        #expect(try Golden.difference(text, "summary-bad.txt") == nil)
    }

    @Test func aRunThatHasNothingToDoSaysSoInOneLine() {
        #expect(
            summary(allDone, settled: 0, submitted: 0)
                == "nothing to do: all 22 jobs are done, in out/snake-year\n")
        let held = allDone + [ReportSamples.attempt(50, .unknown("reset"))]
        let text = summary(held, settled: 0, submitted: 0)
        #expect(text.contains("nothing to do; so far"))
        #expect(text.contains("1 job is unknown, with 10 credits at risk"))
        let part = summary(allDone + [nil, nil], settled: 0, submitted: 0)
        #expect(
            part == "nothing to do: 22 of 24 jobs are done, in out/snake-year; the others were not"
                + " asked for\n")
    }

    @Test func aHundredThousandReasonsStayFew() {
        var troubles = Troubles()
        for number in 0..<2000 {
            troubles.add(
                ReportSamples.attempt(number, ReportSamples.failed(.fault, "reason \(number)")))
        }
        let outcome = RunOutcome(
            tally: Tally(), stops: [], submitted: 1, began: ReportSamples.start,
            ended: ReportSamples.start)
        let text = RunSummary(
            outcome, of: Invocation(file: "snake-year.yaml"), output: "out", settled: 1,
            troubles: troubles
        ).text(look: .plain)
        #expect(text.contains("1980 more jobs failed for other reasons"))
        #expect(text.split(separator: "\n").count < 50)
    }
}
