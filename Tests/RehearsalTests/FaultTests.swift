import Core
import Testing

@testable import Rehearsal

/// Faults happen at the calls that a script names, and nowhere else.
struct FaultTests {
    private let sample = RehearsalSample.instasd

    private func server(_ faults: Fault...) -> RehearsalServer {
        RehearsalServer(
            mounts: [sample.mount(faults: faults)], latency: .zero, imageSide: 32,
            now: { Timestamp(milliseconds: 1_764_000_000_000) })
    }

    private func submits(_ server: RehearsalServer) async -> Int {
        await server.bill.entry(of: sample.description.name).submits
    }

    @Test(arguments: [false, true])
    func aClosedConnectionMakesAJobOnlyWhenTold(makesJob: Bool) async throws {
        let server = server(Fault(.submit, 1, .close, makesJob: makesJob))
        try await server.serve { address in
            let base = address.baseURL(for: sample.description.name)
            await #expect(throws: (any Error).self) {
                _ = try await sample.send(sample.submit(base, 1))
            }
        }
        #expect(await submits(server) == (makesJob ? 1 : 0))
    }

    @Test func aTruncatedImageBreaksOffWhereTold() async throws {
        let server = server(Fault(.download, 1, .truncate(byteCount: 40)))
        try await server.serve { address in
            let base = address.baseURL(for: sample.description.name)
            let accepted = try await sample.send(sample.submit(base, 1)).document
            let state = try await sample.send(sample.poll(base, accepted)).document
            let url = try #require(sample.images(in: state).first)
            await #expect(throws: (any Error).self) { _ = try await Client().get(url) }
            #expect(try await Client().get(url).status == 200)
        }
    }

    @Test func aTruncatedSubmitHasMadeItsJob() async throws {
        let server = server(Fault(.submit, 1, .truncate(byteCount: 5), makesJob: true))
        try await server.serve { address in
            let base = address.baseURL(for: sample.description.name)
            await #expect(throws: (any Error).self) {
                _ = try await sample.send(sample.submit(base, 1))
            }
        }
        #expect(await submits(server) == 1)
    }

    @Test func throttlingNamesWhenToComeBack() async throws {
        let server = server(.throttle(.submit, 1...2, retryAfterSeconds: 3))
        let statuses = try await server.serve { address in
            var statuses: [Int] = []
            for _ in 1...3 {
                let base = address.baseURL(for: sample.description.name)
                let reply = try await sample.send(sample.submit(base, 1))
                statuses.append(reply.status)
                if reply.status == 429 {
                    #expect(reply.header("Retry-After") == "3")
                }
            }
            return statuses
        }
        #expect(statuses == [429, 429, 200])
        #expect(await submits(server) == 1)
    }

    @Test func anotherAnswerComesWordForWord() async throws {
        let page = Answer(
            502, headers: [.init("Content-Type", "text/html")], body: Array("<h1>Oh</h1>".utf8))
        try await server(Fault(.poll, 2, .answer(page))).serve { address in
            let base = address.baseURL(for: sample.description.name)
            let accepted = try await sample.send(sample.submit(base, 1)).document
            var replies: [Client.Reply] = []
            for _ in 1...3 {
                replies.append(try await sample.send(sample.poll(base, accepted)))
            }
            #expect(replies.map(\.status) == [200, 502, 200])
            #expect(replies[1].body == page.body)
        }
    }

    @Test func theServerEndsThoughARequestIsNeverAnswered() async throws {
        let server = server(Fault(.submit, 1, .neverAnswer, makesJob: true))
        let request: @Sendable (String) async -> Bool = { [sample] base in
            (try? await sample.send(sample.submit(base, 1))) == nil
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            let (bases, known) = AsyncStream.makeStream(of: String.self)
            group.addTask {
                for await base in bases { return await request(base) }
                return false
            }
            try await server.serve { [sample] address in
                known.yield(address.baseURL(for: sample.description.name))
                while await server.bill.entry(of: sample.description.name).submits == 0 {
                    await Task.yield()
                }
            }
            #expect(try await group.next() == true)
        }
    }

    @Test(arguments: [RehearsalSample.wiro, .instasd])
    func aJobThatIsToldToFailsWhenItsTimeIsUp(sample: RehearsalSample) async throws {
        let mount = sample.mount(faults: [Fault(.submit, 1, .fail)])
        let server = RehearsalServer(
            mounts: [mount], latency: .zero, imageSide: 32,
            now: { Timestamp(milliseconds: 1_764_000_000_000) })
        try await server.serve { address in
            let base = address.baseURL(for: sample.description.name)
            let accepted = try await sample.send(sample.submit(base, 1)).document
            let state = try await sample.send(sample.poll(base, accepted)).document
            #expect(sample.images(in: state) == [])
            let passes = sample.description.poll.guards.allSatisfy { $0.holds(in: state) }
            #expect(sample.phase(in: state) == .failed || !passes)
        }
    }
}
