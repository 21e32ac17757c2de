import Core
import Support
import Testing

@Suite("Asking after jobs")
struct AskingTests {
    @Test func aBusyPollDoesNotSubmitAgain() async throws {
        let stage = Stage(.of(5))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.number < 4
                    ? .fail(.throttled(message: "too often", retryAfter: .seconds(20))) : .truth
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 5)
        #expect(service.submits.count == 5)
        #expect(service.polls.count == 5 * 4)
        for job in Set(service.polls.map(\.stem)) {
            let moments = service.polls.filter { $0.stem == job }.map(\.at)
            for (one, next) in zip(moments, moments.dropFirst()) {
                #expect(next - one >= .seconds(20))
            }
        }
        #expect(ran.retrying.count == 15)
        #expect(ran.retrying.allSatisfy { $0 >= .seconds(20) && $0 <= .seconds(60) })
    }

    @Test func questionsComeFurtherAndFurtherApart() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time, jobTime: { _ in .seconds(200) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        let moments = service.polls.map(\.at)
        let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
        for (gap, next) in zip(gaps, gaps.dropFirst()) { #expect(next >= gap) }
        #expect(moments.first.map { $0 >= .milliseconds(450) } == true)
        #expect(gaps.last.map { $0 >= .seconds(10) } == true)
        // No gap but the shortest is above 20 % of the age, answers' own time left out.
        for (gap, age) in zip(gaps, moments) {
            #expect(gap - .milliseconds(100) <= max(.milliseconds(200), age / 5))
        }
    }

    @Test func theServicesOwnWishComesFirst() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished
                    ? .truth
                    : .answer(.waiting(.init(isRunning: true, retryAfter: .seconds(30))))
            })
        _ = await stage.run(service)
        #expect(service.polls.count == 2)
        #expect(service.polls[1].at - service.polls[0].at == .milliseconds(30_100))
    }

    @Test func aTimeOutLeavesTheJobForTheNextRun() async throws {
        let stage = Stage(.of([Sheet(count: 2, timeout: .seconds(60))]))
        let service = ScriptedService(
            time: stage.time, jobTime: { $0 == "main/1" ? .seconds(500) : .seconds(8) })
        let first = await stage.run(service)
        #expect(try first.stops == [.leftBehind(1)])
        #expect(first.leftBehind == ["not finished after 60 s"])
        #expect(try await stage.state("main/1").name == .accepted)
        stage.time.pass(.seconds(500))
        let second = await stage.run(service)
        #expect(try second.tally[.done] == 2)
        #expect(service.submits.count == 2)
    }

    @Test func aFaultAtTheServiceIsNoFaultOfTheJob() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { $0.number <= 6 ? .fail(.unavailable("502")) : .truth })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.count == 1)
        #expect(ran.retrying.count == 6)
        for (wait, next) in zip(ran.retrying, ran.retrying.dropFirst()) { #expect(next >= wait) }
    }

    @Test func aNewJobMayBeUnknownForAWhile() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { $0.at < .seconds(28) ? .fail(.missing("not found")) : .truth })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.polls.count > 3)
    }

    @Test func aJobThatTheServiceDoesNotKnowIsLeftForTheNextRun() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .fail(.missing("404")) })
        for _ in 0..<2 {
            let ran = await stage.run(service)
            #expect(try ran.stops == [.leftBehind(1)])
            #expect(ran.leftBehind == ["the service does not know it now: 404"])
            #expect(try await stage.state("main/1").name == .accepted)
        }
        stage.time.pass(.seconds(24 * 3600))
        let late = await stage.run(service)
        #expect(try late.tally[.lost] == 1)
        // A loss is never made good by itself: it was paid for.
        _ = await stage.run(service)
        #expect(service.submits.count == 1)
    }

    @Test func aServiceThatKnowsNoneOfItsJobsGetsNoMore() async throws {
        let stage = Stage(.of(50))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .fail(.missing("404")) })
        let ran = await stage.run(service)
        #expect(service.submits.count == 4)
        #expect(ran.stoppedProviders == ["studio"])
    }

    @Test func oneAnswerBetweenRenewsThePatience() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, jobTime: { _ in .seconds(300) },
            onPoll: { $0.number.isMultiple(of: 3) ? .truth : .fail(.missing("not found")) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
    }

    @Test func aJobOlderThanItsServiceKeepsIsLost() async throws {
        let stage = Stage(.of(1, Studio(keeps: .seconds(1800))))
        try await stage.memory.commit([
            stage.attempt(
                "main/1", .accepted(RemoteJob(id: "r")),
                accepted: VirtualTime.start + .seconds(-1801))
        ])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.tally[.lost] == 1)
        #expect(service.polls.count == 3)
    }

    @Test(arguments: [
        (PollAnswer.failed(Failure(.moderated, "nsfw")), JobState.Name.failed),
        (.cancelled("by its user"), .cancelled), (.expired("too old"), .expired),
    ])
    func anEndIsAnEnd(_ answer: PollAnswer, _ state: JobState.Name) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(time: stage.time, onPoll: { _ in .answer(answer) })
        let ran = await stage.run(service)
        #expect(try ran.tally[state] == 1)
        #expect(try ran.stops == [])
        _ = await stage.run(service)
        #expect(service.submits.count == 1)
    }

    @Test func aKeyRefusedWhileAskingStopsTheLaneAndKeepsTheJob() async throws {
        let stage = Stage(.of(20))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .fail(.unauthorized("key expired")) })
        let ran = await stage.run(service)
        let failure = Failure(.unauthorized, "key expired")
        #expect(try ran.stops == [.providers(["studio": failure])])
        #expect(try ran.tally[.accepted] == 4)
        #expect(try ran.tally[.ready] == 16)
        #expect(service.submits.count == 4)
        let later = await stage.run(service)
        #expect(try later.tally[.accepted] == 4)
    }
}
