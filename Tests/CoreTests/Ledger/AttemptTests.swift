import Core
import Testing

@Suite("Attempts")
struct AttemptTests {
    private func moment(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1000) }

    /// The attempt after these events, one each second from 1 on.
    private func after(_ events: [JobEvent], from attempt: Attempt? = nil) throws -> Attempt {
        try events.enumerated().reduce(attempt ?? Sample.attempt(.ready)) { attempt, step in
            try #require(attempt.after(step.element, at: moment(Int64(step.offset) + 1)))
        }
    }

    private let success: [JobEvent] = [
        .submit, .accepted(Sample.remote), .finished(Sample.outputs), .stored([Sample.image]),
    ]

    @Test func aJobRecordsWhenItReachedEachState() throws {
        let times = try after(success).times
        #expect(
            times
                == Attempt.Times(
                    submitted: moment(1), accepted: moment(2), finished: moment(3),
                    settled: moment(4)))
    }

    @Test func freshURLsDoNotMoveTheTimeItFinished() throws {
        let again = Array(success.prefix(3)) + [.finished(Outputs(urls: [], cost: nil))]
        #expect(try after(again).times.finished == moment(3))
    }

    @Test func aRetryCountsAndWhatWasSurelyNotAcceptedDoesNot() throws {
        #expect(try after([.submit, .released, .submit, .released, .submit]).number == 1)
        let failed: [JobEvent] = [.submit, .refused(Sample.failure), .retry, .submit]
        #expect(try after(failed).number == 2)
        #expect(try after([.submit, .ambiguous("?"), .released, .submit]).number == 1)
        #expect(try after([.submit, .ambiguous("?"), .retry, .submit]).number == 2)
        #expect(try after(success + [.retry, .submit]).number == 2)
    }

    @Test func anotherSubmitBeginsWithTimesOfItsOwn() throws {
        let again = try after(success + [.retry, .submit])
        #expect(again.times == Attempt.Times(submitted: moment(6)))
    }

    @Test func whatCannotHappenGivesNothing() {
        #expect(Sample.attempt(.ready).after(.stored([]), at: moment(1)) == nil)
    }

    @Test(arguments: [
        JobEvent.partial([Sample.image], Sample.failure), .failed(Sample.failure), .expired("late"),
    ])
    func whatTheServiceSaidThatItCostCountsHoweverItEnds(_ end: JobEvent) throws {
        let attempt = try after(Array(success.prefix(3)) + [end])
        #expect(text(attempt.cost) == "0.00351 USD")
    }

    @Test(arguments: [
        ("ready", nil), ("submitting", "10 credits ?"), ("accepted", "10 credits ?"),
        ("finished", "0.00351 USD"), ("done", "0.00351 USD"), ("failed", nil),
        ("unknown", "10 credits ?"), ("lost", "10 credits ?"), ("expired", "10 credits ?"),
        ("cancelled", "10 credits ?"),
    ])
    func aCostIsReportedOrElseEstimated(name: String, cost: String?) throws {
        let state = try #require(Sample.states.first { $0.name.rawValue == name })
        #expect(text(Sample.attempt(state).cost) == cost)
        let free = Sample.attempt(state, price: nil).cost
        #expect(text(free) == (cost == "0.00351 USD" ? cost : nil))
    }

    @Test func whatWasMadeAndIsOfNoUseIsCharged() {
        let useless = Failure(.output, "no image")
        #expect(text(Sample.attempt(.failed(Sample.remote, useless)).cost) == "10 credits ?")
    }

    @Test func withoutAReportAFinishedJobCostsWhatWasExpected() {
        let silent = Outputs(urls: [], cost: nil)
        #expect(text(Sample.attempt(.finished(Sample.remote, silent)).cost) == "10 credits ?")
    }

    @Test func whatTheServiceSaysOfACancelledJobIsWhatItCost() {
        let state = JobState.cancelled(
            Sample.remote, "stopped", cost: Money(micro: 0, unit: "USD"))
        #expect(text(Sample.attempt(state).cost) == "0 USD")
    }

    @Test func whatAnEarlierAttemptMayHaveCostStaysSpent() throws {
        let again = try after([.submit, .ambiguous("reset"), .retry, .submit])
        #expect(again.costs.map(text) == ["10 credits ?", "10 credits ?"])
        let third = try after([.ambiguous("reset"), .retry], from: again)
        #expect(third.costs.map(text) == ["10 credits ?", "10 credits ?"])
        let free = try after([.submit, .refused(Sample.failure), .retry])
        #expect(free.costs.isEmpty)
        var tally = Tally()
        tally.add(again, price: nil)
        #expect(tally.spent.map(\.description) == ["20 credits"])
    }

    @Test(arguments: [
        (JobEvent.accepted(Sample.remote), Attempt.Resolution.Word.happened, 1),
        (.released, .notHappened, 0), (.dropped, .dropped, 1), (.retry, .resubmitted, 1),
    ])
    func aDecisionAboutAnUnknownJobIsKeptWithItsTime(
        event: JobEvent, word: Attempt.Resolution.Word, costs: Int
    ) throws {
        let decided = try after([.submit, .ambiguous("reset"), event])
        #expect(decided.resolution == .init(word, at: moment(3), reason: "reset"))
        #expect(decided.costs.count == costs)
    }

    @Test func whatNeverWasInDoubtHasNoDecision() throws {
        #expect(try after(success).resolution == nil)
        #expect(try after([.submit, .released, .submit]).resolution == nil)
        let again: [JobEvent] = [
            .submit, .ambiguous("reset"), .released, .submit, .ambiguous("reset"),
        ]
        #expect(try after(again).resolution == nil)
    }

    @Test func aDroppedJobStaysFailedAndItsPriceSpent() throws {
        let dropped = try after([.submit, .ambiguous("reset"), .dropped])
        #expect(dropped.state == .failed(nil, Failure(.givenUp, "given up on: reset")))
        #expect(RunOptions().verdict(on: dropped, retriesMax: 9) == .keep)
        #expect(text(dropped.cost) == "10 credits ?")
    }

    private func text(_ cost: Attempt.Cost?) -> String? {
        switch cost {
        case .reported(let money): money.description
        case .estimated(let money): "\(money) ?"
        case nil: nil
        }
    }
}
