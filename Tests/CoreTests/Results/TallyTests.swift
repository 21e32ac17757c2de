import Core
import Testing

@Suite("Tallies")
struct TallyTests {
    private let price = Money(micro: 5_000_000, unit: "EUR")

    @Test func everyJobIsCountedWhereItStands() {
        var tally = Tally()
        for state in Sample.states { tally.add(Sample.attempt(state), price: price) }
        tally.add(nil, price: price)
        #expect(tally.jobs == 11)
        #expect(tally[.ready] == 2)
        #expect(JobState.Name.allCases.dropFirst().allSatisfy { tally[$0] == 1 })
        #expect(tally.inFlight == 2)
        #expect(tally.failed == 4)
        #expect(tally.images == 1)
        #expect(tally[Failure.Class.fault] == 1)
        #expect(tally[Failure.Class.refused] == 0)
    }

    @Test func moneyIsKeptApartByUnitAndByWhatIsKnown() {
        var tally = Tally()
        for state in Sample.states {
            let cost = [.finished, .done].contains(state.name) ? Sample.cost : nil
            tally.add(Sample.attempt(state, cost: cost), price: price)
        }
        tally.add(nil, price: price)
        #expect(tally.spent.map(\.description) == ["0.00702 USD", "70 credits"])
        #expect(tally.estimated.map(\.description) == ["70 credits"])
        #expect(tally.atRisk.map(\.description) == ["20 credits"])
        #expect(tally.expected.map(\.description) == ["10 EUR"])
    }

    @Test func sumsNeverWrapAround() {
        var tally = Tally()
        let much = Money(micro: .max, unit: "USD")
        for _ in 0..<2 { tally.add(nil, price: much) }
        #expect(tally.expected == [much])
    }
}
