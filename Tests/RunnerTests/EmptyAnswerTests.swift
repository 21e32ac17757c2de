import Core
import Runner
import Support
import Testing

@Suite("Jobs in a row that are done without an image")
struct EmptyAnswerTests {
    @Test(arguments: [(1, 3), (2, 3), (3, 3), (4, 4), (16, 16)])
    func noMoreIsBoughtAfterThreeJobsInARowWithoutAnImage(
        _ concurrency: Int, _ most: Int
    ) async throws {
        let stage = Stage(.of(40, Studio(concurrency: concurrency, path: "tiny.yaml")))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.isFinished
                    ? .answer(.finished(Outputs(urls: []), outline: "out: []")) : .truth
            })
        let ran = await stage.run(service)
        #expect(service.submits.count <= most)
        let words =
            "3 jobs in a row are done without an image: out: []; what they made is fetched once"
            + " 'images' in 'tiny.yaml' finds it"
        #expect(
            try ran.stops == [
                .providers(["studio": Failure(.output, words)]),
                .leftBehind(service.submits.count),
            ])
        #expect(ran.took < .seconds(60))
        // Nothing is bought while the description is as it was, and what was paid for is found by
        // one that was put right.
        let again = await stage.run(service)
        #expect(service.submits.count <= most)
        #expect(again.stoppedProviders == ["studio"])
        let right = ScriptedService(time: stage.time)
        for stem in service.acceptCounts.keys {
            right.adopt(RemoteJob(id: "\(stem)#1"), stem: stem)
        }
        let last = await stage.run(right)
        #expect(try last.tally[.done] == 40)
        #expect(service.submits.count + right.submits.count == 40)
    }

    @Test func oneJobWithAnImageInBetweenRenewsTheTrust() async throws {
        let stage = Stage(.of(30, Studio(concurrency: 1)))
        let service = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                let isListed = poll.stem.last.map { "0369".contains($0) } ?? false
                guard poll.isFinished, !isListed else { return .truth }
                return .answer(.finished(Outputs(urls: [])))
            })
        let ran = await stage.run(service)
        #expect(service.submits.count == 30)
        #expect(ran.stoppedProviders == [])
    }

    @Test func aServiceThatIsAlwaysLateGetsAllItsJobs() async throws {
        let stage = Stage(.of(100, Studio(concurrency: 8)))
        let done = Noted<(String, Duration)>()
        let service = ScriptedService(
            time: stage.time, jobTime: { _ in .seconds(1) },
            onPoll: { poll in
                guard poll.isFinished else { return .truth }
                let first = done.all.first { $0.0 == poll.stem }?.1
                if first == nil { done.add((poll.stem, poll.at)) }
                let late = Duration.seconds(poll.stem.utf8.reduce(0) { $0 + Int($1) } % 11)
                return poll.at - (first ?? poll.at) >= late
                    ? .truth : .answer(.finished(Outputs(urls: [])))
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 100)
        #expect(try ran.stops.isEmpty)
        #expect(service.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(ran.took < .seconds(300))
    }
}
