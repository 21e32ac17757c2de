import Core
import Testing

struct EverTests {
    private let unit = MoneyUnit("credits", of: "painter")

    private func attempt(_ state: JobState, price: Int64? = nil, cost: Int64? = nil) -> Attempt {
        Attempt(
            key: JobKey(hex: "k"), number: 1, state: state,
            context: .init(
                batch: "b", provider: "p", service: "painter", stem: "s",
                price: price.map { Money(micro: $0, unit: unit) }),
            reportedCost: cost.map { Money(micro: $0, unit: "USD") })
    }

    private let remote = RemoteJob(id: "r")

    private var done: JobState { .done(remote, Outputs(urls: []), []) }

    @Test func everyAttemptCountsWithItsCostAndTheLatestAsJobs() {
        let ever = Ever([
            AttemptGroup(attempt(done, price: 10), count: 3, imageCount: 5, isLatest: true),
            AttemptGroup(attempt(done, cost: 7), count: 2, imageCount: 2, isLatest: true),
            AttemptGroup(
                attempt(.failed(remote, Failure(.fault, "x")), price: 4), count: 2, imageCount: 1,
                isLatest: false),
            AttemptGroup(attempt(.ready), count: 9, imageCount: 0, isLatest: true),
        ])
        #expect(ever.tally.jobs == 5)
        #expect(ever.tally.images == 8)
        #expect(ever.imagesOfEarlierAttempts == 1)
        #expect(ever.tally[.done] == 5)
        #expect(
            ever.tally.spent == [Money(micro: 14, unit: "USD"), Money(micro: 38, unit: unit)])
        #expect(ever.tally.estimated == [Money(micro: 38, unit: unit)])
    }

    @Test func unknownJobsAreAtRiskWithTheirPriceOrByNumber() {
        let unknown = JobState.unknown("reset")
        let ever = Ever([
            AttemptGroup(attempt(unknown, price: 10), count: 2, imageCount: 0, isLatest: true),
            AttemptGroup(attempt(unknown), count: 3, imageCount: 0, isLatest: true),
            // What was sent again since is spent, and no longer in doubt by itself.
            AttemptGroup(attempt(unknown, price: 1), count: 1, imageCount: 0, isLatest: false),
        ])
        #expect(ever.tally.atRisk == [Money(micro: 20, unit: unit)])
        #expect(ever.tally.spent == [Money(micro: 21, unit: unit)])
        #expect(ever.tally.unpricedAtRisk == 3)
    }

    @Test func whatThePlanLostIsWhatIsBeyondIt() {
        let ever = Ever([
            AttemptGroup(attempt(done, price: 10), count: 3, imageCount: 3, isLatest: true),
            AttemptGroup(attempt(done, cost: 7), count: 2, imageCount: 4, isLatest: true),
        ])
        var plan = Tally()
        for _ in 0..<2 { plan.add(attempt(done, price: 10), price: nil) }
        let beyond = ever.beyond(plan)
        #expect(beyond.images == 7, "the plan's two have no images here")
        #expect(
            beyond.spent == [Money(micro: 14, unit: "USD"), Money(micro: 10, unit: unit)])
        #expect(ever.isMore(than: plan))
    }

    @Test func whereThePlanIsAllThereIsNothingBeyondIt() {
        let ever = Ever([
            AttemptGroup(attempt(done, price: 10), count: 2, imageCount: 0, isLatest: true)
        ])
        var plan = Tally()
        for _ in 0..<2 { plan.add(attempt(done, price: 10), price: nil) }
        #expect(ever.beyond(plan) == EarlierPlans())
        #expect(!ever.isMore(than: plan))
        // Two jobs of a stage can be one in the ledger: nothing is ever less than nothing.
        plan.add(attempt(done, price: 10), price: nil)
        #expect(ever.beyond(plan) == EarlierPlans())
    }

    @Test func amountsBeyondWhatCanBeCountedStayTheMost() {
        let group = AttemptGroup(
            attempt(done, price: .max), count: 3, imageCount: 0, isLatest: true)
        #expect(Ever([group, group]).tally.spent == [Money(micro: .max, unit: unit)])
    }
}
