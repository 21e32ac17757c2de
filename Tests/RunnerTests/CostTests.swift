import Core
import Runner
import Support
import Testing

@Suite("What a job cost counts however it ends")
struct CostTests {
    private static let price = Money(micro: 50_000, unit: "USD")
    private static let cost = Money(micro: 40_000, unit: "USD")

    private static func plan(_ count: UInt64, day: Int64? = nil, free: Bool = false) -> Plan {
        .of(
            [Sheet(count: count, price: price)], [Studio(chargesFailures: !free)],
            budget: day.map {
                Budget(limits: [Budget.Limit(.day, Money(micro: $0, unit: "USD"))])
            })
    }

    private static func ends(_ cost: Money?) -> [PollAnswer] {
        [
            .failed(Failure(.fault, "no face"), cost: cost), .cancelled("stopped", cost: cost),
            .failed(Failure(.moderated, "nsfw"), cost: cost), .expired("too late", cost: cost),
            .failed(Failure(.fault, "'failed'"), cost: cost, isExplained: false),
            .finished(Outputs(urls: []), cost: cost),
        ]
    }

    @Test(arguments: ends(cost).indices)
    func aReportedCostCountsAndElseThePrice(_ number: Int) async throws {
        for cost in [Self.cost, nil] {
            let stage = Stage(Self.plan(1))
            let service = ScriptedService(
                time: stage.time, onPoll: { _ in .answer(Self.ends(cost)[number]) })
            let ran = await stage.run(service)
            #expect(try ran.tally.spent == [cost ?? Self.price])
            #expect(try ran.tally.estimated == (cost == nil ? [Self.price] : []))
        }
    }

    @Test func whatWasSaidOnTheWayIsNotForgotten() async throws {
        for end in Self.ends(nil) {
            let stage = Stage(Self.plan(1))
            let service = ScriptedService(
                time: stage.time,
                onPoll: { poll in
                    poll.isFinished
                        ? .answer(end)
                        : .answer(.waiting(.init(isRunning: true), cost: Self.cost))
                })
            let ran = await stage.run(service)
            #expect(try ran.tally.spent == [Self.cost])
        }
    }

    @Test func nothingSoFarIsNoWordAboutWhatItWillCost() async throws {
        let stage = Stage(Self.plan(1))
        let nothing = Money(micro: 0, unit: "USD")
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished
                    ? .answer(.failed(Failure(.fault, "no face")))
                    : .answer(.waiting(.init(isRunning: true), cost: nothing))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally.spent == [Self.price])
    }

    @Test func anAnswerThatIsAnErrorMaySayACostToo() async throws {
        let stage = Stage(Self.plan(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                guard poll.isFinished else { return .truth }
                return poll.number.isMultiple(of: 2)
                    ? .fail(.unavailable("502", cost: Self.cost))
                    : .fail(.missing("404", cost: Self.cost))
            })
        let ran = await stage.run(service)
        #expect(await stage.memory.all.first?.reportedCost == Self.cost)
        // It is at work still, and may come to cost its price.
        #expect(try ran.tally.spent == [Self.price])
        #expect(try ran.stops == [.leftBehind(1)])
    }

    @Test func failuresAreFreeWhereTheDescriptionSaysSo() async throws {
        let free = Stage(Self.plan(2, free: true))
        let service = ScriptedService(
            time: free.time,
            onPoll: { poll in
                poll.isFinished ? .answer(.failed(Failure(.fault, "no face"))) : .truth
            })
        let ran = await free.run(service)
        #expect(try ran.tally.spent == [Money(micro: 0, unit: "USD")])
        // What the service says counts more, and what it made without an image is no failure.
        for answer in [
            PollAnswer.failed(Failure(.fault, "no face"), cost: Self.cost),
            .finished(Outputs(urls: []), cost: Self.cost),
        ] {
            let stage = Stage(Self.plan(1, free: true))
            let service = ScriptedService(time: stage.time, onPoll: { _ in .answer(answer) })
            let ran = await stage.run(service)
            #expect(try ran.tally.spent == [Self.cost])
        }
    }

    @Test(arguments: [price, nil])
    func failuresAreHeldToTheBudgetOfADay(_ cost: Money?) async throws {
        let stage = Stage(Self.plan(8, day: 100_000))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished ? .answer(.failed(Failure(.fault, "no"), cost: cost)) : .truth
            })
        for _ in 0..<4 { _ = await stage.run(service) }
        #expect(service.acceptCounts.values.reduce(0, +) == 2)
        let now = stage.time.now()
        let spendings = try await stage.memory.spendings(
            from: now.startOfDay, before: now.endOfDay)
        #expect(spendings[unit: "USD"].total.description == "0.1 USD")
    }
}
