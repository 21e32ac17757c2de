import Core
import Support
import Testing

@Suite("Submits that bring no job")
struct RefusedSubmitTests {
    @Test func busyFailsNoJobAndWaitsAsLongAsAsked() async throws {
        let stage = Stage(.of(4))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.at < .seconds(1)
                    ? .fail(.busy(message: "full", retryAfter: .seconds(90))) : .accept
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 4)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(!service.submits.contains { $0.at > .seconds(1) && $0.at < .seconds(90) })
        #expect(ran.slowed == Array(repeating: .seconds(90), count: 4))
    }

    @Test func aServiceWithLessRoomThanSaidIsFilledAndNotHammered() async throws {
        let stage = Stage(.of(40, Studio(concurrency: 10)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.held < 3 ? .accept : .fail(.busy(message: "full", retryAfter: nil))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 40)
        #expect(service.peakHeld == 3)
        // About one refusal for each accepted job at most, not one for each moment.
        #expect(service.submits.count <= 80)
        #expect(ran.took <= .seconds(8 * 40 / 3 * 2))
    }

    @Test func aServiceThatIsAlwaysBusyIsAskedLessAndLess() async throws {
        let stage = Stage(.of(30, Studio(concurrency: 8)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { _ in .fail(.busy(message: "full", retryAfter: nil)) })
        let ran = await stage.run(
            service, options: RunOptions(timeMax: .seconds(3600), grace: .zero))
        #expect(try ran.tally[.ready] == 30)
        #expect(try ran.stops == [.drained])
        // Eight at first, as many while the waits still grow, then one in 45 s or more.
        #expect(service.submits.count <= 8 + 8 + 80)
    }

    @Test func aKeyThatIsNotAcceptedIsTriedByThoseUnderWayAndByNoMore() async throws {
        let stage = Stage(.of(40, Studio(concurrency: 8)))
        let time = stage.time
        let service = ScriptedService(
            time: time,
            onSubmit: { _ in
                try? await time.sleep(for: .seconds(1))
                return .fail(.refused(Failure(.unauthorized, "no such key")))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.ready] == 40)
        #expect(service.submits.count == 4)
    }

    @Test func noServiceHoldsALaneBackForLongerThanAQuarterOfAnHour() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.number == 1
                    ? .fail(.busy(message: "full", retryAfter: .seconds(1_000_000_000)))
                    : .accept
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.map(\.at).last == .seconds(15 * 60) + .milliseconds(8))
    }

    @Test func neverSentIsTriedAgainAndThenTheLaneStopsWithItsJobsReady() async throws {
        let stage = Stage(.of([Sheet(count: 9, retriesMax: 3)]))
        let service = ScriptedService(
            time: stage.time, onSubmit: { _ in .fail(.neverSent("refused")) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.ready] == 9)
        let failure = Failure(.fault, "nothing could be sent: refused")
        #expect(try ran.stops == [.providers(["studio": failure])])
        // Four at once say one thing; then three more rounds, each later than the last.
        #expect((7...16).contains(service.submits.count))
        #expect(ran.took >= .seconds(5))
    }

    @Test func anOutageThatPassesStopsNothingHoweverManySubmitsItMet() async throws {
        let stage = Stage(.of([Sheet(count: 20, retriesMax: 3)], [Studio(concurrency: 10)]))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.at < .seconds(2) ? .fail(.neverSent("refused")) : .accept
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 20)
        #expect(try ran.stops == [])
    }

    @Test func troubleOfLongAgoDoesNotCount() async throws {
        let stage = Stage(.of([Sheet(count: 12, retriesMax: 1)], [Studio(concurrency: 1)]))
        let seen = Noted<String>()
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                seen.add(submit.stem)
                return seen.all.count.isMultiple(of: 2) ? .accept : .fail(.neverSent("refused"))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 12)
        #expect(service.submits.count == 24)
    }

    @Test(arguments: [Failure.Class.unauthorized, .outOfCredit])
    func aRefusalOfTheAccountStopsItsLaneAndNoOther(_ kind: Failure.Class) async throws {
        let sheets = [
            Sheet(name: "a", provider: "poor", count: 20), Sheet(name: "b", count: 20),
        ]
        let stage = Stage(.of(sheets, [Studio(name: "poor"), Studio()]))
        let failure = Failure(kind, "no")
        let poor = ScriptedService(
            time: stage.time,
            onSubmit: { $0.stem == "a/1" ? .accept : .fail(.refused(failure)) })
        let rich = ScriptedService(time: stage.time)
        let ran = await stage.run(["poor": poor, "studio": rich])
        #expect(try ran.stops == [.providers(["poor": failure])])
        #expect(ran.stoppedProviders == ["poor"])
        #expect(try ran.tally[.ready] == 19)
        #expect(try ran.tally[.done] == 21)
        // Only what was under way already, and what it had is collected.
        #expect(poor.submits.count == 4)
        #expect(try await stage.state("a/1").name == .done)
        let later = await stage.run(["poor": rich, "studio": rich])
        #expect(try later.tally[.done] == 40)
    }

    @Test func aStoppedLaneDoesNotWaitForItsPause() async throws {
        let stage = Stage(.of(2, Studio(concurrency: 2)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                guard submit.stem == "main/1" else {
                    try? await stage.time.sleep(for: .seconds(1))
                    return .fail(.refused(Failure(.unauthorized, "no")))
                }
                return .fail(.busy(message: "full", retryAfter: .seconds(600)))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.ready] == 2)
        #expect(ran.took < .seconds(2))
    }

    @Test func aRefusalOfTheJobFailsItAloneAndForGood() async throws {
        let stage = Stage(.of(3))
        let failure = Failure(.refused, "unknown model")
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { $0.stem == "main/2" ? .fail(.refused(failure)) : .accept })
        for _ in 0..<2 {
            let ran = await stage.run(service)
            #expect(try ran.tally[.done] == 2)
            #expect(try ran.stops == [])
        }
        #expect(try await stage.state("main/2") == .failed(nil, failure))
        #expect(service.submitCount("main/2") == 1)
    }

    @Test func anAmbiguousSubmitIsHeldAndFreesItsSlot() async throws {
        let stage = Stage(.of(10, Studio(concurrency: 1)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { $0.stem == "main/3" ? .fail(.ambiguous("reset")) : .accept })
        for _ in 0..<3 {
            let ran = await stage.run(service)
            #expect(try ran.tally[.done] == 9)
            #expect(try ran.tally[.unknown] == 1)
        }
        #expect(service.submitCount("main/3") == 1)
    }
}
