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
        ("ready", nil), ("submitting", "10 credits ?"), ("accepted", "10 credits ?"),
        ("finished", "0.00351 USD"), ("done", "0.00351 USD"), ("failed", nil),
        ("unknown", "10 credits ?"), ("lost", "10 credits ?"), ("expired", "10 credits ?"),
        ("cancelled", nil),
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

    private func text(_ cost: Attempt.Cost?) -> String? {
        switch cost {
        case .reported(let money): money.description
        case .estimated(let money): "\(money) ?"
        case nil: nil
        }
    }
}
