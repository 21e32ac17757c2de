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
        .submit, .accepted(Sample.remote), .finished(Sample.outputs, cost: Sample.cost),
        .stored([Sample.image]),
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
        let again = Array(success.prefix(3)) + [.finished(Outputs(urls: []))]
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
        .lost("gone"), .cancelled("stopped"), .stored([Sample.image]), .kept([Sample.image]),
    ])
    func whatTheServiceSaidThatItCostCountsHoweverItEnds(_ end: JobEvent) throws {
        let attempt = try after(Array(success.prefix(3)) + [end])
        #expect(text(attempt.cost) == "0.00351 USD")
    }

    @Test(arguments: [
        ("ready", nil), ("submitting", "10 credits ?"), ("accepted", "10 credits ?"),
        ("finished", "10 credits ?"), ("done", "10 credits ?"), ("failed", "10 credits ?"),
        ("unknown", "10 credits ?"), ("lost", "10 credits ?"), ("expired", "10 credits ?"),
        ("cancelled", "10 credits ?"),
    ])
    func aCostIsReportedOrElseEstimated(name: String, cost: String?) throws {
        let state = try #require(Sample.states.first { $0.name.rawValue == name })
        #expect(text(Sample.attempt(state).cost) == cost)
        #expect(Sample.attempt(state, price: nil).cost == nil)
        let told = Sample.attempt(state, cost: Sample.cost).cost
        #expect(text(told) == (cost == nil ? nil : "0.00351 USD"))
    }

    @Test func theLatestWordAboutTheCostCounts() throws {
        let more = Money(micro: 5000, unit: "USD")
        let events = success.prefix(2) + [.charged(more), .finished(Sample.outputs)]
        #expect(text(try after(Array(events)).cost) == "0.005 USD")
        let last = Array(events) + [.failed(Sample.failure, cost: Sample.cost)]
        #expect(text(try after(last).cost) == "0.00351 USD")
        let again = try after(last + [.retry])
        #expect(again.reportedCost == nil)
        #expect(again.costs.map(text) == ["0.00351 USD"])
    }

    @Test func whatHasCostLittleSoFarMayStillCostItsPrice() throws {
        let little = Money(micro: 1, unit: "credits")
        let waiting = try after(success.prefix(2) + [.charged(little)])
        #expect(text(waiting.cost) == "10 credits ?")
        let much = Money(micro: 20_000_000, unit: "credits")
        #expect(text(try after([.charged(much)], from: waiting).cost) == "20 credits")
        #expect(text(try after([.expired("gone")], from: waiting).cost) == "0.000001 credits")
    }

    @Test func aJobThatIsTakenUpAgainKeepsItsNumberItsCostAndItsImages() throws {
        let partial: [JobEvent] = success.prefix(3) + [.partial([Sample.image], Sample.failure)]
        let ended = try after(partial)
        let open = try after([.collect], from: ended)
        #expect(open.state == .accepted(Sample.remote))
        #expect(open.number == 1 && text(open.cost) == "0.00351 USD")
        #expect(open.images == [Sample.image])
        #expect(open.times.accepted == ended.times.accepted)
        #expect(open.times.finished == nil && open.times.settled == nil)
        let again = try after([.failed(Sample.failure)], from: open)
        #expect(again.state == .failed(Sample.remote, Sample.failure, images: [Sample.image]))
        #expect(Sample.attempt(.failed(nil, Sample.failure)).after(.collect, at: moment(1)) == nil)
    }

    @Test func imagesThatAreThereStayOnRecordHoweverTheJobEnds() throws {
        let kept = try after(success.prefix(3) + [.kept([nil, Sample.image])])
        #expect(kept.images == [Sample.image])
        for end in [JobEvent.failed(Sample.failure), .expired("gone"), .lost("gone")] {
            #expect(try after([end], from: kept).images == [Sample.image])
        }
        #expect(try after([.stored([Sample.image])], from: kept).kept.isEmpty)
    }

    @Test func whatWasMadeAndIsOfNoUseIsCharged() {
        let useless = Failure(.output, "no image")
        #expect(text(Sample.attempt(.failed(Sample.remote, useless)).cost) == "10 credits ?")
    }

    @Test func withoutAReportAFinishedJobCostsWhatWasExpected() {
        let silent = Outputs(urls: [])
        #expect(text(Sample.attempt(.finished(Sample.remote, silent)).cost) == "10 credits ?")
    }

    @Test func whatTheServiceSaysOfACancelledJobIsWhatItCost() {
        let state = JobState.cancelled(Sample.remote, "stopped")
        let cost = Money(micro: 0, unit: "USD")
        #expect(text(Sample.attempt(state, cost: cost).cost) == "0 USD")
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
