import Core
import Support
import Synchronization
import Testing

/// Ten minutes in which a service does not answer, in the middle of a run.
@Suite("Outages")
struct OutageTests {
    enum Kind: CaseIterable {
        case refused, error503, hang
    }

    private static let outage = Duration.seconds(100)..<Duration.seconds(700)

    private func service(_ kind: Kind, _ time: VirtualTime, pollsWork: Bool = false)
        -> ScriptedService
    {
        ScriptedService(
            time: time,
            onSubmit: { submit in
                guard Self.outage.contains(submit.at) else { return .accept }
                switch kind {
                case .refused: return .fail(.neverSent("refused"))
                case .error503: return .fail(.ambiguous("HTTP 503"))
                case .hang:
                    try? await time.sleep(for: .seconds(60))
                    return .fail(.ambiguous("no answer"))
                }
            },
            onPoll: { poll in
                guard Self.outage.contains(poll.at), !pollsWork else { return .truth }
                if kind == .hang { try? await time.sleep(for: .seconds(60)) }
                return .fail(.unavailable("HTTP 503"))
            })
    }

    @Test(arguments: Kind.allCases)
    func oneProbeIn15SecondsAndFullSpeedOnceOneIsAnswered(_ kind: Kind) async throws {
        let stage = Stage(.of(600, Studio(concurrency: 16)))
        let service = service(kind, stage.time)
        let ran = await stage.run(service)
        let unknown = try ran.tally[.unknown]
        // What was under way when it began, and not one probe more.
        #expect(unknown <= (kind == .refused ? 0 : 16))
        #expect(try ran.tally[.done] == 600 - unknown)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(try ran.stops == [])

        // Some time into it only probes go out, submits and questions together.
        let from = Self.outage.lowerBound + .seconds(120)
        let asked = (service.submits.map(\.at) + service.polls.map(\.at)).sorted()
        let probes = asked.filter { $0 >= from && $0 < Self.outage.upperBound }
        #expect(probes.count <= 2 * 480 / 15 && !probes.isEmpty, "\(probes.count)")
        let later = asked.filter { $0 >= Self.outage.upperBound }
        let first = try #require(later.first)
        #expect(first <= Self.outage.upperBound + .seconds(75))
        let submits = service.submits.map(\.at).filter { $0 >= first }
        // As many as it holds are there again within 5 s.
        #expect(submits.count { $0 <= first + .seconds(5) } >= 8, "\(submits.prefix(20))")
    }

    @Test func aServiceThatAnswersQuestionsAndNoSubmitsGetsFewMore() async throws {
        let stage = Stage(.of(600, Studio(concurrency: 16)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { $0.at < .seconds(100) ? .accept : .fail(.ambiguous("HTTP 503")) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.unknown] <= 16 + 5)
        #expect(ran.stoppedProviders == ["studio"])
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func aServiceThatNeverAnsweredIsNotSentEveryJob() async throws {
        let stage = Stage(.of(600, Studio(concurrency: 64)))
        let service = ScriptedService(
            time: stage.time, onSubmit: { _ in .fail(.ambiguous("HTTP 503")) })
        let ran = await stage.run(service)
        #expect(try ran.tally[.unknown] <= 6)
        #expect(try ran.tally[.ready] >= 594)
        #expect(ran.stoppedProviders == ["studio"])
    }

    @Test func anHourOfSilenceEndsTheLane() async throws {
        let stage = Stage(.of(100, Studio(concurrency: 4)))
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { $0.at < .seconds(20) ? .accept : .fail(.neverSent("refused")) })
        let ran = await stage.run(service)
        #expect(ran.stoppedProviders == ["studio"])
        #expect(ran.took > .seconds(3600) && ran.took < .seconds(4000))
        #expect(try ran.tally[.unknown] == 0)
    }
}

/// A rate that nobody was told of, through the whole of a run.
@Suite("Limits that a service does not tell")
struct HiddenRateTests {
    @Test func aStormOf429FailsNoJobAndCostsLittle() async throws {
        let stage = Stage(.of(2000, Studio(concurrency: 64)))
        let room = Mutex((tokens: 1.0, at: Duration.zero, possible: 0.0))
        let service = ScriptedService(
            time: stage.time, submitTime: .milliseconds(20), pollTime: .milliseconds(20),
            jobTime: { _ in .milliseconds(300) },
            onSubmit: { submit in
                let rate: Double = (90..<180).contains(submit.at.seconds) ? 4 : 10
                let isTaken = room.withLock { room in
                    let gained = (submit.at - room.at).seconds * rate
                    room = (min(room.tokens + gained, rate), submit.at, room.possible + gained)
                    if room.tokens < 1 { return false }
                    room.tokens -= 1
                    return true
                }
                return isTaken
                    ? .accept
                    : .fail(.throttled(message: "HTTP 429", retryAfter: .seconds(1)))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 2000)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
        let goodput = 2000 / room.withLock { $0.possible }
        #expect(goodput >= 0.9, "\(goodput)")
        #expect(service.submits.count - 2000 <= 40, "\(service.submits.count)")
    }

    @Test func whatWasLearnedOfDurationsIsThereInTheNextRun() async throws {
        let plan = Plan.of([Sheet(name: "a", count: 40), Sheet(name: "b", count: 40)])
        let stage = Stage(plan)
        let service = ScriptedService(time: stage.time)
        _ = await stage.run(
            service, options: RunOptions(grace: .seconds(30)), stopAfter: .seconds(60))
        let before = service.polls.count
        let known = try await stage.memory.durations()
        #expect(known.contains { $0.batch == "a" } && known.contains { $0.batch == nil })
        _ = await stage.run(service)
        let first = service.polls.dropFirst(before).filter { $0.number == 1 }.prefix(4)
        for poll in first {
            let accepted = try #require(service.submits.last { $0.stem == poll.stem }).at
            // A job that nothing is known of is asked after when it is a second old.
            #expect(poll.at - accepted > .seconds(3), "\(poll.at - accepted)")
        }
        let polls = service.polls.dropFirst(before).count
        let jobs = Set(service.polls.dropFirst(before).map(\.stem)).count
        #expect(Double(polls) / Double(jobs) < 4)
    }
}
