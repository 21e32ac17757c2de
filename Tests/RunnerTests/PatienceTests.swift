import Core
import Runner
import Support
import Testing

@Suite("A paid job is not given up at the first word")
struct PatienceTests {
    private static let words: [ScriptedService.PollReply] = [
        .answer(.expired("not found")), .answer(.cancelled("by somebody")),
        .answer(.failed(Failure(.fault, "the service says 'failed'"), isExplained: false)),
        .fail(.missing("404")),
    ]

    @Test(arguments: words.indices)
    func whatIsTakenBackWithinHalfAMinuteWasNeverTrue(_ number: Int) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished && poll.at < .seconds(30) ? Self.words[number] : .truth
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(try ran.stops.isEmpty)
        #expect(service.submits.count == 1)
    }

    @Test(arguments: zip(words.indices, [JobState.Name.expired, .cancelled, .failed]))
    func threeSuchWordsOverHalfAMinuteAreBelieved(
        _ number: Int, _ state: JobState.Name
    ) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in poll.isFinished ? Self.words[number] : .truth })
        let ran = await stage.run(service)
        #expect(try await stage.state("main/1").name == state)
        #expect(try ran.stops.isEmpty)
        let moments = service.polls.filter(\.isFinished).map(\.at)
        let first = try #require(moments.first)
        let last = try #require(moments.last)
        #expect(last - first >= .seconds(30) && last - first < .seconds(100))
        #expect(moments.count >= 3)
        let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
        for (gap, next) in zip(gaps, gaps.dropFirst()) { #expect(next >= gap) }
    }

    @Test func aRealAnswerInBetweenBeginsAnew() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, jobTime: { _ in .seconds(300) },
            onPoll: { poll in
                poll.isFinished || poll.number.isMultiple(of: 3)
                    ? .truth : .answer(.expired("gone"))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
    }

    @Test func wordsOfOneKindDoNotCountForAnother() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time, jobTime: { _ in .seconds(60) },
            onPoll: { poll in
                guard poll.at < .seconds(80) else { return .truth }
                return poll.at < .seconds(60) ? .fail(.missing("404")) : .answer(.expired("gone"))
            })
        let ran = await stage.run(service, options: RunOptions())
        #expect(try ran.tally[.expired] == 0)
        _ = await stage.run(service)
        #expect(try await stage.state("main/1").name == .done)
    }

    @Test func anOldJobIsHeardOutToo() async throws {
        let stage = Stage(.of(1))
        let begun = stage.time.elapsed()
        try await stage.memory.commit([
            stage.attempt(
                "main/1", .accepted(RemoteJob(id: "r")),
                accepted: VirtualTime.start + .seconds(-3600))
        ])
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.at - begun < .seconds(20) ? .answer(.expired("gone")) : .truth
            })
        service.adopt(RemoteJob(id: "r"), stem: "main/1")
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.isEmpty)
    }

    @Test func aFailureWithAReasonIsBelievedAtOnce() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { $0.isFinished ? .answer(.failed(Failure(.fault, "no face"))) : .truth })
        let ran = await stage.run(service)
        #expect(try ran.tally[.fault] == 1)
        #expect(service.polls.filter(\.isFinished).count == 1)
    }

    @Test(arguments: words.indices)
    func aRunThatEndsMeanwhileLeavesTheJobAsItWas(_ number: Int) async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in poll.isFinished ? Self.words[number] : .truth })
        let ran = await stage.run(service, options: RunOptions(timeMax: .seconds(20)))
        #expect(try ran.stops == [.drained])
        #expect(try await stage.state("main/1").name == .accepted)
    }

    @Test func aShortTimeOutDoesNotKeepALostJobFromBeingBelieved() async throws {
        let stage = Stage(.of([Sheet(count: 1, timeout: .seconds(10))]))
        let service = ScriptedService(
            time: stage.time, onPoll: { _ in .answer(.expired("gone")) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.expired] == 1)
    }

    @Test func goneImagesAreAskedForWithTheSamePatience() async throws {
        let stage = Stage(.of(1))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.number > 3 && poll.at > .seconds(9) && poll.at < .seconds(20)
                    ? .answer(.expired("gone")) : .truth
            })
        let downloads = ScriptedDownloads(
            time: stage.time, onFetch: { _, number in number < 3 ? .gone("404") : nil })
        let ran = await stage.run(service, downloads: downloads)
        #expect(try ran.tally[.done] == 1)
        #expect(service.submits.count == 1)
    }
}
