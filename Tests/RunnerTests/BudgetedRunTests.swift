import Core
import Runner
import Support
import Synchronization
import Testing

@Suite("Runs with a budget")
struct BudgetedRunTests {
    private static func credits(_ amount: Int64) -> Money {
        Money(micro: amount * 1_000_000, unit: "credits")
    }

    private static func run(_ amount: Money, _ more: Budget.Limit...) -> Budget {
        Budget(limits: [Budget.Limit(.run, amount)] + more)
    }

    /// Reports this for each job that is finished.
    private static func reporting(
        _ cost: @escaping @Sendable (String) -> Money?
    ) -> @Sendable (ScriptedService.Poll) -> ScriptedService.PollReply {
        { poll in
            guard poll.isFinished else { return .truth }
            let urls = ["https://images.test/\(poll.stem)"]
            return .answer(.finished(Outputs(urls: urls), cost: cost(poll.stem)))
        }
    }

    private static func stop(_ ran: Ran) throws -> (jobs: Int, limits: [String])? {
        for case .overBudget(let jobs, let accounts) in try ran.stops {
            return (jobs, accounts.map { "\($0.limit.period) \($0.left)" })
        }
        return nil
    }

    @Test func atTheLimitNothingIsSubmittedAndWhatIsPaidForIsFinished() async throws {
        let plan = Plan.of(
            [Sheet(count: 10, price: Self.credits(10))], budget: Self.run(Self.credits(45)))
        let stage = Stage(plan)
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(service.submits.count == 4)
        #expect(try ran.tally[.done] == 4)
        let stop = try #require(try Self.stop(ran))
        #expect(stop.jobs == 6)
        #expect(stop.limits == ["run 5 credits"])
        #expect(try ran.stops.count == 1)

        // A run of its own has a budget of its own.
        let again = await stage.run(service)
        #expect(try again.tally[.done] == 8)
        let last = await stage.run(service)
        #expect(try last.tally[.done] == 10)
        #expect(try last.stops.isEmpty)
    }

    @Test func whatWasReservedAndNotSpentIsSpentInTheSameRun() async throws {
        let plan = Plan.of(
            [Sheet(count: 12, price: Self.credits(10))], budget: Self.run(Self.credits(30)))
        let stage = Stage(plan)
        let service = ScriptedService(
            time: stage.time, onPoll: Self.reporting { _ in Self.credits(2) })
        let ran = await stage.run(service)
        // The last that fits: 10 are spent, and 10 reserved on top.
        #expect(try ran.tally[.done] == 11)
        #expect(try Self.stop(ran)?.limits == ["run 8 credits"])
    }

    @Test func jobsThatStillFitGoOn() async throws {
        let plan = Plan.of(
            [
                Sheet(name: "large", count: 3, price: Self.credits(40)),
                Sheet(name: "small", count: 4, price: Self.credits(5)),
                Sheet(name: "other", provider: "dollars", count: 5, price: Money(written: "1 USD")),
                Sheet(name: "free", provider: "dollars", count: 5),
            ], [Studio(), Studio(name: "dollars")], budget: Self.run(Self.credits(60)))
        let stage = Stage(plan)
        let (studio, dollars) = (
            ScriptedService(time: stage.time), ScriptedService(time: stage.time)
        )
        let ran = await stage.run(["studio": studio, "dollars": dollars])
        #expect(dollars.submits.count == 10)
        #expect(studio.acceptCounts.keys.filter { $0.hasPrefix("large") }.count == 1)
        #expect(studio.acceptCounts.keys.filter { $0.hasPrefix("small") }.count == 4)
        #expect(try Self.stop(ran)?.jobs == 2)
    }

    @Test func aLaneWaitsForWhatAnotherGivesBack() async throws {
        let plan = Plan.of(
            [
                Sheet(name: "slow", count: 1, price: Self.credits(10)),
                Sheet(name: "quick", provider: "second", count: 1, price: Self.credits(10)),
            ], [Studio(), Studio(name: "second")], budget: Self.run(Self.credits(10)))
        let stage = Stage(plan)
        let failing = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished
                    ? .answer(
                        .failed(
                            Failure(.moderated, "nsfw"), cost: Money(micro: 0, unit: "credits")))
                    : .truth
            })
        let second = ScriptedService(time: stage.time)
        let ran = await stage.run(["studio": failing, "second": second])
        #expect(try ran.tally[.done] == 1)
        #expect(try ran.stops.isEmpty)
        #expect(second.submits.first?.at ?? .zero > .seconds(8))
    }

    @Test func ofAPoolTheCheaperProviderGoesOn() async throws {
        let studios = [
            Studio(name: "dear", service: "studio", concurrency: 1, price: Self.credits(12)),
            Studio(name: "cheap", service: "studio", concurrency: 1, price: Self.credits(5)),
        ]
        let plan = Plan.of(
            [Sheet(provider: "dear", count: 12, pool: ["cheap"])], studios,
            budget: Self.run(Self.credits(34)))
        let stage = Stage(plan)
        let (dear, cheap) = (
            ScriptedService(time: stage.time), ScriptedService(time: stage.time)
        )
        let ran = await stage.run(["dear": dear, "cheap": cheap])
        #expect(dear.submits.count * 12 + cheap.submits.count * 5 <= 34)
        #expect(34 - dear.submits.count * 12 - cheap.submits.count * 5 < 5)
        #expect(try Self.stop(ran)?.jobs == 12 - dear.submits.count - cheap.submits.count)
    }

    @Test func aServiceThatTakesMoreThanItsPriceIsNotAskedAgain() async throws {
        let plan = Plan.of(
            [Sheet(count: 20, price: Self.credits(1))], [Studio(concurrency: 2)],
            budget: Self.run(Self.credits(10)))
        let stage = Stage(plan)
        let service = ScriptedService(
            time: stage.time, onPoll: Self.reporting { _ in Self.credits(6) })
        let ran = await stage.run(service)
        // Once the second has told, too: 12 are spent.
        #expect(service.submits.count == 3)
        #expect(try Self.stop(ran)?.limits == ["run 0 credits"])
    }

    @Test func aStageTakesItsShareOfTheBudget() async throws {
        let folder = MemoryFolder()
        let plan = Plan.of(
            [
                Sheet(name: "first", count: 4, price: Self.credits(10)),
                Sheet(name: "second", count: 0, price: Self.credits(10), images: "first"),
            ], files: FolderFiles(folder), budget: Self.run(Self.credits(65)))
        let stage = Stage(plan, folder: folder)
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(service.submits.count == 6)
        #expect(try Self.stop(ran)?.jobs == 2)
    }

    @Test func aStopEndsTheWaitForABudget() async throws {
        let plan = Plan.of(
            [Sheet(count: 9, price: Self.credits(10))], budget: Self.run(Self.credits(10)))
        let stage = Stage(plan)
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(600) })
        let ran = await stage.run(
            service, options: RunOptions(grace: .seconds(3)), stopAfter: .seconds(5))
        #expect(try ran.stops.contains(.drained))
        #expect(service.submits.count == 1)
        #expect(ran.took < .seconds(10))
    }
}
