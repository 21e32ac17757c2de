import Core
import Runner
import Support
import Testing

@Suite("Answers that a description does not foresee")
struct UndescribedTests {
    private static func words(_ ran: Ran) -> [String] {
        ran.events.compactMap { event in
            guard case .undescribed(_, let message) = event.event else { return nil }
            return message
        }
    }

    private static func unknown(_ word: String) -> ScriptedService.PollReply {
        .answer(.waiting(.init(isRunning: true, unknownWord: word)))
    }

    @Test func aWordThatIsNotDescribedIsToldAfterThreePollsAndAskedAfterOn() async throws {
        let stage = Stage(.of(5))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { $0.number < 8 ? Self.unknown("complete") : .truth })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 5)
        let words = Self.words(ran)
        #expect(words.count == 1)
        #expect(words.first?.hasPrefix("says 'complete', which is no status that ") == true)
        #expect(words.first?.contains("add it under 'poll' to 'succeeded'") == true)
    }

    @Test func aWordThatComesTwiceIsNotTold() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { $0.number % 3 != 0 ? Self.unknown("odd") : .truth })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(Self.words(ran).isEmpty)
    }

    @Test func aServiceThatTakesNoQuestionIsAskedOnceAndItsLaneStops() async throws {
        let stage = Stage(.of(50))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .fail(.unsupported("it takes no GET")) })
        let ran = await stage.run(service)
        #expect(ran.stoppedProviders == ["studio"])
        #expect(
            try ran.stops.contains(
                .providers(["studio": Failure(.notFound, "it takes no GET")])))
        #expect(service.submits.count <= 4)
        #expect(service.polls.count == service.submits.count)
        for submit in service.submits {
            #expect(try await stage.state(submit.stem).name == .accepted)
        }
    }

    @Test func anAnswerAboutAnotherJobIsHeardAgainBeforeTheLaneStops() async throws {
        let stage = Stage(.of(20))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .fail(.otherJob("about 'x'")) })
        let ran = await stage.run(service)
        #expect(ran.stoppedProviders == ["studio"])
        #expect(
            try ran.stops.contains(.providers(["studio": Failure(.wrongJob, "about 'x'")])))
        #expect(service.submits.count <= 4)
        #expect(service.polls.count >= 3 * service.submits.count)
        for submit in service.submits {
            #expect(try await stage.state(submit.stem).name == .accepted)
        }
    }

    @Test func oneAnswerAboutAnotherJobChangesNothing() async throws {
        let stage = Stage(.of(3))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { $0.number % 2 == 1 ? .fail(.otherJob("about 'x'")) : .truth })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 3)
        #expect(ran.stoppedProviders.isEmpty)
    }

    @Test func anAnswerThatIsTooLargeIsToldOnceAndTheJobIsLeft() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .fail(.tooLarge("more than 64 MiB")) })
        let ran = await stage.run(service)
        #expect(ran.leftBehind == ["more than 64 MiB"])
        #expect(service.polls.count == 1)
        #expect(try await stage.state("main/1").name == .accepted)
    }
}
